/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.mysqldump.schema;

import io.sst4j.backup.internal.mysqldump.sql.ObjectName;
import java.util.List;

/**
 * All objects to copy, as they were on the donor at one moment.
 *
 * @param databases the databases, in name order
 * @param sequences the sequences with their state
 * @param tables the tables that contain rows
 * @param systemTables the tables of {@code mysql} that are copied with all databases
 * @param views the views, in name order
 * @param triggers the triggers; those of one table and event are in the order in which they fire
 * @param events the events, in name order
 * @param broken views and events that the donor itself cannot show, with the reason
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
     * @param name the name
     * @param create the statement that creates it, with character set, collation and comment
     */
    public record Database(String name, String create) {
        private static final String CREATE = "CREATE DATABASE ";

        /** Returns the statement that gives an existing database the same options. */
        String alter() {
            return "ALTER DATABASE " + create.substring(CREATE.length());
        }
    }

    /**
     * A sequence.
     *
     * @param name the name
     * @param create the statement that creates it
     * @param state its only row, as values of a statement
     */
    public record Sequence(ObjectName name, String create, String state) {}

    /**
     * Returns the names of the databases.
     *
     * @return the names in order
     */
    public List<String> databaseNames() {
        return databases.stream().map(Database::name).toList();
    }
}
