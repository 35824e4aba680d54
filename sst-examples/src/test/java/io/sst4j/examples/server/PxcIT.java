/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import static io.sst4j.examples.server.PxcRow.donor;
import static io.sst4j.examples.server.PxcRow.joiner;
import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.Role;
import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.MariaDbNode;
import io.sst4j.examples.cluster.NodeOptions;
import io.sst4j.examples.cluster.Ports;
import io.sst4j.examples.server.PxcRow.Quirk;
import io.sst4j.examples.server.PxcRow.Wire;
import io.sst4j.testing.Background;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The launchers in place of the script of Percona XtraDB Cluster 5.7 and 8.0, in both roles, against a peer that behaves like
 * that script. Transfers that work there work here. Transfers refused there are refused with the same exit code, and the old
 * data stays in place.
 */
@Timeout(120)
class PxcIT {
    private static final String V57 = "5.7.44-31.65";
    private static final String V80 = "8.0.35-27.1";
    private static final List<String> TABLE = new ArrayList<>();
    private static int count;

    private static GaleraCluster place;
    private static MariaDbNode server;
    private static Certificates keys;
    private static String position = "";

    static List<PxcRow> rows() {
        return Stream.concat(donors(), joiners()).toList();
    }

    private static Stream<PxcRow> donors() {
        return Stream.of(
                donor(V57, V57, Wire.PLAIN),
                donor(V57, V57, Wire.TLS, Quirk.TOOL_ENCRYPTS),
                donor(V57, V57, Wire.BUNDLE),
                donor(V57, V57, Wire.KEY),
                donor(V57, V57, Wire.PLAIN, Quirk.IST),
                donor(V57, V80, Wire.PLAIN, Quirk.ASKED),
                donor("MariaDB", V57, Wire.PLAIN),
                donor("MariaDB", V80, Wire.PLAIN).ends(32, 2, "SST-301"),
                donor(V80, V80, Wire.TRAFFIC),
                donor(V80, V80, Wire.TLS),
                donor(V80, V80, Wire.NC),
                donor(V80, V80, Wire.IPV6),
                donor(V80, V80, Wire.ZSTD),
                donor(V80, V80, Wire.TRAFFIC, Quirk.IST),
                donor(V80, V80, Wire.TRAFFIC, Quirk.KEYRING),
                donor("8.0.36-28", V80, Wire.PLAIN).ends(32, 2, "SST-301"),
                donor(V80, V80, Wire.PLAIN, Quirk.KEYRING).ends(22, -1, "are never sent in clear text"),
                donor("5.7.18-29", V57, Wire.PLAIN, Quirk.KEYRING).ends(22, -1, "donor-keyring"),
                donor(V80, V80, Wire.PLAIN, Quirk.NO_TOOL).ends(42, -1, "none of [xtrabackup]"),
                donor(V80, V80, Wire.TRAFFIC, Quirk.NO_FILES).ends(22, -1, "has no readable"),
                donor("unknown", V80, Wire.PLAIN).ends(2, -1, "is not a version"));
    }

    private static Stream<PxcRow> joiners() {
        return Stream.of(
                joiner(V57, V57, Wire.PLAIN),
                joiner(V57, V57, Wire.TLS),
                joiner(V57, V57, Wire.BUNDLE),
                joiner(V57, "5.7.18-29", Wire.PLAIN, Quirk.NO_VERSION),
                joiner(V57, V57, Wire.PLAIN, Quirk.IST),
                joiner(V80, V80, Wire.TRAFFIC, Quirk.STARTED),
                joiner(V80, V80, Wire.TLS, Quirk.TOOL_ENCRYPTS),
                joiner(V80, V80, Wire.NC),
                joiner(V80, V80, Wire.IPV6),
                joiner(V80, V80, Wire.ZSTD),
                joiner(V80, V80, Wire.TRAFFIC, Quirk.IST),
                joiner(V80, V57, Wire.PLAIN, Quirk.ASKED),
                joiner(V80, V57, Wire.PLAIN, Quirk.NO_OLD_TOOL).ends(42, -1, "pxb-2.4"),
                joiner(V80, "8.4.3-3.1", Wire.PLAIN).ends(2, -1, "this node runs Percona XtraDB Cluster 8.0.35-27.1"),
                joiner(V80, "8.0.36-28", Wire.PLAIN).ends(2, -1, "so the donor is newer"),
                joiner(V57, V80, Wire.PLAIN).ends(2, -1, "so the donor is newer"),
                joiner(V80, "5.7.18-29", Wire.PLAIN).ends(2, -1, "so the donor is too old"),
                joiner(V80, V80, Wire.PLAIN, Quirk.NO_VERSION).ends(2, -1, "does not report its server version"),
                joiner(V80, V80, Wire.TRAFFIC, Quirk.PEER_KEYRING).ends(32, -1, "this node has none"),
                joiner(V80, V80, Wire.TRAFFIC, Quirk.PEER_KEYRING, Quirk.KEYRING)
                        .ends(32, -1, "transition-key"),
                joiner(V80, V80, Wire.TRAFFIC, Quirk.KEYRING).ends(32, -1, "sent no transition-key"),
                joiner("5.7.18-29", "5.7.18-29", Wire.PLAIN, Quirk.NO_VERSION, Quirk.KEYRING)
                        .ends(32, -1, "donor-keyring"),
                joiner(V80, V80, Wire.PLAIN, Quirk.CUT).ends(11, -1, "SST-402"),
                joiner(V57, V57, Wire.PLAIN, Quirk.CUT).ends(32, -1, "SST-402"),
                joiner(V80, V80, Wire.PLAIN, Quirk.STAGING).ends(2, -1, "sst-xb-tmpdir exists"),
                joiner(V80, V80, Wire.TRAFFIC, Quirk.NO_FILES).ends(22, -1, "has no readable"),
                joiner(V80, V80, Wire.PLAIN, Quirk.NO_TOOL).ends(42, -1, "none of [xtrabackup]"),
                joiner(V80, V80, Wire.PLAIN, Quirk.BROKEN_PROGRAM).ends(2, -1, "ended with exit code 127"),
                joiner("unknown", V80, Wire.PLAIN).ends(2, -1, "is not a version"));
    }

