/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.mysqldump.rows;

import io.sst4j.backup.internal.mysqldump.schema.Column;
import io.sst4j.backup.internal.mysqldump.schema.Table;
import io.sst4j.backup.internal.mysqldump.sql.ObjectName;
import io.sst4j.backup.internal.mysqldump.sql.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The statements that copy rows of a table.
 *
 * @param table the donor's table
 * @param target the table to fill
 * @param condition the condition for the rows; empty for all
 */
record RowStatements(Table table, ObjectName target, String condition) {
    /**
     * Values above this length, in bytes, are copied separately if their row can be found by its key: the cost of
     * {@code LOAD DATA} grows with the square of a value's length.
     */
    static final int LONG_BYTES = 512 << 10;

    /** The largest length of a value, limited by the largest packet. */
    private static final int MOST_BYTES = 1 << 30;

    /** With smaller pieces, the statement with their numbers would become too large. */
    private static final int LEAST_PIECE_BYTES = 128 << 10;

    private static final String NUMBER = "sst4j_piece";

    /** The number of bytes of a long value that are copied at once. */
    static final int PIECE_BYTES = 2 << 20;

    /**
     * Selects {@link Column#selected()}, followed by the lengths of long values, without the rows of {@link
     * LongRows}.
     */
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
            // a table with only generated columns still has rows
            selected.add("1");
        }
        return "SELECT " + String.join(",", selected) + " FROM " + table.name().quoted() + period() + where() + order();
    }

    private String where() {
        List<String> conditions = new ArrayList<>();
        if (!condition.isEmpty()) {
            conditions.add(condition);
        }
        if (!longColumns().isEmpty()) {
            conditions.add(lengths("+") + "<=" + LONG_BYTES);
        }
        return conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
    }

    /** Returns the columns whose values can make a row long that cannot be found by a key. */
    List<Column> longColumns() {
        return table.columns().stream()
                .filter(column -> column.isLong() && !readsInPieces(column))
                .toList();
    }

    private String lengths(String separator) {
        return longColumns().stream()
                .map(column -> "COALESCE(LENGTH(" + Sql.name(column.name()) + "),0)")
                .collect(Collectors.joining(separator));
    }

    /** Returns the number of bytes of each long column in a row of {@link #selectLongRows()}. */
    int bytesOfPiece() {
        return Math.max(PIECE_BYTES / longColumns().size(), LEAST_PIECE_BYTES);
    }

    /**
     * Selects long rows repeatedly, once for each piece: the number of the piece, then for each column its value, or
     * the length of a long value and the piece of it.
     */
    String selectLongRows() {
        int bytes = bytesOfPiece();
        List<String> selected = new ArrayList<>();
        for (Column column : table.columns()) {
            if (longColumns().contains(column)) {
                selected.add("LENGTH(" + Sql.name(column.name()) + ")");
                selected.add("SUBSTRING(" + bytes(column) + "," + NUMBER + "*" + bytes + "+1," + bytes + ")");
            } else {
                selected.add(column.selected());
            }
        }
        return "WITH sst4j_pieces (" + NUMBER + ") AS (VALUES "
                + IntStream.range(0, MOST_BYTES / bytes + 1)
                        .mapToObj(number -> "(" + number + ")")
                        .collect(Collectors.joining(","))
                + ") SELECT " + NUMBER + "," + String.join(",", selected) + " FROM "
                + table.name().quoted() + period() + " STRAIGHT_JOIN sst4j_pieces WHERE " + lengths("+") + ">"
                + LONG_BYTES + " AND " + NUMBER + "*" + bytes + "<GREATEST(1," + lengths(",") + ")";
    }

    private static String bytes(Column column) {
        String name = Sql.name(column.name());
        // a text counts characters, and the server converts no text longer than its max_allowed_packet
        return column.dataType().endsWith("blob") ? name : "CAST(" + name + " AS BINARY)";
    }

    private String period() {
        return table.history() == Table.History.CARRIED ? " FOR SYSTEM_TIME ALL" : "";
    }

    /** The order in which InnoDB stores the rows and inserts them most efficiently. */
    private String order() {
        return table.key().isEmpty() || !table.engine().equalsIgnoreCase("InnoDB")
                ? ""
                : " ORDER BY " + names(table.key());
    }

    boolean readsInPieces(Column column) {
        return column.isLong() && !table.key().isEmpty() && table.history() == Table.History.NONE;
    }

    /** Selects a piece of a long value. The parameters are its start, from 1, and the key's values. */
    String selectPiece(Column column) {
        return "SELECT SUBSTRING(" + bytes(column) + ",?," + PIECE_BYTES + ") FROM "
                + table.name().quoted() + " WHERE " + byKey();
    }

    private String byKey() {
        return table.key().stream().map(Column::equalsParameter).collect(Collectors.joining(" AND "));
    }

    /** Puts a long value into its row without other changes. The parameters are the key's values. */
    String putLong(Column column, String value) {
        String others = table.columns().stream()
                .filter(Column::mayFollowUpdates)
                .map(other -> "," + Sql.name(other.name()) + "=" + Sql.name(other.name()))
                .collect(Collectors.joining());
        return "UPDATE " + target.quoted() + " SET " + Sql.name(column.name()) + "=" + value + others + " WHERE "
                + byKey();
    }

    /** Loads the output of {@link RowEncoder}. */
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

    /** Inserts one row with parameters. */
    String insert() {
        return insert(List.of());
    }

    /** Inserts one row with long values from variables and all others from parameters. */
    String insertLong() {
        return insert(longColumns());
    }

    /** Returns the variable in which the joiner collects the pieces of a long value. */
    String variable(Column column) {
        return "@sst4j_long_" + table.columns().indexOf(column);
    }

    private String insert(List<Column> gathered) {
        return "INSERT INTO " + target.quoted() + " (" + names(table.columns()) + ") VALUES ("
                + table.columns().stream()
                        .map(column -> gathered.contains(column)
                                ? variable(column)
                                : column.isEnumerated() ? "CAST(? AS UNSIGNED)" : "?")
                        .collect(Collectors.joining(","))
                + ")";
    }

    private static String names(List<Column> columns) {
        return columns.stream().map(column -> Sql.name(column.name())).collect(Collectors.joining(","));
    }
}
