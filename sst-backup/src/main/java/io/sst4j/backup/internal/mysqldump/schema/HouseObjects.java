/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.mysqldump.schema;

import io.sst4j.SstException;
import io.sst4j.backup.internal.mysqldump.sql.ObjectName;
import io.sst4j.backup.internal.mysqldump.sql.Row;
import io.sst4j.backup.internal.mysqldump.sql.Session;
import java.util.List;

/**
 * User-created objects in the server's own databases. Only the tables of {@code mysql} are copied from these
 * databases: the other content depends on the version, and the joiner keeps its own.
 */
public final class HouseObjects {
    private static final String IN = "_SCHEMA IN ('mysql','sys') AND ";
    /** The accounts with which servers of various versions create their own objects. */
    private static final String BY_USERS = "DEFINER NOT LIKE '%.sys@localhost'";

    private static final List<String> QUERIES = List.of(
            "SELECT 'view', TABLE_SCHEMA, TABLE_NAME FROM information_schema.VIEWS WHERE TABLE" + IN + BY_USERS
                    + " AND NOT (TABLE_SCHEMA='mysql' AND TABLE_NAME='user')",
            "SELECT LOWER(ROUTINE_TYPE), ROUTINE_SCHEMA, ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE"
                    + IN + BY_USERS + " AND ROUTINE_NAME NOT IN ('AddGeometryColumn', 'DropGeometryColumn')",
            "SELECT 'event', EVENT_SCHEMA, EVENT_NAME FROM information_schema.EVENTS WHERE EVENT" + IN + BY_USERS,
            "SELECT 'trigger', TRIGGER_SCHEMA, TRIGGER_NAME FROM information_schema.TRIGGERS WHERE TRIGGER" + IN
                    + BY_USERS,
            "SELECT IF(TABLE_TYPE='SEQUENCE', 'sequence', 'table'), TABLE_SCHEMA, TABLE_NAME FROM"
                    + " information_schema.TABLES WHERE TABLE" + IN
                    + "(TABLE_TYPE='SEQUENCE' OR (TABLE_SCHEMA='sys' AND"
                    + " TABLE_TYPE IN ('BASE TABLE','SYSTEM VERSIONED') AND TABLE_NAME<>'sys_config'))");

    private HouseObjects() {}

    /**
     * Lists the objects that a copy leaves out.
     *
     * @param donor a session on the donor
     * @return a sentence for each object
     * @throws SstException if a query fails
     */
    public static List<String> leftOut(Session donor) throws SstException {
        return donor
                .query(
                        "(" + String.join(") UNION ALL (", QUERIES) + ") ORDER BY 1, 2, 3",
                        "user-created objects in mysql and sys")
                .stream()
                .map(HouseObjects::sentence)
                .toList();
    }

    private static String sentence(Row row) {
        return row.text(0) + " " + new ObjectName(row.text(1), row.text(2))
                + ": not copied, because its database is the server's own: recreate it there, or move it to another database";
    }
}
