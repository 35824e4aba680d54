/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.mysqldump.schema;

import io.sst4j.backup.internal.mysqldump.sql.ObjectName;
import io.sst4j.backup.internal.mysqldump.sql.Sql;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * A view, trigger or event, with the relevant session settings from its creation.
 *
 * @param kind the kind, in lower case
 * @param name the name
 * @param create the statement that creates it: its bytes in the client's character set, in hexadecimal
 * @param sqlMode the SQL mode at its creation
 * @param charset the character set of the client that created it
 * @param collation the collation of the connection that created it
 * @param databaseCollation the collation of its database at its creation; empty if irrelevant
 * @param timeZone the time zone of the session that created it; empty if irrelevant
 * @param created the creation time, in seconds; empty if it is not kept
 */
public record Code(
        String kind,
        ObjectName name,
        String create,
        String sqlMode,
        String charset,
        String collation,
        String databaseCollation,
        String timeZone,
        String created) {
    /** The character set of the driver's sessions, for statements whose bytes do not matter. */
    static final String TEXT_CHARSET = "utf8mb4";

    /** The collation of objects whose own collation is irrelevant. */
    static final String TEXT_COLLATION = "utf8mb4_general_ci";

    private static final String PUT_BACK = "SET character_set_client=sst4j_client;"
            + "SET collation_connection=sst4j_collation;SET sql_mode=sst4j_mode;SET time_zone=sst4j_zone;"
            + "SET timestamp=DEFAULT;";

    /**
     * Returns the statement that recreates the object in its database.
     *
     * <p>It is one ASCII statement. The driver sends UTF-8, and breaks a connection whose client character set
     * differs after a statement. The settings last as long as the block, even if it fails.
     *
     * @return a compound statement
     */
    public String block() {
        StringBuilder block = new StringBuilder("BEGIN NOT ATOMIC"
                + " DECLARE sst4j_client,sst4j_collation,sst4j_zone VARCHAR(64);DECLARE sst4j_mode TEXT;"
                + "DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN " + PUT_BACK + "RESIGNAL;END;"
                + "SET sst4j_client=@@character_set_client;SET sst4j_collation=@@collation_connection;"
                + "SET sst4j_zone=@@time_zone;SET sst4j_mode=@@sql_mode;");
        block.append("SET sql_mode=").append(Sql.text(sqlMode)).append(';');
        if (!timeZone.isEmpty()) {
            block.append("SET time_zone=").append(Sql.text(timeZone)).append(';');
        }
        if (!created.isEmpty()) {
            block.append("SET timestamp=").append(created).append(';');
        }
        block.append("SET character_set_client=").append(charset).append(';');
        block.append("SET collation_connection=").append(collation).append(';');
        block.append("EXECUTE IMMEDIATE x'").append(create).append("';");
        return block.append(PUT_BACK).append("END").toString();
    }

    /**
     * Returns the statement that creates the object, for messages.
     *
     * @return its text, in which characters of character sets other than UTF-8 may be wrong
     */
    public String told() {
        Charset known = isUnicode(charset) ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
        return new String(HexFormat.of().parseHex(create), known);
    }

    static boolean isUnicode(String charset) {
        return charset.startsWith("utf8");
    }
}
