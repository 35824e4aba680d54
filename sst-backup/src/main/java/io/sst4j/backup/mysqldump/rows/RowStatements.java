/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump.rows;

import io.sst4j.backup.mysqldump.schema.Column;
import io.sst4j.backup.mysqldump.schema.Table;
import io.sst4j.backup.mysqldump.sql.ObjectName;
import io.sst4j.backup.mysqldump.sql.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The statements that carry rows of a table.
 *
 * @param table the table at the donor
 * @param target the table to fill
 * @param condition which rows; empty for all
 */
record RowStatements(Table table, ObjectName target, String condition) {
    /**
     * Values above this many bytes travel by themselves where the row can be found again by its key: the effort of
     * {@code LOAD DATA} grows with the square of a value's length.
     */
    static final int LONG_BYTES = 512 << 10;

    /** How many bytes of a long value travel at once. */
    static final int PIECE_BYTES = 2 << 20;

    /** Selects what {@link Column#selected()} says, and behind it the lengths of long values. */
    String select() {
        List<String> selected = new ArrayList<>();
        for (Column column : table.columns()) {
            selected.add(
                    readsInPieces(column)
                            ? "IF(LENGTH(" + Sql.name(column.name()) + ")>" + LONG_BYTES + ",NULL," + column.selected()
                                    + ")"
                            : column.selected());
        }
        for (Column column : table.columns()) {
            if (readsInPieces(column)) {
                selected.add("LENGTH(" + Sql.name(column.name()) + ")");
            }
        }
        if (selected.isEmpty()) {
            // a table whose columns are all generated has rows nevertheless
            selected.add("1");
        }
        return "SELECT " + String.join(",", selected) + " FROM " + table.name().quoted() + period()
                + (condition.isEmpty() ? "" : " WHERE " + condition) + order();
    }

    private String period() {
        return table.history() == Table.History.CARRIED ? " FOR SYSTEM_TIME ALL" : "";
    }

    /** The order in which InnoDB has the rows anyway, and in which it takes them best. */
    private String order() {
        return table.key().isEmpty() || !table.engine().equalsIgnoreCase("InnoDB")
                ? ""
                : " ORDER BY " + names(table.key());
    }

    boolean readsInPieces(Column column) {
        return column.isLong() && !table.key().isEmpty() && table.history() == Table.History.NONE;
    }

    /** Selects a piece of a long value: the parameters are its start from 1, then the key's values. */
    String selectPiece(Column column) {
        String name = Sql.name(column.name());
        // a text counts characters, and the server converts none that is longer than its max_allowed_packet
        String bytes = column.dataType().endsWith("blob") ? name : "CAST(" + name + " AS BINARY)";
        return "SELECT SUBSTRING(" + bytes + ",?," + PIECE_BYTES + ") FROM "
                + table.name().quoted() + " WHERE " + byKey();
    }

    private String byKey() {
        return table.key().stream().map(Column::equalsParameter).collect(Collectors.joining(" AND "));
    }

    /** Puts a long value in its row, and changes nothing else there: the parameters are the key's values. */
    String putLong(Column column, String value) {
        String others = table.columns().stream()
                .filter(Column::mayFollowUpdates)
                .map(other -> "," + Sql.name(other.name()) + "=" + Sql.name(other.name()))
                .collect(Collectors.joining());
        return "UPDATE " + target.quoted() + " SET " + Sql.name(column.name()) + "=" + value + others + " WHERE "
                + byKey();
    }

    /** Loads what {@link RowEncoder} writes. */
    String load() {
        List<String> names = new ArrayList<>();
        List<String> assignments = new ArrayList<>();
        for (Column column : table.columns()) {
            String variable = "@v" + names.size();
            if (column.isEnumerated()) {
                names.add(variable);
                assignments.add(Sql.name(column.name()) + "=CAST(" + variable + " AS UNSIGNED)");
            } else {
                names.add(Sql.name(column.name()));
            }
        }
        if (names.isEmpty()) {
            names.add("@v0");
        }
        return "LOAD DATA LOCAL INFILE 'sst4j' INTO TABLE " + target.quoted()
                + " CHARACTER SET binary FIELDS TERMINATED BY '\\t' ESCAPED BY '\\\\' LINES TERMINATED BY '\\n' ("
                + String.join(",", names) + ")"
                + (assignments.isEmpty() ? "" : " SET " + String.join(",", assignments));
    }

    /** Inserts one row by parameters. */
    String insert() {
        return "INSERT INTO " + target.quoted() + " (" + names(table.columns()) + ") VALUES ("
                + table.columns().stream()
                        .map(column -> column.isEnumerated() ? "CAST(? AS UNSIGNED)" : "?")
                        .collect(Collectors.joining(","))
                + ")";
    }

    private static String names(List<Column> columns) {
        return columns.stream().map(column -> Sql.name(column.name())).collect(Collectors.joining(","));
    }
}
