/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.MariaDbNode;
import io.sst4j.examples.cluster.NodeOptions;
import io.sst4j.examples.demo.SideClient;
import io.sst4j.examples.launcher.Distribution.Result;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code sst join} and {@code sst donate} between real servers, in a cluster and outside one. */
@Timeout(180)
class TransferByHandIT {
    private static final boolean ROOT = "root".equals(System.getProperty("user.name"));
    private static final String PASSWORD = "topsecret";

    /** The output of {@code sst join}, and the error output of both commands. */
    private record Transfer(String address, String position, String donated, List<String> logs) {}

    /** Runs a command as the server's user, who owns the files. */
    private static List<String> asServer(MariaDbNode node, List<String> command, String... more) {
        List<String> whole = new ArrayList<>(ROOT ? List.of("runuser", "-u", "mysql", "--") : List.of());
        whole.add(Distribution.home().resolve("bin/sst").toString());
        whole.addAll(command);
        whole.add("--defaults-file=" + node.configuration());
        whole.addAll(List.of(more));
        return whole;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static Transfer transfer(MariaDbNode donor, MariaDbNode joiner, String method, String... ofJoiner)
            throws Exception {
        Path err = joiner.root().resolve("join.err");
        List<String> join = new ArrayList<>(
                asServer(joiner, List.of("join", "--method=" + method, "--listen=127.0.0.1:" + freePort())));
        join.addAll(List.of(ofJoiner));
        Process joining = Distribution.start(joiner.root(), Map.of(), err, join);
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(joining.getInputStream(), StandardCharsets.UTF_8))) {
            String address = String.valueOf(out.readLine());
            Result donate = Distribution.run(
                    donor.root(),
                    Map.of("SST_PASSWORD", PASSWORD),
                    asServer(donor, List.of("donate", "--method=" + method, "--user=backup", "--to=" + address)));
            assertThat(donate.code()).as(donate.err()).isZero();
            assertThat(joining.waitFor()).as(Files.readString(err)).isZero();
            String position = String.valueOf(out.readLine());
            return new Transfer(address, position, donate.out().strip(), List.of(donate.err(), Files.readString(err)));
        } finally {
            joining.destroyForcibly();
        }
    }

    private static NodeOptions options(String method) {
        return NodeOptions.sst4j(Distribution.home()).withMethod(method);
    }

    private static void fill(MariaDbNode donor) throws SQLException {
        donor.execute(
                "CREATE OR REPLACE USER backup@localhost IDENTIFIED BY '" + PASSWORD + "'",
                "GRANT ALL ON *.* TO backup@localhost",
                "CREATE DATABASE shop",
                "CREATE TABLE shop.t (id INT PRIMARY KEY, text VARCHAR(200))",
                "INSERT INTO shop.t SELECT seq, REPEAT(MD5(seq), 5) FROM shop.seq_1_to_50000",
                "CREATE TABLE shop.m (id INT PRIMARY KEY) ENGINE=MyISAM",
                "CREATE TABLE shop.a (id INT PRIMARY KEY) ENGINE=Aria");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void nodeOfAClusterByMariabackup(int encrypt) throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            NodeOptions options = options("mariabackup")
                    .withSst("encrypt=" + encrypt)
                    .withSst("encrypt-algo=aes256")
                    .withSst("encrypt-key=not-to-be-seen");
            MariaDbNode donor = cluster.node(options);
            MariaDbNode joiner = cluster.node(options);
            cluster.bootstrap(donor);
            fill(donor);
            cluster.initialize(joiner);
            assertDoctorTellsTheCipher(joiner, encrypt == 1);

            Transfer done = transfer(donor, joiner, "mariabackup", "--write-grastate");

            for (String log : done.logs()) {
                assertThat(log.contains("not authenticated")).as(log).isEqualTo(encrypt == 1);
                assertThat(log).doesNotContain("not-to-be-seen");
            }
            assertJoinsWithoutATransfer(cluster, donor, joiner, done.position());
        }
    }

    private static void assertDoctorTellsTheCipher(MariaDbNode node, boolean encrypted) throws Exception {
        Result doctor = Distribution.run(
                node.root(),
                Map.of(),
                asServer(node, List.of("doctor", "--role=joiner"), "--listen=127.0.0.1:" + freePort()));
        assertThat(doctor.out()).doesNotContain("not-to-be-seen");
        assertThat(doctor.out().contains("encryption: aes-256-cbc with a shared key"))
                .as(doctor.out())
                .isEqualTo(encrypted);
    }

    private static void assertJoinsWithoutATransfer(
            GaleraCluster cluster, MariaDbNode donor, MariaDbNode joiner, String position) throws Exception {
        assertThat(Files.readString(joiner.datadir().resolve("grastate.dat")))
                .contains("uuid:    " + position.split(":", 2)[0], "safe_to_bootstrap: 0");
        cluster.join(joiner);
        assertThat(joiner.checksums()).isEqualTo(donor.checksums());
        assertThat(joiner.scriptLines()).noneMatch(line -> line.contains("Stage 2"));
    }

    @Test
    void nodeOfAClusterByRsync() throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            MariaDbNode donor = cluster.node(options("rsync"));
            MariaDbNode joiner = cluster.node(options("rsync"));
            cluster.bootstrap(donor);
            fill(donor);
            cluster.initialize(joiner);
            List<String> before = touched(donor);

            Transfer done = transfer(donor, joiner, "rsync", "--write-grastate");

            assertThat(done.donated()).isEqualTo(done.position());
            assertThat(touched(donor)).isEqualTo(before);
            donor.execute("INSERT INTO shop.t VALUES (0, 'after')");
            assertJoinsWithoutATransfer(cluster, donor, joiner, done.position());
        }
    }

    /** The state that an rsync donor changes while it is held. */
    private static List<String> touched(MariaDbNode node) throws SQLException {
        return node.query("SELECT @@global.innodb_max_dirty_pages_pct, @@global.innodb_max_dirty_pages_pct_lwm,"
                + " @@global.wsrep_desync");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mariabackup", "rsync"})
    void serverWithoutACluster(String method) throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            MariaDbNode donor = cluster.node(options(method));
            MariaDbNode joiner = cluster.node(options(method));
            cluster.initialize(donor);
            cluster.initialize(joiner);
            alone(donor);
            fill(donor);
            String position = donor.query("SELECT @@global.gtid_current_pos").get(0);
            assertThat(position).matches("0-\\d+-\\d+");

            Transfer done = transfer(donor, joiner, method);

            assertThat(done.position()).isEqualTo(position);
            alone(joiner);
            assertThat(joiner.checksums()).isEqualTo(donor.checksums());
        }
    }

    private static void alone(MariaDbNode node) throws IOException {
        node.start("--wsrep-on=OFF", "--wsrep-provider=none", "--log-bin=alone");
        node.awaitAnswer(GaleraCluster.JOIN_LIMIT);
    }

    @Test
    void serverThatIsWrittenToIsHeld() throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            MariaDbNode donor = cluster.node(options("rsync"));
            MariaDbNode joiner = cluster.node(options("rsync"));
            cluster.initialize(donor);
            cluster.initialize(joiner);
            alone(donor);
            fill(donor);
            try (Writing writing = new Writing(donor)) {
                transfer(donor, joiner, "rsync");
                assertThat(writing.end()).isPositive();
            }
            alone(joiner);
            // every row is complete, and the rows of one transaction arrived together
            assertThat(joiner.query("CHECK TABLE shop.t, shop.pairs")).allMatch(row -> row.endsWith("OK"));
            assertThat(joiner.query("SELECT COUNT(*) % 2 FROM shop.pairs")).containsExactly("0");
        }
    }

    /** Writes two rows per transaction until it is closed. */
    private static final class Writing implements AutoCloseable {
        private final SideClient client;
        private final AtomicInteger turns = new AtomicInteger();

        Writing(MariaDbNode node) throws SQLException {
            node.execute("CREATE TABLE shop.pairs (id INT PRIMARY KEY AUTO_INCREMENT, n INT)");
            client = SideClient.start(node, "writing", statement -> {
                int turn = turns.incrementAndGet();
                statement.execute("INSERT INTO shop.pairs (n) VALUES (" + turn + "), (-" + turn + ")");
            });
        }

        int end() throws SQLException {
            client.close();
            return turns.get();
        }

        @Override
        public void close() throws SQLException {
            client.close();
        }
    }
}
