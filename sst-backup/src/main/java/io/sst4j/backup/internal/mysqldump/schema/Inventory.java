/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.mysqldump.schema;

import io.sst4j.backup.internal.mysqldump.sql.ObjectName;
import java.util.List;

/**
 * All that is to be copied, as it was at the donor at one moment.
 *
 * @param databases in the order of their names
 * @param sequences with their state
 * @param tables those that hold rows
 * @param systemTables tables of {@code mysql} that are carried with all databases
 * @param views in the order of their names
 * @param triggers those of one table and event in the order in which they act
 * @param events in the order of their names
 * @param broken views and events that the donor itself cannot tell, and why
 */
public record Inventory(
        List<Database> databases,
        List<Sequence> sequences,
        List<Table> tables,
        List<Table> systemTables,
        List<Code> views,
        List<Code> triggers,
        List<Code> events,
        List<String> broken) {
    /** Copies the lists. */
    public Inventory {
        databases = List.copyOf(databases);
        sequences = List.copyOf(sequences);
        tables = List.copyOf(tables);
        systemTables = List.copyOf(systemTables);
        views = List.copyOf(views);
        triggers = List.copyOf(triggers);
        events = List.copyOf(events);
        broken = List.copyOf(broken);
    }

    /**
     * A database.
     *
     * @param name its name
     * @param create the statement that makes it, with character set, collation and comment
     */
    public record Database(String name, String create) {
        private static final String CREATE = "CREATE DATABASE ";

        /** What gives a database that is there the same options. */
        String alter() {
            return "ALTER DATABASE " + create.substring(CREATE.length());
        }
    }

    /**
     * A sequence.
     *
     * @param name its name
     * @param create the statement that makes it
     * @param state its one row, as values of a statement
     */
    public record Sequence(ObjectName name, String create, String state) {}

    /**
     * The names of the databases.
     *
     * @return in order
     */
    public List<String> databaseNames() {
        return databases.stream().map(Database::name).toList();
    }
}
