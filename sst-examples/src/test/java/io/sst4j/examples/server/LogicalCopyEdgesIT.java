/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sst4j.ErrorCode;
import io.sst4j.Secret;
import io.sst4j.SstException;
import io.sst4j.backup.mysqldump.DatabaseServer;
import io.sst4j.backup.mysqldump.LogicalCopy;
import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.MariaDbNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Unusual definitions, keys, names and servers are copied correctly, or refused. */
class LogicalCopyEdgesIT {
    /** The type and length of a key, and two values for it. */
    private static final List<String> KEYS = List.of(
            "BINARY(4)||x'00FF0A5C'|x'E45C2709'",
            "VARBINARY(20)||x'5C00'|x'E4'",
            "BLOB|(10)|x'00E4'|x'5C'",
            "TEXT CHARACTER SET utf8mb4|(10)|'\u00e4'|'b'",
            "VARCHAR(20) CHARACTER SET latin1|(20)|'\u00df'|'\\\\'",
            "CHAR(20) CHARACTER SET ucs2|(20)|'\u00e4'|'\u0416'",
            "DECIMAL(30,5)||-12345678901234567890.12345|0.00001",
            "DOUBLE||0.1|-1.7976931348623157e308",
            "FLOAT||0.1|3.4e38",
            "BIGINT UNSIGNED||18446744073709551615|0",
            "DATETIME(6)||'2024-02-29 23:59:59.999999'|'0000-00-00 00:00:00.000001'",
            "TIMESTAMP(6)||'2024-02-29 23:59:59.999999'|'2024-02-29 23:59:59.5'",
            "DATE||'2024-02-29'|'2024-00-00'",
            "TIME(3)||'-838:59:59.999'|'00:00:00.001'",
            "YEAR||2155|0",
            "ENUM('a','2','b','1')||'2'|'1'",
            "SET('a','2','b','1')||'a,1'|''",
            "BIT(20)||b'11110000000000001010'|b'0'",
            "INET4||'10.0.92.10'|'0.0.0.0'",
            "INET6||'::5c:9'|'2001:db8::1'",
            "UUID||'123e4567-e89b-12d3-a456-426655440000'|'5c5c5c5c-0009-1000-8000-00000000000a'");

    private static GaleraCluster place;
    private static MariaDbNode donor;
    private static MariaDbNode joiner;

    @BeforeAll
    static void startServers() throws Exception {
        place = GaleraCluster.create();
        donor = Standalone.start(
                place, Standalone.options("character_set_server=latin1", "default_time_zone='+00:00'"));
        joiner = Standalone.start(
                place,
                Standalone.options(
                        "character_set_server=cp1251", "max_heap_table_size=16K", "default_time_zone='+00:00'"));
    }

    @AfterAll
    static void stopServers() throws IOException {
        place.close();
    }

    @BeforeEach
    void beginAnew() throws Exception {
        donor.execute("DROP DATABASE IF EXISTS edge", "CREATE DATABASE edge");
    }

    private static void copy() throws SstException {
        copy(Standalone.root(joiner));
    }

    private static void copy(DatabaseServer to) throws SstException {
        LogicalCopy.builder(Standalone.root(donor), to).threads(2).build().run();
    }

    private static SstException refusal(DatabaseServer to) {
        return catchThrowableOfType(SstException.class, () -> copy(to));
    }

    /** Some default settings of a server for its clients would truncate rows and lists without a warning. */
    @Test
    void limitsOfTheServersCutNothingShort() throws Exception {
        donor.execute(
                "CREATE TABLE edge.Many (id INT PRIMARY KEY)",
                "INSERT INTO edge.Many SELECT seq FROM edge.seq_1_to_5000",
                "CREATE TABLE edge.rest (a INT) ENGINE=MyISAM",
                "INSERT INTO edge.rest SELECT seq FROM edge.seq_1_to_5000",
                "SET GLOBAL sql_select_limit=1, GLOBAL max_statement_time=0.5");
        joiner.execute("SET GLOBAL sql_select_limit=1, GLOBAL sql_mode='NO_BACKSLASH_ESCAPES', GLOBAL tx_read_only=1");
        try {
            copy();
        } finally {
            donor.execute("SET GLOBAL sql_select_limit=DEFAULT, GLOBAL max_statement_time=DEFAULT");
            joiner.execute("SET GLOBAL sql_select_limit=DEFAULT, GLOBAL sql_mode=DEFAULT, GLOBAL tx_read_only=DEFAULT");
        }
        assertThat(joiner.query("SELECT COUNT(*) FROM edge.Many")).containsExactly("5000");
        assertThat(joiner.query("SELECT COUNT(*) FROM edge.rest")).containsExactly("5000");
    }

