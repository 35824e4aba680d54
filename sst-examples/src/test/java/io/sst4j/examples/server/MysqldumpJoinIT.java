/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.ErrorCode;
import io.sst4j.Joiner;
import io.sst4j.Settings;
import io.sst4j.Sst;
import io.sst4j.SstException;
import io.sst4j.TransferReport;
import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.MariaDbNode;
import io.sst4j.examples.cluster.MysqldumpNodes;
import io.sst4j.examples.cluster.NodeOptions;
import io.sst4j.examples.demo.Writer;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A real node joins a real cluster with the method mysqldump.
 *
 * <p>The joiner runs no script, so it makes no difference whether it has the stock scripts or sst4j's. The test uses both.
 */
class MysqldumpJoinIT {
    @ParameterizedTest(name = "donor {0}, joiner {1}")
    @CsvSource({"sst4j, sst4j", "sst4j, stock", "stock, sst4j"})
    void newNodeJoins(String donorKind, String joinerKind) throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            MariaDbNode donor = cluster.node(MysqldumpSample.options(donorKind));
            MariaDbNode joiner = cluster.node(MysqldumpSample.options(joinerKind));
            MysqldumpNodes.bootstrap(cluster, donor);
            Sample.fill(donor);
            MysqldumpNodes.initialize(cluster, joiner);

            cluster.join(joiner);