    @BeforeAll
    static void startServer() throws Exception {
        place = GaleraCluster.create();
        server = place.node(NodeOptions.stock().withServer("log_bin=donor-bin"));
        place.bootstrap(server);
        Sample.fill(server);
        server.execute(
                "CREATE USER '" + PxcNode.USER + "'@'localhost' IDENTIFIED BY '" + PxcNode.PASSWORD + "'",
                "GRANT RELOAD, PROCESS, LOCK TABLES, REPLICATION CLIENT ON *.* TO '" + PxcNode.USER + "'@'localhost'");
        position = status("wsrep_cluster_state_uuid") + ":" + status("wsrep_last_committed");
        keys = Certificates.make(place.directory("tls"), "ec");
    }

    private static String status(String name) throws Exception {
        return server.query("SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME = '" + name
                        + "'")
                .get(0);
    }

    @AfterAll
    static void end() throws Exception {
        place.close();
        System.out.println(String.join("\n", TABLE));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void transferEndsAsWithItsOwnScript(PxcRow row) throws Exception {
        Path room = place.directory("row" + ++count);
        Files.createDirectories(room);
        String seen = "failed";
        try {
            seen = row.role() == Role.DONOR ? donates(row, room) : joins(row, room);
        } finally {
            TABLE.add("| " + row + " | " + seen + " |");
        }
    }

    private static String donates(PxcRow row, Path room) throws Exception {
        bringFiles(row, server.datadir(), "donor");
        PxcNode node = new PxcNode(row, room, server.datadir(), keys);
        node.install();
        PxcPeer peer = new PxcPeer(row, Files.createDirectory(room.resolve("peer")), old(room.resolve("data")), keys);
        int port = Ports.free(1).get(0);
        CompletableFuture<Integer> joining = Background.start(() -> peer.join(port));
        String host = row.wire() == Wire.IPV6 ? "[::1]" : "127.0.0.1";
        List<String> more = new ArrayList<>(List.of("--socket", server.socket().toString(), "--gtid", position));
        more.addAll(List.of("--binlog", "donor-bin"));
        if (row.has(Quirk.IST)) {
            more.add("--bypass");
        }
        int code = node.end(node.start(host + ":" + port + "/xtrabackup_sst//1", more));
        assertEnd(row, node, code);
        int other = row.peerCode() < 0 ? -1 : joining.get();
        assertThat(other).as(Files.readString(node.log())).isEqualTo(row.peerCode());
        if (code == 0) {
            assertThat(node.lines())
                    .containsExactlyElementsOf(
                            row.has(Quirk.IST) ? List.of("continue", "done " + position) : List.of("done " + position));
            assertTold(row, peer, node);
        }
        return "rc " + code + ", peer " + (other < 0 ? "not reached" : other) + ", "
                + (code == 0 ? peer.told().getOrDefault("mysql-version", "") : "nothing sent or taken");
    }

    private static void assertTold(PxcRow row, PxcPeer peer, PxcNode node) throws Exception {
        assertThat(peer.told())
                .containsEntry("galera-gtid", position)
                .containsEntry(
                        "mysql-version",
                        row.isMariaDb()
                                ? server.query("SELECT SUBSTRING_INDEX(VERSION(), ' ', 1)")
                                        .get(0)
                                : row.own())
                .containsEntry("binlog-name", "donor-bin");
        if (row.has(Quirk.KEYRING)) {
            String key = peer.told().get("transition-key");
            assertThat(key).matches("[a-zA-Z0-9]{32}");
            assertThat(Files.readString(node.toolLog())).containsOnlyOnce(key).contains("key " + key);
            assertThat(Files.readString(node.log())).doesNotContain(key);
        } else {
            assertThat(peer.told()).doesNotContainKey("transition-key");
        }
    }

    private static String joins(PxcRow row, Path room) throws Exception {
        MariaDbNode target = place.node(NodeOptions.stock()
                .withServer("wsrep_on=OFF")
                .withServer("wsrep_provider=none")
                .withServer("log_bin=" + binlog(row)));
        Path datadir = old(target.datadir());
        bringFiles(row, datadir, "joiner");
        if (row.has(Quirk.STAGING)) {
            Files.createDirectory(datadir.resolve("sst-xb-tmpdir"));
        }
        PxcNode node = new PxcNode(row, room, datadir, keys);
        node.install();
        PxcPeer peer = new PxcPeer(row, Files.createDirectory(room.resolve("peer")), datadir, keys);
        String host = row.wire() == Wire.IPV6 ? "[::1]:" : "127.0.0.1:";
        Process joiner = node.start(
                host + Ports.free(1).get(0),
                List.of(
                        "--binlog",
                        binlog(row),
                        "--parent",
                        String.valueOf(ProcessHandle.current().pid())));
        int port = node.announced(joiner);
        CompletableFuture<Integer> donating =
                port < 0 ? null : Background.start(() -> peer.donate(port, position, server.socket()));
        int code = node.end(joiner);
        assertEnd(row, node, code);
        if (donating != null) {
            int other = donating.get();
            assertThat(row.peerCode() < 0 || other == row.peerCode())
                    .as("the peer ended with " + other)
                    .isTrue();
        }
        if (code == 0) {
            assertThat(node.lines()).last().asString().startsWith(position);
            assertJoined(row, datadir, node, target);
        } else {
            assertThat(datadir.resolve("old_schema/marker")).hasContent("old");
            assertThat(datadir.resolve(".sst")).doesNotExist();
        }
        String seen = "rc " + code + ", " + (code == 0 ? "has the state" : "old data in place");
        place.remove(target);
        return seen;
    }

    private static void assertJoined(PxcRow row, Path datadir, PxcNode node, MariaDbNode target) throws Exception {
        assertThat(datadir.resolve("init.ok")).exists();
        if (row.has(Quirk.IST)) {
            assertThat(datadir.resolve("old_schema/marker")).hasContent("old");
            return;
        }
        assertThat(datadir.resolve("old_schema")).doesNotExist();
        assertThat(datadir.resolve("shop/orders.ibd")).isNotEmptyFile();
        boolean older = row.isPrefixed() && row.peer().startsWith("5.7");
        assertThat(Files.readString(node.toolLog()))
                .contains(older ? "/pxb-2.4/" : row.isPrefixed() ? "/pxb-8.0/" : "");
        String index = Files.readString(datadir.resolve(binlog(row) + ".index")).strip();
        assertThat(index).matches("\\./" + binlog(row) + "\\.\\d{6}");
        assertThat(datadir.resolve(index)).isNotEmptyFile();
        if (row.has(Quirk.STARTED)) {
            target.start();
            target.awaitAnswer(GaleraCluster.JOIN_LIMIT);
            assertThat(target.checksums()).isEqualTo(server.checksums()).isNotEmpty();
            assertThat(target.query("SHOW BINARY LOGS").get(0)).startsWith(index.substring(2));
            assertThat(Files.readString(node.log()))
                    .contains("INF:unlike the server's own script, this one does not start the server on the new data");
        }
    }

    /** Asserts that one line states the cause, in the form by which the server classifies lines. */
    private static void assertEnd(PxcRow row, PxcNode node, int code) throws Exception {
        String log = Files.readString(node.log());
        assertThat(code).as(log).isEqualTo(row.code());
        String error = row.isPrefixed() ? "ERR:" : "[ERROR]";
        List<String> errors = log.lines().filter(line -> line.contains(error)).toList();
        assertThat(errors).as(log).hasSize(code == 0 ? 0 : 1).allMatch(line -> line.contains(row.says()));
        assertThat(log.lines())
                .allMatch(line -> line.matches(row.isPrefixed() ? "(INF|WRN|ERR):\\S.*" : "WSREP_SST: .*"));
        assertThat(log).doesNotContain(PxcNode.PASSWORD).doesNotContain("0123456789abcdefghijklmnopqrstuv");
    }

    /** A MariaDB server finds its binlog name inside the files, unlike Percona's. A server to be started has the donor's name. */
    private static String binlog(PxcRow row) {
        return row.has(Quirk.STARTED) ? "donor-bin" : "own-bin";
    }

    private static Path old(Path datadir) throws Exception {
        Files.createDirectories(datadir.resolve("old_schema"));
        Files.writeString(datadir.resolve("old_schema/marker"), "old");
        Files.writeString(datadir.resolve("init.ok"), "");
        return datadir;
    }

    /** Creates the files that a server creates when its data directory is initialized. */
    private static void bringFiles(PxcRow row, Path datadir, String name) throws Exception {
        for (String[] file : new String[][] {
            {"ca.pem", "ca.pem"}, {name + ".pem", "server-cert.pem"}, {name + "-key.pem", "server-key.pem"}
        }) {
            Path made = datadir.resolve(file[1]);
            Files.deleteIfExists(made);
            if (!row.has(Quirk.NO_FILES)) {
                Files.copy(keys.directory().resolve(file[0]), made);
            }
        }
    }
}
