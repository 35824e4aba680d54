/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.backup.mysqldump.LogicalCopy;
import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.MariaDbNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Servers with different settings, and objects that another server would not create or would refuse to drop. */
class LogicalCopyOddServersIT {
    private static final String FEDERATED = "plugin_load_add=ha_federatedx";

    private static GaleraCluster place;
    private static MariaDbNode donor;
    private static MariaDbNode joiner;

    @BeforeAll
    static void startServers() throws Exception {
        place = GaleraCluster.create();
        donor = Standalone.start(place, Standalone.options(FEDERATED));
        joiner = Standalone.start(
                place, Standalone.options(FEDERATED, "innodb_default_row_format=redundant", "event_scheduler=ON"));
    }

    @AfterAll
    static void stopServers() throws IOException {
        place.close();
    }

    @BeforeEach
    void beginAnew() throws Exception {
        donor.execute("DROP DATABASE IF EXISTS odd", "CREATE DATABASE odd");
        joiner.execute("CREATE DATABASE IF NOT EXISTS kept");
    }

    private static LogicalCopy.Report copy() throws SstException {
        return copy(joiner);
    }

    private static LogicalCopy.Report copy(MariaDbNode to) throws SstException {
        return LogicalCopy.builder(Standalone.root(donor), Standalone.root(to))
                .threads(2)
                .build()
                .run()
                .summary(LogicalCopy.Report.class)
                .orElseThrow();
    }

    private static SstException refusal(MariaDbNode to) {
        SstException refusal = catchThrowableOfType(SstException.class, () -> copy(to));
        assertThat(refusal).isNotNull();
        return refusal;
    }

    private static void assertUntouched(MariaDbNode node) throws Exception {
        assertThat(node.query("SHOW DATABASES WHERE `Database` IN ('kept', 'sst4j_trial')"))
                .containsExactly("kept");
    }

    @Test
    void doesNotDropADatabaseThatHasTheNameOfTheTrialByChance() throws Exception {
        joiner.execute("CREATE DATABASE sst4j_trial", "CREATE TABLE sst4j_trial.own (a INT)");
        try {
            assertThat(refusal(joiner)).hasMessageContaining("sst4j_trial").hasMessageContaining("rename or drop it");
            assertThat(joiner.query("SHOW TABLES IN sst4j_trial")).containsExactly("own");
        } finally {
            joiner.execute("DROP DATABASE sst4j_trial");
        }
    }

    /** The server's definition of a table, in a session that does not hide options. */
    private static List<String> definition(MariaDbNode node, String table) throws Exception {
        node.execute("SET GLOBAL sql_mode='IGNORE_BAD_TABLE_OPTIONS'");
        try {
            return node.query("SHOW CREATE TABLE " + table);
        } finally {
            node.execute("SET GLOBAL sql_mode=DEFAULT");
        }
    }

    @Test
    void carriesDefaultsThatAreNoDates() throws Exception {
        donor.execute(
                "SET sql_mode='ALLOW_INVALID_DATES'",
                "CREATE TABLE odd.t (a INT, d DATE DEFAULT '2023-02-30', e DATETIME(3) DEFAULT '2023-04-31 01:02:03.5',"
                        + " z DATE DEFAULT '0000-00-00', y DATE DEFAULT '2023-00-00')",
                "INSERT INTO odd.t (a) VALUES (1)");

        copy();

        assertThat(definition(joiner, "odd.t")).isEqualTo(definition(donor, "odd.t"));
        assertThat(joiner.query("SELECT d, e FROM odd.t")).containsExactly("2023-02-30\t2023-04-31 01:02:03.500");
    }

    @Test
    void carriesOptionsThatNoEngineKnows() throws Exception {
        donor.execute(
                "SET sql_mode='IGNORE_BAD_TABLE_OPTIONS'",
                "CREATE TABLE odd.t (a INT zork='1', KEY (a) quux='k') ENGINE=InnoDB foo='b''ar' transactional=1",
                "CREATE TABLE mysql.odd (a INT) ENGINE=Aria foo='bar'");
        try {
            copy();
        } finally {
            donor.execute("DROP TABLE mysql.odd");
        }

        for (String table : List.of("odd.t", "mysql.odd")) {
            assertThat(definition(joiner, table)).singleElement().asString().contains("`foo`=");
        }
        assertThat(definition(joiner, "odd.t")).isEqualTo(definition(donor, "odd.t"));
    }

    @Test
    void givesTablesTheRowFormatThatTheyHave() throws Exception {
        donor.execute(
                "CREATE TABLE odd.dynamic (a VARCHAR(760) CHARACTER SET utf8mb4, b VARCHAR(700) CHARACTER SET utf8mb4,"
                        + " UNIQUE KEY (a), KEY (b))",
                "SET GLOBAL innodb_default_row_format=compact",
                "CREATE TABLE odd.compact (a INT)",
                "SET GLOBAL innodb_default_row_format=DEFAULT",
                "CREATE TABLE odd.fixed (a INT) ROW_FORMAT=REDUNDANT");

        copy();

        String formats = "SELECT TABLE_NAME, ROW_FORMAT, CREATE_OPTIONS FROM information_schema.TABLES"
                + " WHERE TABLE_SCHEMA='odd' ORDER BY 1";
        assertThat(joiner.query(formats))
                .isEqualTo(donor.query(formats))
                .contains("compact\tCompact\t", "dynamic\tDynamic\t");
        assertThat(definition(joiner, "odd.dynamic")).isEqualTo(definition(donor, "odd.dynamic"));
        assertThat(joiner.query("SELECT @@global.innodb_default_row_format")).containsExactly("redundant");
    }

