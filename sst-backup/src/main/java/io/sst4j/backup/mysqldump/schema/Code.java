/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump.schema;

import io.sst4j.backup.mysqldump.sql.ObjectName;
import io.sst4j.backup.mysqldump.sql.Sql;
import java.util.ArrayList;
import java.util.List;

/**
 * A view, trigger or event, with what held in the session that made it.
 *
 * @param kind what it is, in lower case
 * @param name its name
 * @param create the statement that makes it
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
    private static final String TEXT_CHARSET = "utf8mb4";

    /**
     * What makes it anew.
     *
     * <p>The driver sends UTF-8. A body of ASCII only is the same in every character set that clients can have; any other
     * is made under UTF-8, which means the same.
     *
     * @return statements in order
     */
    public List<String> statements() {
        List<String> statements = new ArrayList<>();
        statements.add("SET sql_mode=" + Sql.text(sqlMode));
        boolean asIs = create.chars().allMatch(c -> c < 128) || charset.startsWith("utf8");
        statements.add("SET character_set_client=" + (asIs ? charset : TEXT_CHARSET));
        statements.add("SET collation_connection=" + collation);
        if (!databaseCollation.isEmpty()) {
            statements.add("SET collation_database=" + databaseCollation);
        }
        if (!timeZone.isEmpty()) {
            statements.add("SET time_zone=" + Sql.text(timeZone));
        }
        if (!created.isEmpty()) {
            statements.add("SET timestamp=" + created);
        }
        statements.add("USE " + Sql.name(name.database()));
        statements.add(create);
        return statements;
    }
}
