/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.MariaDbNode;
import io.sst4j.examples.cluster.NodeOptions;
import io.sst4j.examples.launcher.Distribution.Result;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The command {@code sst} on real nodes. */
@Timeout(180)
class SstCommandIT {
    private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

    /** Runs a command as the server's user, who owns the files. */
    private static List<String> asServer(String... command) {
        List<String> whole = new ArrayList<>(ROOT ? List.of("runuser", "-u", "mysql", "--") : List.of());
        whole.add(Distribution.home().resolve("bin/sst").toString());
        whole.addAll(List.of(command));
        return whole;
    }

    private static String defaults(MariaDbNode node) {
        return "--defaults-file=" + node.configuration();
    }

    @Test
    void outputThatCannotBeWrittenIsAFailure() throws Exception {
        Process process = new ProcessBuilder(
                        Distribution.home().resolve("bin/sst").toString(), "methods")
                .redirectOutput(Path.of("/dev/full").toFile())
                .start();
        String complaint = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isEqualTo(2);
        assertThat(complaint).contains("SST-", "cannot write the output");
    }

    @Test
    void doctorTellsWhatANodeIsLike() throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            NodeOptions options = NodeOptions.sst4j(Distribution.home())
                    .withAuth("backup:topsecret")
                    .withSst("encrypt=0");
            MariaDbNode node = cluster.node(options);
            cluster.bootstrap(node);
            node.execute("CREATE OR REPLACE USER backup@localhost IDENTIFIED BY 'topsecret'");
            Result refused = Distribution.run(
                    node.root(), Map.of(), asServer("doctor", "--role=donor", "--fix-hints", defaults(node)));
            assertThat(refused.out()).contains("FAIL  SST-502").contains("GRANT RELOAD, PROCESS");
            assertThat(refused.out())
                    .containsSubsequence(
                            "# Commands to correct",
                            "mariadb --socket='" + node.socket()
                                    + "' -e 'GRANT RELOAD, PROCESS, LOCK TABLES, REPLICATION CLIENT ON *.* TO '\\''backup'");
            assertThat(refused.code()).isEqualTo(2);

            node.execute("GRANT RELOAD, PROCESS, LOCK TABLES, BINLOG MONITOR ON *.* TO backup@localhost");
            Result donor = Distribution.run(node.root(), Map.of(), asServer("doctor", "--role=donor", defaults(node)));
            assertThat(donor.out())
                    .contains("has the privileges", "mariadb-backup", "encrypt = 0  (" + node.configuration() + ":")
                    .contains("backup user = backup, password ***", "node1 is SYNCED at ")
                    .doesNotContain("topsecret");
            assertThat(donor.code()).as(donor.out() + donor.err()).isZero();
            assertDoctorAsksForTheDatadir(node);