    @Test
    void refusesKeysThatDoNotFitBeforeAnythingIsDropped() throws Exception {
        donor.execute(
                "CREATE TABLE odd.wide (a VARCHAR(760) CHARACTER SET utf8mb4, KEY (a))",
                "CREATE TABLE odd.elsewhere (a INT) ENGINE=MERGE",
                "CREATE OR REPLACE SERVER theirs FOREIGN DATA WRAPPER mysql OPTIONS (HOST 'a')");
        MariaDbNode small = Standalone.start(place, Standalone.options("innodb_page_size=4K"));
        small.execute("CREATE DATABASE kept", "CREATE SERVER own FOREIGN DATA WRAPPER mysql OPTIONS (HOST 'b')");

        SstException refusal = refusal(small);

        assertThat(refusal.code()).isEqualTo(ErrorCode.STATEMENT_FAILED);
        assertThat(refusal)
                .hasMessageContaining("`odd`.`wide`")
                .hasMessageContaining("1071")
                .hasMessageContaining("innodb_page_size")
                .hasMessageContaining("nothing was dropped");
        assertUntouched(small);
        assertThat(small.query("SELECT Server_name FROM mysql.servers")).containsExactly("own");
        small.stop();
        donor.execute("DROP SERVER theirs");
    }

    @Test
    void makesServersBeforeTheTablesThatAskForThem() throws Exception {
        donor.execute(
                "CREATE DATABASE IF NOT EXISTS far",
                "CREATE OR REPLACE TABLE far.t (a INT PRIMARY KEY)",
                "CREATE OR REPLACE USER far@'127.0.0.1' IDENTIFIED BY 'far'",
                "GRANT ALL ON far.* TO far@'127.0.0.1'",
                "CREATE OR REPLACE SERVER odd_server FOREIGN DATA WRAPPER mysql OPTIONS (HOST '127.0.0.1', PORT "
                        + donor.query("SELECT @@port").get(0) + ", USER 'far', PASSWORD 'far', DATABASE 'far')",
                "INSERT INTO far.t VALUES (7)",
                "CREATE TABLE odd.f (a INT) ENGINE=FEDERATED CONNECTION='odd_server/t'");
        try {
            copy();
            assertThat(joiner.query("SELECT a FROM odd.f")).containsExactly("7");

            joiner.execute("DROP SERVER odd_server", "CREATE DATABASE IF NOT EXISTS kept");
            LogicalCopy.Builder part = LogicalCopy.builder(Standalone.root(donor), Standalone.root(joiner));
            LogicalCopy withoutServers = part.databases("odd").threads(1).build();
            SstException refusal = catchThrowableOfType(SstException.class, withoutServers::run);

            assertThat(refusal)
                    .hasMessageContaining("`odd`.`f` on the joiner")
                    .hasMessageContaining("odd_server")
                    .hasMessageContaining("nothing was dropped");
            assertUntouched(joiner);
            assertThat(joiner.query("SHOW TABLES FROM odd")).containsExactly("f");

            donor.execute("DROP USER far@'127.0.0.1'");
            assertThat(refusal(joiner))
                    .hasMessageContaining("`odd`.`f` on the donor")
                    .hasMessageContaining("1045");
            assertUntouched(joiner);
        } finally {
            donor.execute("DROP TABLE odd.f", "DROP DATABASE far", "DROP SERVER odd_server");
        }
    }

    @Test
    void survivesFilesThatNoTableOwns() throws Exception {
        donor.execute(
                "ALTER DATABASE odd CHARACTER SET cp1251 COMMENT 'the new'",
                "CREATE TABLE odd.t (a INT PRIMARY KEY)",
                "INSERT INTO odd.t VALUES (1)");
        joiner.execute("CREATE OR REPLACE DATABASE odd COMMENT 'the old'", "CREATE OR REPLACE DATABASE gone");
        joiner.execute("CREATE TABLE odd.orphan (a INT) ENGINE=MyISAM", "FLUSH TABLES");
        Files.delete(joiner.datadir().resolve("odd/orphan.frm"));
        Path stray = Files.writeString(joiner.datadir().resolve("gone/stray.txt"), "kept");

        LogicalCopy.Report report = copy();

        assertThat(report.leftOut())
                .hasSize(2)
                .allMatch(line -> line.contains("belong to none of its tables"))
                .anyMatch(line -> line.contains("`odd`"))
                .anyMatch(line -> line.contains("`gone`"));
        assertThat(stray).hasContent("kept");
        assertThat(joiner.query("SHOW CREATE DATABASE odd")).isEqualTo(donor.query("SHOW CREATE DATABASE odd"));
        assertThat(joiner.query("SELECT a FROM odd.t")).containsExactly("1");
        Files.delete(stray);
        Files.delete(joiner.datadir().resolve("odd/orphan.MYD"));
        Files.delete(joiner.datadir().resolve("odd/orphan.MYI"));
        assertThat(copy().leftOut()).isEmpty();
    }

