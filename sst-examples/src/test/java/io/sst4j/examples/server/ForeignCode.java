/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import io.sst4j.examples.cluster.MariaDbNode;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One object of each kind that contains code in a database, created by a client with another character set, with letters from it.
 *
 * @param charset the client's character set
 * @param letters the text, with each byte of the character set as one character
 */
record ForeignCode(String charset, String letters) {
    private static final List<String> MADE = List.of(
            "CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW"
                    + " BEGIN /* # */ SET NEW.a='#', NEW.b=CAST('#' AS BINARY), NEW.c=COLLATION('#'); END",
            "CREATE PROCEDURE p() BEGIN /* # */ SELECT HEX('#'), CHARSET('#'), COLLATION('#'), '#'; END",
            "CREATE FUNCTION f() RETURNS VARBINARY(100) DETERMINISTIC RETURN CAST('#' AS BINARY)",
            "CREATE EVENT e ON SCHEDULE EVERY 1 YEAR STARTS '2037-01-01 00:00:00' ENDS '2038-01-01' DO"
                    + " INSERT INTO t VALUES (9, '#', '#', '#')",
            "CREATE VIEW v AS SELECT HEX('#') AS h, COLLATION('#') AS c, '#' AS t");

    private static final String TOLD = """
            SET character_set_results=NULL;
            SHOW CREATE TRIGGER %1$s.tr;
            SHOW CREATE VIEW %1$s.v;
            SHOW CREATE EVENT %1$s.e;
            SHOW CREATE PROCEDURE %1$s.p;
            SHOW CREATE FUNCTION %1$s.f;
            SHOW CREATE DATABASE %1$s;
            SELECT HEX(ACTION_STATEMENT), CHARACTER_SET_CLIENT, COLLATION_CONNECTION, DATABASE_COLLATION, SQL_MODE, CREATED
              FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA='%1$s';
            SELECT EVENT_NAME, HEX(EVENT_DEFINITION), CHARACTER_SET_CLIENT, COLLATION_CONNECTION, DATABASE_COLLATION, SQL_MODE,
              TIME_ZONE, STARTS, ENDS, STATUS, CREATED FROM information_schema.EVENTS WHERE EVENT_SCHEMA='%1$s';
            SELECT HEX(body), HEX(body_utf8), HEX(comment), sql_mode, character_set_client, collation_connection, db_collation
              FROM mysql.event WHERE db='%1$s';
            SELECT name, HEX(body), HEX(body_utf8), HEX(param_list), HEX(comment), sql_mode, character_set_client,
              collation_connection, db_collation FROM mysql.proc WHERE db='%1$s' ORDER BY name;
            SELECT HEX(VIEW_DEFINITION), CHARACTER_SET_CLIENT, COLLATION_CONNECTION FROM information_schema.VIEWS
              WHERE TABLE_SCHEMA='%1$s';
            CALL %1$s.p();
            SELECT HEX(%1$s.f());
            SELECT * FROM %1$s.v;
            START TRANSACTION;
            INSERT INTO %1$s.t (id) VALUES (1);
            SELECT HEX(a), HEX(b), c FROM %1$s.t;
            ROLLBACK;
            """;

    static ForeignCode of(String charset, String java, String letters) {
        byte[] bytes = letters.getBytes(Charset.forName(java));
        return new ForeignCode(charset, new String(bytes, StandardCharsets.ISO_8859_1));
    }

    String database() {
        return "of_" + charset;
    }

    /** Creates the objects in a database that gets another collation afterwards. */
    void make(MariaDbNode node) throws Exception {
        StringBuilder script = new StringBuilder();
        script.append("SET time_zone='+05:00', sql_mode='ANSI_QUOTES';\nCREATE DATABASE " + database()
                + " COLLATE latin2_bin COMMENT 'kept';\nUSE " + database()
                + "\nCREATE TABLE t (id INT PRIMARY KEY, a VARCHAR(100) CHARACTER SET utf8mb4, b VARBINARY(100),"
                + " c VARCHAR(100));\nDELIMITER //\n");
        for (String statement : MADE) {
            script.append(statement.replace("#", letters)).append("//\n");
        }
        script.append("ALTER DATABASE " + database() + " COLLATE latin1_german1_ci//\n");
        Standalone.script(node, charset, script.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Everything that a server shows of the objects, and their results, as bytes. */
    List<String> told(MariaDbNode node) throws Exception {
        byte[] script = TOLD.formatted(database()).getBytes(StandardCharsets.US_ASCII);
        return Standalone.script(node, "utf8mb4", script).lines().toList();
    }
}
