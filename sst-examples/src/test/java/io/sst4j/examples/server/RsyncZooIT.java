/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.MariaDbNode;
import io.sst4j.examples.cluster.NodeOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Less common content of a data directory also arrives with the method rsync: keys, tables elsewhere, log names. */
class RsyncZooIT {
    private static final String PLAIN = "a secret in plain";

    private static NodeOptions options(String kind) {
        return (kind.equals("sst4j") ? Sample.sst4j() : Sample.stock()).withMethod("rsync");
    }

    @ParameterizedTest(name = "{0} to {1}")
    @CsvSource({"sst4j, sst4j", "sst4j, stock", "stock, sst4j"})
    void encryptedFilesArriveAndAreReadByTheKey(String donorKind, String joinerKind) throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            Path keys = keyFile(cluster);
            MariaDbNode donor = cluster.node(encrypted(options(donorKind), keys, 1));
            MariaDbNode joiner = cluster.node(encrypted(options(joinerKind), keys, 2));
            cluster.bootstrap(donor);
            fillEncrypted(donor);

            cluster.join(joiner);

            assertThat(joiner.checksums()).isEqualTo(donor.checksums()).hasSize(4);
            for (MariaDbNode node : List.of(donor, joiner)) {
                assertEncrypted(node);
            }
            assertThat(joiner.query("SELECT @@gtid_binlog_state")).isEqualTo(donor.query("SELECT @@gtid_binlog_state"));
            donor.execute("INSERT INTO zoo.locked VALUES (0, 'after')");
            joiner.execute("SET GLOBAL wsrep_sync_wait = 1");
            assertThat(joiner.checksums()).isEqualTo(donor.checksums());
        }
    }

    @Test
    void nodeWithoutTheKeysKeepsItsData() throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            MariaDbNode donor = cluster.node(encrypted(options("sst4j"), keyFile(cluster), 1));
            MariaDbNode joiner = cluster.node(options("sst4j"));
            cluster.bootstrap(donor);
            cluster.initialize(joiner);
            Path old = Files.writeString(joiner.datadir().resolve("old_data"), "old");
            cluster.own(old);

            cluster.start(joiner);
            joiner.awaitEnd(GaleraCluster.JOIN_LIMIT);

            assertThat(joiner.scriptLines())
                    .filteredOn(line -> line.contains("[ERROR]"))
                    .singleElement()
                    .asString()
                    .contains("SST-101", "redo log is encrypted", "file_key_management");
            assertThat(old).hasContent("old");
            assertThat(joiner.datadir().resolve("ib_logfile0")).exists();
        }
    }

    private static Path keyFile(GaleraCluster cluster) throws IOException {
        Path keys = cluster.directory("keys").resolve("keys.txt");
        Files.writeString(keys, "1;770A8A65DA156D24EE2A093277530142\n2;A7B5D2C4E6F80123456789ABCDEF0011\n");
        cluster.own(keys);
        return keys;
    }

    private static NodeOptions encrypted(NodeOptions options, Path keys, int server) {
        return options.withServer("plugin_load_add=file_key_management")
                .withServer("file_key_management_filename=" + keys)
                .withServer("innodb_encrypt_log=ON")
                .withServer("aria_encrypt_tables=ON")
                .withServer("encrypt_binlog=ON")
                .withServer(List.of("log_bin=log", "log_slave_updates=ON", "server_id=" + server))
                .withServer(List.of("wsrep_gtid_mode=ON", "wsrep_gtid_domain_id=7"));
    }

    private static void fillEncrypted(MariaDbNode node) throws SQLException {
        node.execute(
                "CREATE DATABASE zoo",
                "CREATE TABLE zoo.locked (id INT PRIMARY KEY, t TEXT) ENGINE=InnoDB ENCRYPTED=YES",
                "INSERT INTO zoo.locked SELECT seq, CONCAT('" + PLAIN + "', seq) FROM zoo.seq_1_to_5000",
                "CREATE TABLE zoo.other_key (id INT PRIMARY KEY, t TEXT) ENGINE=InnoDB ENCRYPTED=YES ENCRYPTION_KEY_ID=2",
                "INSERT INTO zoo.other_key SELECT * FROM zoo.locked",
                "CREATE TABLE zoo.squeezed (id INT PRIMARY KEY, t TEXT) ENGINE=InnoDB ENCRYPTED=YES PAGE_COMPRESSED=1",
                "INSERT INTO zoo.squeezed SELECT * FROM zoo.locked",
                "CREATE TABLE zoo.aria (id INT PRIMARY KEY, t TEXT) ENGINE=Aria",
                "INSERT INTO zoo.aria SELECT * FROM zoo.locked");
    }

    /** Asserts that the rows are unreadable on disk and readable in the server. */
    private static void assertEncrypted(MariaDbNode node) throws Exception {
        for (String file : List.of("zoo/locked.ibd", "zoo/other_key.ibd", "zoo/squeezed.ibd", "zoo/aria.MAD")) {
            assertSealed(node.datadir().resolve(file));
        }
        for (String log : Files.readAllLines(node.datadir().resolve("log.index"))) {
            assertSealed(node.datadir().resolve(log));
        }
        assertSealed(node.datadir().resolve("ib_logfile0"));
        assertThat(node.query("SELECT COUNT(*) FROM zoo.other_key WHERE t LIKE '" + PLAIN + "%'"))
                .containsExactly("5000");
    }

    private static void assertSealed(Path file) throws IOException {
        assertThat(Files.size(file)).as(file.toString()).isPositive();
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(PLAIN))
                .as("rows in plain in " + file)
                .isFalse();
    }

    @Test
    void tablesElsewhereGoToTheSamePlaceOfTheOtherMachine() throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            MariaDbNode donor = cluster.node(options("sst4j"));
            Path elsewhere = cluster.directory("elsewhere");
            MariaDbNode joiner = cluster.node(options("sst4j").withSst("sst-data-directories=" + elsewhere));
            Path joiners = cluster.directory("elsewhere-of-the-joiner");
            joiner.mountInstead(elsewhere, joiners);
            cluster.bootstrap(donor);
            Sample.fill(donor);
            fillElsewhere(donor, elsewhere);
            List<String> before = donor.checksums();

            cluster.join(joiner);

            assertElsewhere(joiner, joiners);
            assertElsewhere(donor, elsewhere);
            assertThat(joiner.checksums()).isEqualTo(before);
            assertThat(donor.checksums()).isEqualTo(before);

            donor.execute("INSERT INTO shop.far VALUES (0)", "CREATE TABLE shop.more LIKE shop.far");
            joiner.stop();
            Files.delete(joiner.datadir().resolve("grastate.dat"));
            // its own old tables there are replaced
            cluster.join(joiner);

            assertElsewhere(joiner, joiners);
            assertElsewhere(donor, elsewhere);
            assertThat(joiner.checksums()).isEqualTo(donor.checksums());
            assertThat(donor.query("SELECT COUNT(*), SUM(id) FROM shop.far")).containsExactly("501\t125250");
        }
    }

    private static void fillElsewhere(MariaDbNode node, Path elsewhere) throws SQLException {
        String there = " DATA DIRECTORY='" + elsewhere + "'";
        node.execute(
                "CREATE TABLE shop.far (id INT PRIMARY KEY) ENGINE=InnoDB" + there,
                "INSERT INTO shop.far SELECT seq FROM shop.seq_1_to_500",
                "CREATE TABLE shop.`far-off` (id INT PRIMARY KEY) ENGINE=InnoDB" + there,
                "INSERT INTO shop.`far-off` SELECT * FROM shop.far",
                "CREATE TABLE shop.parts (id INT PRIMARY KEY) ENGINE=InnoDB PARTITION BY HASH (id) (PARTITION here,"
                        + " PARTITION there" + there + ")",
                "INSERT INTO shop.parts SELECT * FROM shop.far");
    }

    private static void assertElsewhere(MariaDbNode node, Path directory) throws IOException {
        for (String table : List.of("far", "far@002doff", "parts#P#there")) {
            assertThat(directory.resolve("shop").resolve(table + ".ibd")).isNotEmptyFile();
            assertThat(node.datadir().resolve("shop").resolve(table + ".isl")).isNotEmptyFile();
            assertThat(node.datadir().resolve("shop").resolve(table + ".ibd")).doesNotExist();
        }
    }

    /**
     * The path is a symbolic link in the schema, which a stock daemon would make unusable even if it could lead to a file.
     */
    @ParameterizedTest(name = "sst4j to {0}")
    @CsvSource({"sst4j", "stock"})
    void tablesOfOtherEnginesElsewhereArriveInTheSchema(String joinerKind) throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            MariaDbNode donor = cluster.node(options("sst4j"));
            MariaDbNode joiner = cluster.node(options(joinerKind));
            cluster.bootstrap(donor);
            Path elsewhere = cluster.directory("elsewhere");
            fillLinked(donor, elsewhere);

            cluster.join(joiner);

            assertThat(joiner.checksums()).isEqualTo(donor.checksums());
            assertThat(joiner.query("SELECT COUNT(*) FROM shop.isam WHERE t = 'in the index'"))
                    .containsExactly("500");
            assertThat(joiner.query("SELECT COUNT(*) FROM shop.aria")).containsExactly("500");
            assertThat(Files.isSymbolicLink(donor.datadir().resolve("shop/isam.MYD")))
                    .isTrue();
            for (String file : List.of("isam.MYD", "isam.MYI", "aria.MAD")) {
                assertThat(elsewhere.resolve(file)).isNotEmptyFile();
                assertThat(Files.isSymbolicLink(joiner.datadir().resolve("shop").resolve(file)))
                        .isFalse();
            }
        }
    }

    private static void fillLinked(MariaDbNode node, Path elsewhere) throws SQLException {
        Sample.fill(node);
        node.execute(
                "CREATE TABLE shop.isam (id INT PRIMARY KEY, t VARCHAR(20), KEY (t)) ENGINE=MyISAM"
                        + " DATA DIRECTORY='" + elsewhere + "' INDEX DIRECTORY='" + elsewhere + "'",
                "INSERT INTO shop.isam SELECT seq, 'in the index' FROM shop.seq_1_to_500",
                "CREATE TABLE shop.aria (id INT PRIMARY KEY) ENGINE=Aria DATA DIRECTORY='" + elsewhere + "'",
                "INSERT INTO shop.aria SELECT seq FROM shop.seq_1_to_500");
    }

    /** The stock script sends only the links. A stock joiner gets tables that cannot be opened; sst4j's reports it in time. */
    @Test
    void linksOfAStockDonorAreRefusedByName() throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            MariaDbNode donor = cluster.node(options("stock"));
            MariaDbNode joiner = cluster.node(options("sst4j"));
            cluster.bootstrap(donor);
            fillLinked(donor, cluster.directory("elsewhere"));

            cluster.start(joiner);
            joiner.awaitEnd(GaleraCluster.JOIN_LIMIT);

            assertThat(joiner.scriptLines()).anyMatch(line -> line.contains("2 tables") && line.contains("shop.isam"));
            assertThat(joiner.datadir().resolve("shop")).doesNotExist();
            donor.awaitSynced(GaleraCluster.JOIN_LIMIT);
        }
    }

    /** A database may be a link to a directory on another disk; the stock script leaves it out. */
    @ParameterizedTest(name = "sst4j to {0}")
    @CsvSource({"sst4j", "stock"})
    void aSchemaBehindALinkArrivesAsADirectory(String joinerKind) throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            MariaDbNode donor = cluster.node(options("sst4j"));
            MariaDbNode joiner = cluster.node(options(joinerKind));
            cluster.bootstrap(donor);
            Sample.fill(donor);
            Path elsewhere = cluster.directory("elsewhere");
            Path schema = Files.createDirectory(elsewhere.resolve("far"));
            cluster.own(elsewhere);
            Files.createSymbolicLink(donor.datadir().resolve("far"), schema);
            donor.execute(
                    "CREATE TABLE far.inno (id INT PRIMARY KEY) ENGINE=InnoDB",
                    "INSERT INTO far.inno SELECT seq FROM shop.seq_1_to_500",
                    "CREATE TABLE far.aria (id INT PRIMARY KEY) ENGINE=Aria",
                    "INSERT INTO far.aria SELECT * FROM far.inno");
            assertThat(schema.resolve("inno.ibd")).isNotEmptyFile();

            cluster.join(joiner);

            assertThat(joiner.checksums()).isEqualTo(donor.checksums()).anyMatch(line -> line.startsWith("far.inno"));
            assertThat(joiner.datadir().resolve("far")).isDirectory();
            assertThat(Files.isSymbolicLink(joiner.datadir().resolve("far"))).isFalse();
            assertThat(Files.isSymbolicLink(donor.datadir().resolve("far"))).isTrue();
        }
    }

    /** The joiner must not delete the target of a link in the old data. */
    @Test
    void aLinkOfTheOldDataGivesWayAndWhatItLeadsToStays() throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            MariaDbNode donor = cluster.node(options("sst4j"));
            MariaDbNode joiner = cluster.node(options("sst4j"));
            cluster.bootstrap(donor);
            Sample.fill(donor);
            cluster.join(joiner);
            joiner.stop();
            Path elsewhere = cluster.directory("elsewhere");
            Path old = elsewhere.resolve("shop");
            Files.move(joiner.datadir().resolve("shop"), old);
            Files.createSymbolicLink(joiner.datadir().resolve("shop"), old);
            cluster.own(elsewhere);
            List<String> before = names(old);
            donor.execute("INSERT INTO shop.orders (note) VALUES ('later')");
            Files.delete(joiner.datadir().resolve("grastate.dat"));

            cluster.join(joiner);

            assertThat(joiner.checksums()).isEqualTo(donor.checksums());
            assertThat(Files.isSymbolicLink(joiner.datadir().resolve("shop"))).isFalse();
            assertThat(names(old)).isEqualTo(before).isNotEmpty();
        }
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest(name = "{0} to {1}: {2}")
    @CsvSource({
        "stock, sst4j, log_bin log_basename=$, $-bin, $-bin",
        "sst4j, stock, log_bin log_basename=$, $-bin, $-bin",
        "sst4j, sst4j, log_bin log_basename=$, $-bin, $-bin",
        "stock, sst4j, log_basename=$ log_bin=$-x, $-x, $-bin",
        "sst4j, stock, log_basename=$ log_bin=$-x, $-x, $-bin",
        "stock, sst4j, log_basename=$ log_bin, pid-bin, $-bin",
        "sst4j, stock, log_basename=$ log_bin, pid-bin, $-bin",
        "stock, sst4j, log_bin log_bin_index=$-i, pid-bin, $-i",
        "sst4j, stock, log_bin log_bin_index=$-i, pid-bin, $-i",
        "stock, sst4j, log_bin, pid-bin, pid-bin",
        "sst4j, stock, log_bin, pid-bin, pid-bin",
    })
    void theBinaryLogGoesOnWhateverItIsCalled(
            String donorKind, String joinerKind, String lines, String base, String index) throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            MariaDbNode donor = cluster.node(logging(options(donorKind), lines, "giver", 1));
            MariaDbNode joiner = cluster.node(logging(options(joinerKind), lines, "taker", 2));
            cluster.bootstrap(donor);
            Sample.fill(donor);
            donor.execute("FLUSH BINARY LOGS", "INSERT INTO shop.orders (note) VALUES ('in the last log')");

            cluster.join(joiner);

            assertThat(joiner.checksums()).isEqualTo(donor.checksums());
            String last = donor.query("SHOW MASTER STATUS").get(0).split("\t", 2)[0];
            assertThat(last).startsWith(base.replace("$", "giver") + ".");
            List<String> logs = joiner.query("SHOW BINARY LOGS");
            assertThat(logs.get(0)).startsWith(last);
            assertThat(logs.get(logs.size() - 1)).startsWith(base.replace("$", "taker") + ".");
            Path indexFile = joiner.datadir().resolve(index.replace("$", "taker") + ".index");
            assertThat(Files.readAllLines(indexFile)).hasSameSizeAs(logs);
            assertThat(Files.readAllLines(indexFile).get(0)).isEqualTo("./" + last);
            assertThat(joiner.query("SELECT @@gtid_binlog_state")).isEqualTo(donor.query("SELECT @@gtid_binlog_state"));
        }
    }

    private static NodeOptions logging(NodeOptions options, String lines, String name, int server) {
        return options.withServer(List.of(lines.replace("$", name).split(" ")))
                // the base name applies to the error log too
                .withServer("log_error=../error.log")
                .withServer(List.of("log_slave_updates=ON", "server_id=" + server))
                .withServer(List.of("wsrep_gtid_mode=ON", "wsrep_gtid_domain_id=7"));
    }
}
