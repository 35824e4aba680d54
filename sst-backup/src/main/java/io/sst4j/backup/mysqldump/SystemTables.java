/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump;

import io.sst4j.SstException;
import io.sst4j.backup.internal.mysqldump.schema.Column;
import io.sst4j.backup.internal.mysqldump.schema.Table;
import io.sst4j.backup.internal.mysqldump.sql.ObjectName;
import io.sst4j.backup.internal.mysqldump.sql.Row;
import io.sst4j.backup.internal.mysqldump.sql.Session;
import io.sst4j.backup.internal.mysqldump.sql.Sql;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The donor's tables of {@code mysql}. They are filled next to the joiner's tables and swapped in by one statement.
 *
 * <p>They keep the joiner's own definition: if the versions differ, only the columns that both have are copied.
 * Routines and events of the server's own databases stay the joiner's.
 */
final class SystemTables {
    static final String ROUTINES = "proc";
    static final String EVENTS = "event";

    /** The table that tables pointing to other servers need when they are created. */
    static final String SERVERS = "servers";

    private static final String DATABASE = "mysql";
    private static final String NEW = "sst4j_new_";
    private static final String OLD = "sst4j_old_";

    private final Session joiner;
    private final List<Table> tables;
    private final String kept;
    private final Map<String, Set<String>> present = new HashMap<>();
    private final Set<ObjectName> swapped = new LinkedHashSet<>();

    /**
     * Creates the tables' state without any change.
     *
     * @param tables the donor's tables
     * @param replaced the databases to copy; empty for all
     */
    SystemTables(Session joiner, List<Table> tables, List<String> replaced) {
        this.joiner = joiner;
        this.tables = tables;
        this.kept = replaced.isEmpty() ? "db IN ('mysql', 'sys')" : "db NOT IN " + Sql.list(replaced);
    }

    static ObjectName beside(ObjectName name) {
        return new ObjectName(name.database(), NEW + name.name());
    }

    private static ObjectName formerly(ObjectName name) {
        return new ObjectName(name.database(), OLD + name.name());
    }

    /**
     * Creates empty tables next to the joiner's. Returns the tables to fill, with the columns that both servers have.
     */
    List<Table> prepare() throws SstException {
        for (Row row : joiner.query(
                "SELECT TABLE_NAME, COLUMN_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA='mysql'",
                "the system tables")) {
            present.computeIfAbsent(row.text(0), name -> new HashSet<>()).add(row.text(1));
        }
        List<Table> filled = new ArrayList<>();
        joiner.execute("USE " + DATABASE, "the system tables");
        for (Table table : tables) {
            ObjectName name = table.name();
            ObjectName beside = beside(name);
            joiner.execute(
                    "DROP TABLE IF EXISTS " + beside.quoted() + ","
                            + formerly(name).quoted(),
                    name);
            Set<String> columns = present.get(name.name());
            joiner.execute(
                    columns == null
                            ? table.create()
                                    .replaceFirst(
                                            java.util.regex.Pattern.quote(Sql.name(name.name())),
                                            Sql.name(beside.name()))
                            : "CREATE TABLE " + beside.quoted() + " LIKE " + name.quoted(),
                    "table " + beside);
            filled.add(columns == null ? table : withColumns(table, columns));
        }
        return filled;
    }

    private static Table withColumns(Table table, Set<String> columns) {
        List<Column> common = table.columns().stream()
                .filter(column -> columns.contains(column.name()))
                .toList();
        List<Column> key = common.containsAll(table.key()) ? table.key() : List.of();
        return new Table(
                table.name(),
                table.engine(),
                table.create(),
                table.rowFormat(),
                common,
                key,
                table.history(),
                table.rows(),
                table.bytes());
    }

    /** Adds the joiner's own routines and events to the donor's. */
    void keepOwn() throws SstException {
        for (Table table : tables) {
            String name = table.name().name();
            if (name.equals(ROUTINES) || name.equals(EVENTS)) {
                String beside = beside(table.name()).quoted();
                joiner.execute("DELETE FROM " + beside + " WHERE " + kept, table.name());
                joiner.execute(
                        "INSERT INTO " + beside + " SELECT * FROM "
                                + table.name().quoted() + " WHERE " + kept,
                        table.name());
            }
        }
    }

    /** Swaps in the tables that are not yet in place, all or none. */
    void swap(Predicate<String> which) throws SstException {
        List<ObjectName> names = tables.stream()
                .map(Table::name)
                .filter(name -> which.test(name.name()) && !swapped.contains(name))
                .toList();
        List<String> renames = new ArrayList<>();
        for (ObjectName name : names) {
            if (present.containsKey(name.name())) {
                renames.add(name.quoted() + " TO " + formerly(name).quoted());
            }
            renames.add(beside(name).quoted() + " TO " + name.quoted());
        }
        rename(renames);
        swapped.addAll(names);
    }

    /** Restores the joiner's own table after a trial with the donor's. */
    void putBack(String table) throws SstException {
        for (ObjectName name : swapped.stream()
                .filter(each -> each.name().equals(table) && present.containsKey(table))
                .toList()) {
            rename(List.of(
                    name.quoted() + " TO " + beside(name).quoted(),
                    formerly(name).quoted() + " TO " + name.quoted()));
            swapped.remove(name);
        }
    }

    private void rename(List<String> renames) throws SstException {
        if (!renames.isEmpty()) {
            joiner.execute("RENAME TABLE " + String.join(",", renames), "the system tables");
            joiner.execute("FLUSH PRIVILEGES", "the accounts");
        }
    }

    /** Drops the joiner's replaced tables. */
    void dropFormer() throws SstException {
        List<String> old = swapped.stream()
                .filter(name -> present.containsKey(name.name()))
                .map(name -> formerly(name).quoted())
                .toList();
        if (!old.isEmpty()) {
            joiner.execute("DROP TABLE IF EXISTS " + String.join(",", old), "the former system tables");
        }
    }
}
