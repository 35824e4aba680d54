/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.mysqldump.schema;

import io.sst4j.backup.internal.mysqldump.sql.ObjectName;
import io.sst4j.backup.internal.mysqldump.sql.Sql;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * A view, trigger or event, with what held in the session that made it.
 *
 * @param kind what it is, in lower case
 * @param name its name
 * @param create the statement that makes it: its bytes in the character set of the client, as hexadecimal digits
 * @param sqlMode the mode it was made in
 * @param charset the character set of the client that made it
 * @param collation the collation of the connection that made it
 * @param databaseCollation the collation of its database then; empty if it does not matter
 * @param timeZone the time zone of the session that made it; empty if it does not matter
 * @param created when it was made, in seconds; empty if it is not kept
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
    /** The character set of the driver's sessions, in which it does not matter what a statement's bytes are. */
    static final String TEXT_CHARSET = "utf8mb4";

    /** The collation for objects whose own does not matter. */
    static final String TEXT_COLLATION = "utf8mb4_general_ci";

    private static final String PUT_BACK = "SET character_set_client=sst4j_client;"
            + "SET collation_connection=sst4j_collation;SET sql_mode=sst4j_mode;SET time_zone=sst4j_zone;"
            + "SET timestamp=DEFAULT;";

    /**
     * What makes it anew, in its database.
     *
     * <p>One statement in ASCII, as the driver sends UTF-8, and breaks a connection whose client has another character set
     * when a statement is over. The settings last as long as the block, whether it fails or not.
     *
     * @return the block
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
     * The statement that makes it, for messages.
     *
     * @return its text, in which letters of other character sets than UTF-8 may be wrong
     */
    public String told() {
        Charset known = isUnicode(charset) ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
        return new String(HexFormat.of().parseHex(create), known);
    }

    static boolean isUnicode(String charset) {
        return charset.startsWith("utf8");
    }
}
