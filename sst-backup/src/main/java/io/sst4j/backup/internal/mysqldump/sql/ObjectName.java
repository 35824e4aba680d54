/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.mysqldump.sql;

/**
 * The name of a table, view, sequence, trigger or event.
 *
 * @param database its database
 * @param name its unquoted name in the database
 */
public record ObjectName(String database, String name) implements Comparable<ObjectName> {
    /**
     * Returns the name for use in statements.
     *
     * @return the quoted name, with its database
     */
    public String quoted() {
        return Sql.name(database) + "." + Sql.name(name);
    }

    @Override
    public int compareTo(ObjectName other) {
        int order = database.compareTo(other.database);
        return order != 0 ? order : name.compareTo(other.name);
    }

    /** Returns the quoted name, for messages. */
    @Override
    public String toString() {
        return quoted();
    }
}