    /** The server itself shows these members as question marks in every statement and view. */
    @Test
    void membersThatTheServerCannotShowAreNamed() throws Exception {
        donor.execute(
                "CREATE TABLE edge.faces (e ENUM('\ud83d\ude00','q') CHARACTER SET utf8mb4, s ENUM('a'))",
                "INSERT INTO edge.faces VALUES (1, 1)");
        assertThat(LogicalCopy.builder(Standalone.root(donor), Standalone.root(joiner))
                        .threads(2)
                        .build()
                        .run()
                        .summary(LogicalCopy.Report.class)
                        .orElseThrow()
                        .leftOut())
                .singleElement()
                .asString()
                .contains("members of `e` in table `edge`.`faces`");
    }

    @Test
    void carriesDefinitionsAsTheyAre() throws Exception {
        donor.execute(
                "CREATE TABLE edge.t (id INT PRIMARY KEY, a VARBINARY(10) DEFAULT x'e4', b BINARY(4) DEFAULT x'00ff0a5c',"
                        + " c VARBINARY(20) DEFAULT x'27e4275c270d5c5c27', d BLOB DEFAULT x'e4', `n'\u00ef``v` VARBINARY(9)"
                        + " DEFAULT x'ff27ff', k VARBINARY(9) DEFAULT x'c3a427', l VARCHAR(10) CHARACTER SET latin1 DEFAULT '\u00e4'"
                        + " COMMENT '\u00f6''\\\\', e ENUM('\u00e4''x') DEFAULT '\u00e4''x',"
                        + " g VARBINARY(20) AS (CONCAT(a, x'e4')), CHECK (l <> '\u00f6')) COMMENT '\u00fc''\\\\'");

        copy();

        byte[] script = ("SET character_set_results=NULL; SHOW CREATE TABLE edge.t; INSERT INTO edge.t (id) VALUES (1);"
                        + " SELECT HEX(a), HEX(b), HEX(c), HEX(d), HEX(k), HEX(l), HEX(e), HEX(g) FROM edge.t;")
                .getBytes(StandardCharsets.US_ASCII);
        String told = Standalone.script(joiner, "utf8mb4", script);
        assertThat(told).isEqualTo(Standalone.script(donor, "utf8mb4", script));
        assertThat(told).contains("E4\t00FF0A5C\t27E4275C270D5C5C27\tE4\tC3A427");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ON", "OFF"})
    void findsLongValuesByKeysOfAnyType(String infile) throws Exception {
        donor.execute("SET GLOBAL sql_mode=''");
        for (int i = 0; i < KEYS.size(); i++) {
            String[] key = KEYS.get(i).split("\\|", -1);
            String table = "edge.k" + i;
            donor.execute(
                    "CREATE TABLE " + table + " (k " + key[0] + " NOT NULL COMMENT 'a key', v LONGBLOB, PRIMARY KEY (k"
                            + key[1] + "))",
                    "INSERT INTO " + table + " VALUES (" + key[2] + ", REPEAT(x'e4005c', 200000)), (" + key[3]
                            + ", REPEAT('x', 600000))");
        }
        joiner.execute("SET GLOBAL local_infile=" + infile);

        copy();

        assertThat(edge(joiner)).isEqualTo(edge(donor)).hasSize(KEYS.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ON", "OFF"})
    void carriesRowsOfGeneratedColumnsOnly(String infile) throws Exception {
        donor.execute(
                "CREATE TABLE edge.g (a INT AS (1), b VARCHAR(9) AS (CONCAT('x', 1)) PERSISTENT)",
                "INSERT INTO edge.g VALUES (), (), ()");
        joiner.execute("SET GLOBAL local_infile=" + infile);

        copy();

        assertThat(joiner.query("SELECT * FROM edge.g")).containsExactly("1\tx1", "1\tx1", "1\tx1");
    }

    @Test
    void fillsTablesInMemoryAboveTheLimitOfTheJoiner() throws Exception {
        donor.execute(
                "CREATE TABLE edge.m (a INT PRIMARY KEY, b CHAR(200)) ENGINE=MEMORY",
                "INSERT INTO edge.m SELECT seq, MD5(seq) FROM edge.seq_1_to_5000");

        copy();

        assertThat(edge(joiner)).isEqualTo(edge(donor));
        assertThat(joiner.query("SELECT COUNT(*), @@global.max_heap_table_size FROM edge.m"))
                .containsExactly("5000\t16384");
    }

    @Test
    void leavesDirectoriesThatAreNoDatabases() throws Exception {
        donor.execute("CREATE TABLE edge.t (a INT)");
        for (MariaDbNode node : List.of(donor, joiner)) {
            Path directory = Files.createDirectories(node.datadir().resolve("lost+found"));
            Files.writeString(directory.resolve("file"), "kept");
            place.own(directory);
        }

        copy();

        assertThat(joiner.query("SHOW TABLES FROM edge")).containsExactly("t");
        assertThat(joiner.datadir().resolve("lost+found/file")).hasContent("kept");
        for (MariaDbNode node : List.of(donor, joiner)) {
            Files.delete(node.datadir().resolve("lost+found/file"));
            Files.delete(node.datadir().resolve("lost+found"));
        }
    }

    @Test
    void carriesAccountsWhoseNamesAreNotAscii() throws Exception {
        donor.execute(
                "CREATE OR REPLACE USER 'j\u00fcrg \u0416'@localhost IDENTIFIED BY 'w\u00f6rd'",
                "CREATE OR REPLACE ROLE `r\u00f6lle`",
                "GRANT SELECT ON edge.* TO `r\u00f6lle`",
                "GRANT `r\u00f6lle` TO 'j\u00fcrg \u0416'@localhost");

        copy();

        for (String column : List.of("global_priv.User", "db.User", "roles_mapping.Role", "roles_mapping.User")) {
            String table = "mysql." + column.substring(0, column.indexOf('.'));
            String hex = "SELECT HEX(" + column + ") FROM " + table + " ORDER BY 1";
            assertThat(joiner.query(hex)).isEqualTo(donor.query(hex)).anyMatch(user -> user.contains("C3"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"utf8mb4", "latin1"})
    void logsInByNamesThatAreNotAsciiWhereTheServerHasUnicode(String charset) throws Exception {
        MariaDbNode server = Standalone.start(place, Standalone.options("character_set_server=" + charset));
        server.execute(
                "CREATE USER 'j\u00fcrg \u0416'@localhost IDENTIFIED BY 'w\u00f6rd'",
                "GRANT ALL ON *.* TO 'j\u00fcrg \u0416'@localhost WITH GRANT OPTION");
        DatabaseServer login = DatabaseServer.bySocket(server.socket(), "j\u00fcrg \u0416", Secret.of("w\u00f6rd"));

        SstException refusal = refusal(login);

        if (charset.equals("latin1")) {
            assertThat(refusal.code()).isEqualTo(ErrorCode.ACCESS_DENIED);
            assertThat(refusal).hasMessageContaining("an account with an ASCII name");
        } else {
            assertThat(refusal).isNull();
            assertThat(server.query("SHOW DATABASES LIKE 'edge'")).hasSize(1);
        }
        server.stop();
    }

    @Test
    void refusesToChangeNames() throws Exception {
        donor.execute("CREATE TABLE edge.Capital (a INT)");
        MariaDbNode small = Standalone.start(place, Standalone.options("lower_case_table_names=1"));
        small.execute("CREATE DATABASE kept");

        SstException refusal = refusal(Standalone.root(small));

        assertThat(refusal.code()).isEqualTo(ErrorCode.PEER_INCOMPATIBLE);
        assertThat(refusal).hasMessageContaining("lower_case_table_names=1").hasMessageContaining("`edge`.`Capital`");
        assertThat(small.query("SHOW DATABASES LIKE 'kept'")).hasSize(1);
        donor.execute("DROP TABLE edge.Capital", "CREATE TABLE edge.small (a INT)");
        copy(Standalone.root(small));
        assertThat(small.query("SHOW TABLES FROM edge")).containsExactly("small");
        small.stop();
    }

    @Test
    void refusesNodeOfClusterThatWorks() throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            MariaDbNode node = cluster.node(Sample.stock());
            cluster.bootstrap(node);
            // a pattern with escapes matches nothing in this mode
            node.execute("SET GLOBAL sql_mode='NO_BACKSLASH_ESCAPES'");
            node.execute("CREATE DATABASE kept");

            SstException refusal = refusal(Standalone.root(node).with("sessionVariables", "wsrep_on=OFF"));

            assertThat(refusal.code()).isEqualTo(ErrorCode.PEER_INCOMPATIBLE);
            assertThat(refusal)
                    .hasMessageContaining("a node of a Galera cluster of 1")
                    .hasMessageContaining("wsrep_on=OFF");
            assertThat(node.query("SHOW DATABASES LIKE 'kept'")).hasSize(1);
        }
    }

    private static List<String> edge(MariaDbNode node) throws Exception {
        try (Stream<String> sums = node.checksums().stream()) {
            return sums.filter(line -> line.startsWith("edge.")).toList();
        }
    }
}
