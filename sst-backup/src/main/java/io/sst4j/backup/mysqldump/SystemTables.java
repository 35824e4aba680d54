/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump;

import io.sst4j.SstException;
import io.sst4j.backup.mysqldump.schema.Column;
import io.sst4j.backup.mysqldump.schema.Table;
import io.sst4j.backup.mysqldump.sql.ObjectName;
import io.sst4j.backup.mysqldump.sql.Row;
import io.sst4j.backup.mysqldump.sql.Session;
import io.sst4j.backup.mysqldump.sql.Sql;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The donor's tables of {@code mysql}, filled beside those of the joiner and put in their place by one statement.
 *
 * <p>They keep the joiner's own definition: of another version only the columns travel that both have. Routines and
 * events that belong to the server's own databases stay the joiner's.
 */
final class SystemTables {
    static final String ROUTINES = "proc";
    static final String EVENTS = "event";

    private static final String DATABASE = "mysql";
    private static final String NEW = "sst4j_new_";
    private static final String OLD = "sst4j_old_";

    private final Session joiner;
    private final List<Table> tables;
    private final String kept;
    private final Map<String, Set<String>> present = new HashMap<>();

    /**
     * Begins.
     *
     * @param tables the donor's
     * @param replaced the databases that are copied; empty for all
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

    /** Makes empty tables beside the joiner's; returns what is to be filled, with the columns that both know. */
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
                common,
                key,
                table.history(),
                table.rows(),
                table.bytes());
    }

    /** Puts the joiner's own routines and events beside the donor's. */
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

    /** Puts tables in the place of the joiner's, all or none. */
    void swap(Predicate<String> which) throws SstException {
        List<String> renames = new ArrayList<>();
        List<String> old = new ArrayList<>();
        for (Table table : tables) {
            ObjectName name = table.name();
            if (!which.test(name.name())) {
                continue;
            }
            if (present.containsKey(name.name())) {
                renames.add(name.quoted() + " TO " + formerly(name).quoted());
                old.add(formerly(name).quoted());
            }
            renames.add(beside(name).quoted() + " TO " + name.quoted());
        }
        if (!renames.isEmpty()) {
            joiner.execute("RENAME TABLE " + String.join(",", renames), "the system tables");
            joiner.execute("FLUSH PRIVILEGES", "the accounts");
        }
        if (!old.isEmpty()) {
            joiner.execute("DROP TABLE " + String.join(",", old), "the former system tables");
        }
    }
}
