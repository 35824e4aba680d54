/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.MariaDbNode;
import io.sst4j.examples.cluster.NodeOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real node joins a real cluster with the method rsync, including joins with the stock script at either end. */
class RsyncJoinIT {
    @ParameterizedTest(name = "donor {0}, joiner {1}, method {2}, address {3}")
    @CsvSource({
        "sst4j, sst4j, rsync, 127.0.0.1",
        "sst4j, stock, rsync, 127.0.0.1",
        "stock, sst4j, rsync, 127.0.0.1",
        "sst4j, sst4j, rsync_wan, ::1",
        "sst4j, stock, rsync, ::1",
        "stock, sst4j, rsync, ::1",
    })
    void emptyNodeJoins(String donorKind, String joinerKind, String method, String host) throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            MariaDbNode donor = cluster.node(options(donorKind, method, host));
            MariaDbNode joiner = cluster.node(options(joinerKind, method, host));
            cluster.bootstrap(donor);
            Sample.fill(donor);

            cluster.join(joiner);

            assertJoined(donor, joiner);
            for (MariaDbNode ours :
                    donorKind.equals(joinerKind) ? List.of(donor, joiner) : List.of(ours(donor, joiner))) {
                assertThat(ours.scriptLines()).anyMatch(line -> line.contains("Transferred"));
            }
            donor.execute("INSERT INTO shop.orders (note) VALUES ('the donor goes on')");
        }
    }

    private static void assertJoined(MariaDbNode donor, MariaDbNode joiner) throws Exception {
        assertThat(joiner.checksums()).isEqualTo(donor.checksums()).isNotEmpty();
        for (MariaDbNode node : List.of(donor, joiner)) {
            assertThat(node.datadir().resolve(".sst")).doesNotExist();
            assertThat(node.datadir().resolve("sst_in_progress")).doesNotExist();
            assertThat(node.datadir().resolve("wsrep_sst.pid")).doesNotExist();
            assertThat(node.datadir().resolve("wsrep_sst_binlog.tar")).doesNotExist();
            assertThat(node.datadir().resolve("tables_flushed")).doesNotExist();
        }
    }

    private static MariaDbNode ours(MariaDbNode donor, MariaDbNode joiner) {
        return donor.options().distribution().isPresent() ? donor : joiner;
    }

    private static NodeOptions options(String kind, String method, String host) {
        NodeOptions options = (kind.equals("sst4j") ? Sample.sst4j() : Sample.stock()).withMethod(method);
        return host.equals("::1") ? options.withHost(host).withSst("sockopt=\",pf=ip6\"") : options.withHost(host);
    }

    private static NodeOptions options(String kind) {
        return options(kind, "rsync", "127.0.0.1");
    }

    @ParameterizedTest(name = "{0} to {1}, {2}, {3}")
    @CsvSource({
        "sst4j, stock, REQUIRED, rsa",
        "stock, sst4j, REQUIRED, ec",
        "sst4j, stock, VERIFY_CA, ec",
        "stock, sst4j, VERIFY_CA, rsa",
        "sst4j, sst4j, VERIFY_IDENTITY, rsa",
    })
    void nodeJoinsProtected(String donorKind, String joinerKind, String mode, String algorithm) throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            Certificates files = Certificates.make(cluster.directory("tls"), algorithm);
            cluster.own(files.directory());
            MariaDbNode donor = cluster.node(with(options(donorKind), files.options(mode, "donor")));
            MariaDbNode joiner = cluster.node(with(options(joinerKind), files.options(mode, "joiner")));
            cluster.bootstrap(donor);
            Sample.fill(donor);

            cluster.join(joiner);

            assertJoined(donor, joiner);
            MariaDbNode ours = donorKind.equals("sst4j") ? donor : joiner;
            assertThat(ours.scriptLines()).anyMatch(line -> line.contains("protected by TLS") && line.contains(mode));
            assertThat(ours.scriptLines())
                    .as("the secret")
                    .noneMatch(line -> line.matches("(.*[^0-9a-f])?[0-9a-f]{32}([^0-9a-f].*)?"));
        }
    }

    private static NodeOptions with(NodeOptions options, List<String> lines) {
        NodeOptions all = options;
        for (String line : lines) {
            all = all.withSst(line);
        }
        return all;
    }

    /** The files that the server uses for its clients protect the transfer too, as with the stock script. */
    @ParameterizedTest(name = "{0} to {1}")
    @CsvSource({"sst4j, stock", "stock, sst4j"})
    void filesOfTheServerProtect(String donorKind, String joinerKind) throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            Certificates files = Certificates.make(cluster.directory("tls"), "rsa");
            cluster.own(files.directory());
            MariaDbNode donor = cluster.node(server(options(donorKind), files.directory(), "donor"));
            MariaDbNode joiner = cluster.node(server(options(joinerKind), files.directory(), "joiner"));
            cluster.bootstrap(donor);
            Sample.fill(donor);

            cluster.join(joiner);

            assertJoined(donor, joiner);
            MariaDbNode ours = donorKind.equals("sst4j") ? donor : joiner;
            assertThat(ours.scriptLines()).anyMatch(line -> line.contains("VERIFY_CA"));
        }
    }

    private static NodeOptions server(NodeOptions options, Path files, String node) {
        return options.withServer("ssl-ca=" + files.resolve("ca.pem"))
                .withServer("ssl-cert=" + files.resolve(node + ".pem"))
                .withServer("ssl-key=" + files.resolve(node + "-key.pem"));
    }

    @ParameterizedTest(name = "{0} to {1} by {2}")
    @CsvSource({"stock, sst4j, rsync", "sst4j, sst4j, rsync_wan", "stock, sst4j, rsync_wan"})
    void oldDataGivesWayAndOwnFilesStay(String donorKind, String joinerKind, String method) throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            MariaDbNode donor = cluster.node(options(donorKind, method, "127.0.0.1"));
            MariaDbNode joiner = cluster.node(options(joinerKind, method, "127.0.0.1"));
            cluster.bootstrap(donor);
            Sample.fill(donor);
            cluster.initialize(joiner);
            Files.createDirectory(joiner.datadir().resolve("stale_schema"));
            Files.writeString(joiner.datadir().resolve("auto.cnf"), "own");
            Files.writeString(joiner.datadir().resolve("ibdata2"), "stale");
            cluster.own(joiner.datadir());

            cluster.join(joiner);

            assertJoined(donor, joiner);
            assertThat(joiner.datadir().resolve("stale_schema")).doesNotExist();
            assertThat(joiner.datadir().resolve("ibdata2")).doesNotExist();
            assertThat(joiner.datadir().resolve("auto.cnf")).hasContent("own");
        }
    }

    /** Large files have their own connections. The connection of their schema must not delete them, and none may be left over. */
    @ParameterizedTest(name = "{0} to {1} by {2}")
    @CsvSource({"sst4j, stock, rsync", "sst4j, stock, rsync_wan", "sst4j, sst4j, rsync", "sst4j, sst4j, rsync_wan"})
    void largeTablesTravelBesideTheirSchema(String donorKind, String joinerKind, String method) throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            MariaDbNode donor = cluster.node(options(donorKind, method, "127.0.0.1"));
            MariaDbNode joiner = cluster.node(options(joinerKind, method, "127.0.0.1"));
            cluster.bootstrap(donor);
            Sample.fill(donor);
            for (String table : List.of("stays", "goes", "comes")) {
                donor.execute("CREATE TABLE shop." + table + " (id INT PRIMARY KEY, note VARCHAR(1000))");
            }
            donor.execute(large("stays"), large("goes"));
            cluster.join(joiner);
            joiner.stop();
            Files.delete(joiner.datadir().resolve("grastate.dat"));
            donor.execute(
                    "DROP TABLE shop.goes", large("comes"), "UPDATE shop.stays SET note = 'new' WHERE id % 997 = 0");

            cluster.join(joiner);

            assertJoined(donor, joiner);
            assertThat(joiner.datadir().resolve("shop/comes.ibd")).isRegularFile();
            assertThat(joiner.datadir().resolve("shop/goes.ibd")).doesNotExist();
        }
    }

    private static String large(String table) {
        return "INSERT INTO shop." + table + " SELECT seq, REPEAT(MD5(seq), 30) FROM shop.seq_1_to_40000";
    }

    @ParameterizedTest(name = "{0} to {1}")
    @CsvSource({"sst4j, stock", "stock, sst4j", "sst4j, sst4j"})
    void nodeThatWasAwayShortlyGetsOnlyThePosition(String donorKind, String joinerKind) throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            MariaDbNode donor = cluster.node(options(donorKind));
            MariaDbNode joiner = cluster.node(options(joinerKind));
            cluster.bootstrap(donor);
            Sample.fill(donor);
            cluster.join(joiner);
            joiner.stop();
            donor.execute("INSERT INTO shop.orders (note) VALUES ('while it was away')");

            cluster.join(joiner);

            assertJoined(donor, joiner);
            assertThat(donor.scriptLines()).anyMatch(line -> line.contains("Bypassing"));
        }
    }

    @ParameterizedTest(name = "{0} to {1}")
    @CsvSource({"sst4j, sst4j", "stock, sst4j"})
    void theBinaryLogGoesOnAfterTheDonors(String donorKind, String joinerKind) throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            MariaDbNode donor = cluster.node(logging(options(donorKind), "donor-log", 1));
            Path directory = cluster.directory("joiner-binlog");
            MariaDbNode joiner = cluster.node(
                    logging(options(joinerKind), directory.resolve("own-log").toString(), 2));
            cluster.bootstrap(donor);
            Sample.fill(donor);
            donor.execute("FLUSH BINARY LOGS", "INSERT INTO shop.orders (note) VALUES ('in the last log')");

            cluster.join(joiner);

            assertJoined(donor, joiner);
            // the donor's server started a new one when it flushed
            String last = donor.query("SHOW MASTER STATUS").get(0).split("\t", 2)[0];
            List<String> logs = joiner.query("SHOW BINARY LOGS");
            assertThat(logs.get(0)).startsWith(last);
            assertThat(logs.get(logs.size() - 1)).startsWith("own-log.");
            assertThat(Files.readAllLines(directory.resolve("own-log.index")).get(0))
                    .isEqualTo(directory.resolve(last).toString());
            assertThat(joiner.query("SELECT @@gtid_binlog_state")).isEqualTo(donor.query("SELECT @@gtid_binlog_state"));
        }
    }

    private static NodeOptions logging(NodeOptions options, String name, int server) {
        return options.withServer("log_bin=" + name)
                .withServer("log_slave_updates=ON")
                .withServer("wsrep_gtid_mode=ON")
                .withServer("wsrep_gtid_domain_id=7")
                .withServer("server_id=" + server);
    }

    @Test
    void filesOutsideTheDatadirFindTheirPlaces() throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            MariaDbNode donor = cluster.node(spread(cluster, options("sst4j"), "donor"));
            MariaDbNode joiner = cluster.node(spread(cluster, options("sst4j"), "joiner"));
            cluster.bootstrap(donor);
            Sample.fill(donor);
            cluster.initialize(joiner);

            cluster.join(joiner);

            assertJoined(donor, joiner);
            assertThat(cluster.root().resolve("joiner-redo/ib_logfile0")).exists();
            assertThat(cluster.root().resolve("joiner-home/ibdata1")).exists();
            assertThat(cluster.root().resolve("joiner-undo/undo001")).exists();
            assertThat(joiner.datadir().resolve("ibdata1")).doesNotExist();
        }
    }

    private static NodeOptions spread(GaleraCluster cluster, NodeOptions options, String name) throws IOException {
        return options.withServer("innodb_undo_directory=" + cluster.directory(name + "-undo"))
                .withServer("innodb_undo_tablespaces=3")
                .withServer("innodb_log_group_home_dir=" + cluster.directory(name + "-redo"))
                .withServer("innodb_data_home_dir=" + cluster.directory(name + "-home"))
                .withServer("aria_log_dir_path=" + cluster.directory(name + "-aria"));
    }

    @Test
    void tablesElsewhereAreNamedBeforeAnythingChanges() throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            MariaDbNode donor = cluster.node(options("sst4j"));
            MariaDbNode joiner = cluster.node(options("stock"));
            cluster.bootstrap(donor);
            Sample.fill(donor);
            Path elsewhere = cluster.directory("elsewhere");
            donor.execute(
                    "CREATE TABLE shop.far (id INT PRIMARY KEY) ENGINE=InnoDB DATA DIRECTORY='" + elsewhere + "'");

            cluster.start(joiner);
            joiner.awaitEnd(GaleraCluster.JOIN_LIMIT);

            assertThat(donor.scriptLines()).anyMatch(line -> line.contains("SST-102") && line.contains("shop.far"));
            assertThat(joiner.datadir().resolve("shop")).doesNotExist();
        }
    }

    @ParameterizedTest(name = "the donor is {0}")
    @CsvSource({"sst4j", "stock"})
    void aDonorThatDiesLeavesTheOldDataAndTheNextStartJoins(String donorKind) throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            MariaDbNode donor = cluster.node(options(donorKind));
            MariaDbNode joiner = cluster.node(options("sst4j"));
            cluster.bootstrap(donor);
            Sample.fill(donor, 200_000);
            cluster.initialize(joiner);
            Files.writeString(joiner.datadir().resolve("old_mark.txt"), "old");
            Files.createDirectory(joiner.datadir().resolve("old_schema"));
            cluster.own(joiner.datadir());

            cluster.start(joiner);
            Path arriving = joiner.datadir().resolve(".sst/new/ibdata1");
            Await.until("the snapshot travels", () -> Files.exists(arriving));
            donor.script().ifPresent(RsyncJoinIT::kill);
            joiner.awaitEnd(GaleraCluster.JOIN_LIMIT);

            assertThat(joiner.datadir().resolve("old_schema")).isDirectory();
            assertThat(joiner.datadir().resolve("shop")).doesNotExist();
            donor.awaitSynced(GaleraCluster.JOIN_LIMIT);
            donor.execute("INSERT INTO shop.orders (note) VALUES ('the donor is not held')");
            cluster.join(joiner);
            assertThat(joiner.checksums()).isEqualTo(donor.checksums());
        }
    }

    private static void kill(ProcessHandle script) {
        script.descendants().forEach(ProcessHandle::destroyForcibly);
        script.destroyForcibly();
    }
}