    @Test
    void refusesFilesInThePlaceOfTables() throws Exception {
        donor.execute("CREATE TABLE odd.t (a INT)", "CREATE TABLE odd.lost (a INT)");
        joiner.execute(
                "CREATE OR REPLACE DATABASE odd",
                "CREATE TABLE odd.other (a INT)",
                "CREATE TABLE odd.lost (a INT)",
                "FLUSH TABLES");
        Path directory = joiner.datadir().resolve("odd");
        // InnoDB knows this table, and drops it with its database
        Files.delete(directory.resolve("lost.frm"));
        Path stray = Files.copy(directory.resolve("other.ibd"), directory.resolve("t.ibd"));
        place.own(directory);

        assertThat(refusal(joiner))
                .hasMessageContaining("`odd`.`t` on the joiner")
                .hasMessageContaining("nothing was dropped")
                .hasMessageContaining("belongs to no table: move it away");
        assertUntouched(joiner);
        assertThat(joiner.query("SHOW TABLES FROM odd")).containsExactly("other");

        Files.delete(stray);
        assertThat(copy().leftOut()).isEmpty();
        assertThat(joiner.query("SHOW TABLES FROM odd")).containsExactly("lost", "t");
    }

    @Test
    void keepsTheStatusOfEvents() throws Exception {
        donor.execute(
                "CREATE TABLE odd.runs (a INT)",
                "CREATE EVENT odd.replica ON SCHEDULE EVERY 1 SECOND DISABLE ON SLAVE DO INSERT INTO odd.runs VALUES (1)",
                "CREATE EVENT odd.off ON SCHEDULE EVERY 1 SECOND DISABLE DO INSERT INTO odd.runs VALUES (2)",
                "CREATE EVENT odd.once ON SCHEDULE AT '2001-01-01 00:00:00' ON COMPLETION PRESERVE ENABLE"
                        + " DO INSERT INTO odd.runs VALUES (3)",
                "CREATE EVENT odd.later ON SCHEDULE EVERY 1 YEAR STARTS '2037-01-01 00:00:00' DO SELECT 1",
                "CREATE EVENT odd.often ON SCHEDULE EVERY 1 SECOND DO INSERT INTO odd.runs VALUES (4)",
                "UPDATE mysql.event SET originator=77");

        List<String> atDonor = events(donor);
        LogicalCopy.builder(Standalone.root(donor), Standalone.root(joiner))
                .threads(1)
                .build()
                .run();

        assertThat(events(joiner)).isEqualTo(atDonor).hasSize(5);
        assertThat(joiner.query("SELECT @@event_scheduler")).containsExactly("ON");
        Await.until(
                "the event runs when all is there",
                () -> !joiner.query("SELECT a FROM odd.runs WHERE a=4").isEmpty());
        assertThat(joiner.query("SELECT DISTINCT a FROM odd.runs")).containsExactly("4");
    }

    private static List<String> events(MariaDbNode node) throws Exception {
        return node.query("SELECT name, status, originator, body FROM mysql.event WHERE db='odd' ORDER BY 1");
    }

    @Test
    void namesWhatUsersMadeInDatabasesOfTheServer() throws Exception {
        donor.execute(
                "CREATE VIEW mysql.odd_view AS SELECT 1",
                "CREATE FUNCTION mysql.odd_function() RETURNS INT RETURN 1",
                "CREATE EVENT mysql.odd_event ON SCHEDULE EVERY 1 DAY DO SELECT 1",
                "CREATE SEQUENCE mysql.odd_sequence",
                "CREATE TABLE sys.odd_table (a INT)",
                "CREATE TABLE mysql.odd_carried (a INT)");
        try {
            List<String> leftOut = copy().leftOut();

            assertThat(leftOut).hasSize(5).allMatch(line -> line.contains("not copied"));
            for (String object : List.of(
                    "view `mysql`.`odd_view`",
                    "function `mysql`.`odd_function`",
                    "event `mysql`.`odd_event`",
                    "sequence `mysql`.`odd_sequence`",
                    "table `sys`.`odd_table`")) {
                assertThat(leftOut).anyMatch(line -> line.startsWith(object));
            }
            assertThat(joiner.query("SHOW TABLES FROM mysql LIKE 'odd%'")).containsExactly("odd_carried");
        } finally {
            donor.execute(
                    "DROP VIEW mysql.odd_view",
                    "DROP FUNCTION mysql.odd_function",
                    "DROP EVENT mysql.odd_event",
                    "DROP SEQUENCE mysql.odd_sequence",
                    "DROP TABLE sys.odd_table, mysql.odd_carried");
        }
    }
}