            Path elsewhere = cluster.directory("elsewhere");
            node.execute(
                    "GRANT SELECT ON mysql.* TO backup@localhost",
                    "SET GLOBAL wsrep_sst_donor='gone'",
                    "CREATE DATABASE shop",
                    "CREATE TABLE shop.far (id INT PRIMARY KEY) ENGINE=InnoDB DATA DIRECTORY='" + elsewhere + "'");
            Result blocked = Distribution.run(
                    node.root(), Map.of(), asServer("doctor", "--role=donor", "--method=rsync", defaults(node)));
            assertThat(blocked.out())
                    .contains("WARN  wsrep_sst_donor names [gone]")
                    .doesNotContain("of the server is not rsync")
                    .contains("WARN  the data of 1 table (shop.far) is outside " + node.datadir() + ", in ["
                            + elsewhere.resolve("shop") + "]: a joiner with the stock script cannot take it");
            assertThat(blocked.code()).isOne();
            assertThat(Distribution.run(node.root(), Map.of(), asServer("doctor", "--role=donor", defaults(node)))
                            .out())
                    .contains("(shop.far) is outside", "it goes to the same places on the joiner");
            assertDoctorTellsOfLinkedTables(node, elsewhere);
            node.execute("SET GLOBAL wsrep_sst_method='rsync'");
            assertThat(Distribution.run(node.root(), Map.of(), asServer("doctor", "--role=donor", defaults(node)))
                            .out())
                    .contains("WARN  wsrep_sst_method=rsync of the server is not xtrabackup-v2");
        }
    }

    private static void assertDoctorAsksForTheDatadir(MariaDbNode node) throws Exception {
        Path little = Files.writeString(
                node.root().resolve("little.cnf"),
                "[mysqld]\nwsrep_sst_auth=backup:topsecret\nsocket=" + node.socket());
        List<String> asDonor = asServer("doctor", "--role=donor", "--defaults-file=" + little);
        assertThat(Distribution.run(node.root(), Map.of(), asDonor).out())
                .contains("datadir = " + node.datadir() + "/  (the running server)");
        Files.writeString(little, "[mysqld]");
        assertThat(Distribution.run(node.root(), Map.of(), asDonor).out())
                .contains("datadir = /var/lib/mysql  (default: no option file sets it)");
    }

    private static void assertDoctorTellsOfLinkedTables(MariaDbNode node, Path elsewhere) throws Exception {
        String places = "DATA DIRECTORY='" + elsewhere + "' INDEX DIRECTORY='" + elsewhere + "'";
        node.execute("CREATE TABLE shop.m (id INT PRIMARY KEY) ENGINE=MyISAM " + places);
        List<String> asDonor = asServer("doctor", "--role=donor", defaults(node));
        String found = "WARN  the data of 1 table (shop.m) is outside " + node.datadir() + ", in [" + elsewhere + "]";
        Result copied = Distribution.run(node.root(), Map.of(), asDonor);
        assertThat(copied.out()).contains(found, "on the joiner it goes into the data directory");
        assertThat(copied.code()).isOne();
        assertThat(Distribution.run(
                                node.root(),
                                Map.of(),
                                asServer("doctor", "--role=donor", "--method=rsync", defaults(node)))
                        .out())
                .contains(found, "on the joiner it goes into the data directory");

        node.execute("CREATE TABLE shop.a (id INT PRIMARY KEY) ENGINE=Aria " + places);
        Result refused = Distribution.run(node.root(), Map.of(), asDonor);
        assertThat(refused.out())
                .contains("FAIL  SST-102 Aria stores the data of 1 table (shop.a)", "which mariadb-backup cannot copy");
        assertThat(refused.code()).isEqualTo(2);
    }

    @Test
    void doctorTellsWhatIsWrongWithAJoiner() throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create();
                ServerSocket taken = new ServerSocket(0)) {
            MariaDbNode node = cluster.node(NodeOptions.sst4j(Distribution.home()));
            cluster.initialize(node);
            Path staging = Files.createDirectories(node.datadir().resolve(".sst"));
            Files.writeString(staging.resolve("journal"), "");
            Result result = Distribution.run(
                    node.root(),
                    Map.of(),
                    asServer("doctor", "--role=joiner", defaults(node), "--listen=localhost:" + taken.getLocalPort()));
            assertThat(result.out()).contains("was interrupted", "FAIL  SST-202", "is writable");
            assertThat(result.code()).isEqualTo(2);
        }
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Test
    void runningServerIsNotReplaced() throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            MariaDbNode node = cluster.node(NodeOptions.sst4j(Distribution.home()));
            cluster.bootstrap(node);
            Result result = Distribution.run(
                    node.root(), Map.of(), asServer("join", defaults(node), "--listen=127.0.0.1:" + freePort()));
            assertThat(result.err()).contains("SST-205").contains("stop it first");
            assertThat(result.code()).isEqualTo(2);
            assertThat(node.isRunning()).isTrue();
        }
    }
}