            assertThat(joiner.checksums()).isEqualTo(donor.checksums()).isNotEmpty();
            // the joiner no longer needs the script, but the script may still be running
            donor.awaitSynced(GaleraCluster.JOIN_LIMIT);
            assertThat(donor.datadir().resolve("wsrep_sst.pid")).doesNotExist();
            donor.execute("INSERT INTO shop.orders (note) VALUES ('the donor goes on')");
            joiner.execute("INSERT INTO shop.orders (note) VALUES ('and so does the joiner')");
            if (donorKind.equals("sst4j")) {
                assertThat(donor.scriptLines()).anyMatch(line -> line.matches(".*Copied \\d+ rows of \\d+ tables.*"));
                assertThat(donor.errorLog()).doesNotContain("sst-password");
                assertThat(donor.datadir().resolve("mysqldump.report.json"))
                        .content()
                        .containsPattern("\"outcome\":\"completed\".*\"incremental\":false,\"bytes\":[1-9]");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"native", "tool"})
    void everythingArrivesAndWhatWasThereGoes(String engine) throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            MariaDbNode donor = cluster.node(options("wsrep_sync_wait=" + (engine.equals("native") ? 1 : 0))
                    .withSst("progress=1")
                    .withSst("sst-dump-engine=" + engine));
            MariaDbNode joiner = cluster.node(
                    options("general_log=ON", "slow_query_log=ON", "log_output=TABLE", "event_scheduler=ON"));
            MysqldumpNodes.bootstrap(cluster, donor);
            Sample.fill(donor);
            fillWithCode(donor);
            ForeignCode latin = ForeignCode.of("latin1", "windows-1252", "\u00e4\u00f6\u20ac");
            latin.make(donor);
            MysqldumpNodes.initialize(
                    cluster,
                    joiner,
                    "CREATE DATABASE stale",
                    "CREATE TABLE stale.left_over (a INT)",
                    "CREATE DATABASE shop",
                    "CREATE TABLE shop.orders (wrong DATE)",
                    "CREATE USER stale@localhost",
                    "SET GLOBAL general_log=OFF",
                    "DROP TABLE mysql.general_log");

            cluster.join(joiner);

            assertThat(joiner.query("SHOW DATABASES LIKE 'stale'")).isEmpty();
            assertThat(MysqldumpSample.dump(joiner)).isEqualTo(MysqldumpSample.dump(donor));
            assertThat(joiner.checksums()).isEqualTo(donor.checksums()).isNotEmpty();
            assertThat(joiner.query("SELECT @@general_log, @@slow_query_log")).containsExactly("1\t1");
            // events may act only then; earlier, their changes would stay on this node
            Await.until(
                    "events run after the node has begun",
                    () -> joiner.query("SELECT @@event_scheduler").equals(List.of("ON")));
            assertThat(joiner.query("SHOW STATUS LIKE 'wsrep_ready'")).containsExactly("wsrep_ready\tON");
            assertThat(joiner.query("SELECT COUNT(*) FROM mysql.general_log WHERE argument LIKE 'LOAD DATA%'"
                            + " OR argument LIKE 'INSERT INTO%'"))
                    .containsExactly("0");
            assertThat(donor.scriptLines()).anyMatch(line -> line.contains("table `shop`.`orders`: 20000 rows"));
            assertThat(latin.told(joiner)).isEqualTo(latin.told(donor)).anyMatch(line -> line.contains("\tlatin1\t"));
        }
    }

    private static void fillWithCode(MariaDbNode node) throws Exception {
        node.execute(
                "CREATE TABLE shop.parent (id INT PRIMARY KEY) ENGINE=InnoDB",
                "CREATE TABLE shop.child (id INT PRIMARY KEY, p INT, FOREIGN KEY (p) REFERENCES shop.parent (id))",
                "INSERT INTO shop.parent VALUES (1), (2)",
                "INSERT INTO shop.child VALUES (1, 1), (2, 2)",
                "CREATE VIEW shop.view_of_all AS SELECT * FROM shop.orders",
                "CREATE PROCEDURE shop.count_all() SELECT COUNT(*) FROM shop.orders",
                "CREATE FUNCTION shop.twice(n INT) RETURNS INT DETERMINISTIC RETURN 2 * n",
                "CREATE TRIGGER shop.before_parent BEFORE INSERT ON shop.parent FOR EACH ROW SET NEW.id = NEW.id + 10",
                "CREATE EVENT shop.nightly ON SCHEDULE EVERY 1 DAY STARTS '2036-01-01 00:00:00' DO DELETE FROM shop.child",
                "CREATE SEQUENCE shop.numbers START WITH 100 INCREMENT BY 0",
                "CREATE ROLE reader",
                "GRANT SELECT ON shop.* TO reader",
                "CREATE USER clerk@localhost IDENTIFIED BY 'clerk-password'",
                "GRANT reader TO clerk@localhost",
                "SET DEFAULT ROLE reader FOR clerk@localhost");
    }

    @Test
    void nodeThatWasAwayShortlyGetsOnlyThePosition() throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            MariaDbNode donor = cluster.node(options());
            MariaDbNode joiner = cluster.node(options());
            MysqldumpNodes.bootstrap(cluster, donor);
            Sample.fill(donor);
            MysqldumpNodes.initialize(cluster, joiner);
            cluster.join(joiner);
            joiner.stop();
            donor.execute("INSERT INTO shop.orders (note) VALUES ('while it was away')");

            cluster.join(joiner);

            assertThat(joiner.checksums()).isEqualTo(donor.checksums()).isNotEmpty();
            assertThat(donor.scriptLines())
                    .filteredOn(line -> line.contains("Copied"))
                    .hasSize(1);
            assertThat(donor.scriptLines()).anyMatch(line -> line.contains("Bypassing the SST for IST"));
        }
    }

    @Test
    void writesDuringTheTransferAreNeitherLostNorDoubled() throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            MariaDbNode donor = cluster.node(options());
            MariaDbNode joiner = cluster.node(options());
            MysqldumpNodes.bootstrap(cluster, donor);
            Sample.fill(donor, 60_000);
            MysqldumpNodes.initialize(cluster, joiner);
            Writer writer = Writer.start(donor, "INSERT INTO shop.orders (note) VALUES (UUID())");
            try (writer) {
                cluster.join(joiner);
            }
            joiner.execute("SET GLOBAL wsrep_sync_wait = 1");

            assertThat(writer.written()).isPositive();
            assertThat(joiner.query("SELECT COUNT(*) FROM shop.orders"))
                    .isEqualTo(List.of(String.valueOf(60_000 + writer.written())));
            assertThat(joiner.query("SELECT id, note FROM shop.orders ORDER BY id"))
                    .isEqualTo(donor.query("SELECT id, note FROM shop.orders ORDER BY id"));
        }
    }

    @ParameterizedTest(name = "options of {0}")
    @CsvSource({"sst", "client"})
    void nodeJoinsProtected(String group) throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            Certificates files = Certificates.make(cluster.directory("tls"), "rsa");
            cluster.own(files.directory());
            List<String> lines = files.options("VERIFY_IDENTITY", "donor");
            NodeOptions asking = protectedServer(files, "donor");
            if (group.equals("client")) {
                // the form written by older versions of openssl
                files.openssl("rsa -traditional -in donor-key.pem -out donor-key-old.pem");
                Files.move(
                        files.directory().resolve("donor-key-old.pem"),
                        files.directory().resolve("donor-key.pem"),
                        StandardCopyOption.REPLACE_EXISTING);
                cluster.own(files.directory());
                asking = asking.withSst("[client]").withSst("ssl-verify-server-cert");
                lines = lines.subList(1, lines.size());
            }
            for (String line : lines) {
                asking = asking.withSst(line);
            }
            MariaDbNode donor = cluster.node(asking);
            MariaDbNode joiner = cluster.node(protectedServer(files, "joiner"));
            MysqldumpNodes.bootstrap(cluster, donor);
            Sample.fill(donor);
            MysqldumpNodes.initialize(cluster, joiner, "ALTER USER sst@'127.0.0.1' REQUIRE X509");
            if (group.equals("client")) {
                donor.execute("ALTER USER sst@localhost REQUIRE X509");
            }

            cluster.join(joiner);

            assertThat(joiner.checksums()).isEqualTo(donor.checksums()).isNotEmpty();
        }
    }

    @Test
    void nodeWithoutGrantTablesJoins() throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            // from 11.4 on servers prove their certificate with the password, and this server has no passwords
            MariaDbNode donor = cluster.node(options().withSst("[client]").withSst("ssl-verify-server-cert=OFF"));
            MariaDbNode joiner = cluster.node(options("skip-grant-tables"));
            MysqldumpNodes.bootstrap(cluster, donor);
            Sample.fill(donor);
            fillWithCode(donor);
            cluster.initialize(joiner);

            cluster.join(joiner);

            assertThat(joiner.checksums()).isEqualTo(donor.checksums()).isNotEmpty();
            assertThat(joiner.query("SELECT db, name, body FROM mysql.event"))
                    .containsExactly("shop\tnightly\tDELETE FROM shop.child");
            assertThat(joiner.query("SELECT User FROM mysql.global_priv")).contains("clerk");
        }
    }

    @Test
    void aProgramSeesWhereANodeBegins() throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            MariaDbNode donor = cluster.node(options());
            MariaDbNode joiner = cluster.node(options());
            MysqldumpNodes.bootstrap(cluster, donor);
            Sample.fill(donor);
            MysqldumpNodes.initialize(cluster, joiner);
            cluster.start(joiner);
            ProcessHandle script = Await.value("the donor's script runs", donor::script);
            signal("STOP", script);
            TransferReport report;
            try (Joiner watching = Await.value("the joiner waits", () -> watching(joiner))) {
                signal("CONT", script);
                report = watching.join();
            }

            joiner.awaitSynced(GaleraCluster.JOIN_LIMIT);
            assertThat(joiner.checksums()).isEqualTo(donor.checksums()).isNotEmpty();
            assertThat(report.position().stateId())
                    .isEqualTo(joiner.query("SELECT SUBSTRING_INDEX(@@wsrep_start_position, ',', 1)")
                            .get(0))
                    .startsWith(joiner.query("SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS WHERE"
                                    + " VARIABLE_NAME='wsrep_cluster_state_uuid'")
                            .get(0));
        }
    }

    private static void signal(String name, ProcessHandle process) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    /** A listening joiner; empty while the server accepts no connections yet. */
    private static Optional<Joiner> watching(MariaDbNode node) throws SstException {
        Joiner joiner = Sst.joiner(Sst.method("mysqldump")
                        .target(Settings.builder()
                                .set("socket", node.socket().toString())
                                .set("user", "root")
                                .build()))
                .build();
        try {
            assertThat(joiner.listen().module()).as("a cluster needs no token").isEmpty();
            return Optional.of(joiner);
        } catch (SstException e) {
            joiner.close();
            assertThat(e.code()).isEqualTo(ErrorCode.SERVER_UNREACHABLE);
            return Optional.empty();
        }
    }

    private static NodeOptions protectedServer(Certificates files, String node) {
        return options(
                "ssl-ca=" + files.directory().resolve("ca.pem"),
                "ssl-cert=" + files.directory().resolve(node + ".pem"),
                "ssl-key=" + files.directory().resolve(node + "-key.pem"));
    }

    @ParameterizedTest(name = "wsrep_gtid_mode={0}")
    @CsvSource({"ON", "OFF"})
    void theBinaryLogGoesOnWhereTheDonorsIs(String gtidMode) throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            MariaDbNode donor = cluster.node(logging("wsrep_gtid_mode=" + gtidMode, "server_id=1"));
            MariaDbNode joiner = cluster.node(logging("wsrep_gtid_mode=" + gtidMode, "server_id=2"));
            MysqldumpNodes.bootstrap(cluster, donor);
            Sample.fill(donor);
            MysqldumpNodes.initialize(cluster, joiner, "CREATE DATABASE stale", "DROP DATABASE stale");

            cluster.join(joiner);
            donor.execute("INSERT INTO shop.orders (note) VALUES ('after the join')");
            joiner.execute("SET GLOBAL wsrep_sync_wait = 1");

            assertThat(joiner.checksums()).isEqualTo(donor.checksums()).isNotEmpty();
            assertThat(joiner.query("SELECT @@gtid_binlog_state, @@gtid_binlog_pos"))
                    .isEqualTo(donor.query("SELECT @@gtid_binlog_state, @@gtid_binlog_pos"));
            assertThat(joiner.query("SELECT @@global.wsrep_on")).containsExactly("1");
            if (gtidMode.equals("ON")) {
                assertThat(joiner.query("SELECT @@global.wsrep_gtid_domain_id"))
                        .as("the domain that the cluster's events have")
                        .isEqualTo(donor.query("SELECT SUBSTRING_INDEX(@@gtid_binlog_pos, '-', 1)"));
            }
            assertThat(joiner.query("SHOW BINARY LOGS")).hasSize(1);
        }
    }

    private static NodeOptions logging(String... lines) {
        return options(Stream.concat(
                        Stream.of(
                                "log_bin=node-log",
                                "log_slave_updates=ON",
                                "gtid_strict_mode=ON",
                                "wsrep_gtid_domain_id=7",
                                "gtid_domain_id=3"),
                        Stream.of(lines))
                .toArray(String[]::new));
    }

    private static NodeOptions options(String... lines) {
        NodeOptions options = MysqldumpSample.options("sst4j");
        for (String line : lines) {
            options = options.withServer(line);
        }
        return options;
    }
}
