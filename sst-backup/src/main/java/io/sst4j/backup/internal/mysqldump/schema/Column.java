/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.mysqldump.schema;

import io.sst4j.backup.internal.mysqldump.sql.Sql;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A column whose values travel.
 *
 * @param name its name, unquoted
 * @param dataType its type without length, in lower case
 * @param collation the collation of its texts; empty for other types
 */
public record Column(String name, String dataType, String collation) {
    private static final String ROW_END = "row end";

    /** The end of time at the donor, for {@link #rowEnd}: a variable of its session. */
    public static final String DONOR_END = "@sst4j_donor_end";

    /** What stands for it at the joiner. */
    public static final String JOINER_END = "@sst4j_joiner_end";

    private static final Set<String> LONG = Set.of("mediumblob", "longblob", "mediumtext", "longtext", "json");
    private static final Set<String> TEMPORAL = Set.of("date", "time", "datetime", "timestamp", "year");
    private static final Map<String, Integer> FIXED = Map.of("inet6", 16, "inet4", 4, "uuid", 16);
    private static final Set<String> DIGITS =
            Set.of("tinyint", "smallint", "mediumint", "int", "bigint", "decimal", "numeric");
    private static final Set<String> WHOLE = Set.of("tinyint", "smallint", "mediumint", "int", "bigint");

    /** Keeps the type in lower case. */
    public Column {
        dataType = dataType.toLowerCase(Locale.ROOT);
    }

    /**
     * The column of a table with history that tells until when a row was valid. Rows that still are have the end of time
     * there, which is not the same at all servers.
     *
     * @param name its name, unquoted
     * @return the column, whose end of time is translated where {@link #DONOR_END} is set
     */
    public static Column rowEnd(String name) {
        return new Column(name, ROW_END, "");
    }

    /**
     * The expression that gives the value's bytes.
     *
     * <p>The driver gives bytes of texts only, a {@code FLOAT} shows six digits unless it is made a {@code DOUBLE}, and a
     * text of an {@code ENUM} may also be the number of another one. Bytes that are loaded for an address or a UUID are taken
     * for its binary form.
     *
     * @return an expression over the column
     */
    public String selected() {
        String quoted = Sql.name(name);
        if (isEnumerated()) {
            return "CONCAT(" + quoted + "+0)";
        }
        if (dataType.equals("float") || dataType.equals("double")) {
            return "CONCAT(" + quoted + "+0e0)";
        }
        if (dataType.equals(ROW_END)) {
            return "CONCAT(IF(" + quoted + "=" + DONOR_END + "," + JOINER_END + "," + quoted + "))";
        }
        Integer length = FIXED.get(dataType);
        if (length != null) {
            return "CAST(" + quoted + " AS BINARY(" + length + "))";
        }
        return isTemporal() ? "CONCAT(" + quoted + ")" : quoted;
    }

    /**
     * The condition that finds a row by this column's bytes, by an index where there is one.
     *
     * @return a comparison with one parameter
     */
    public String equalsParameter() {
        if (dataType.equals("bit")) {
            // bits are a number, and bytes are a text that begins with one
            return Sql.name(name) + "=CAST(CONV(HEX(?),16,10) AS UNSIGNED)";
        }
        String selected = selected();
        int end = collation.indexOf('_');
        boolean plainText = end > 0 && selected.equals(Sql.name(name));
        return selected + "="
                + (plainText ? "CONVERT(? USING " + collation.substring(0, end) + ") COLLATE " + collation : "?");
    }

    /**
     * Whether the server may set the value when it updates the row.
     *
     * @return true for the types that know the present time
     */
    public boolean mayFollowUpdates() {
        return dataType.equals("timestamp") || dataType.equals("datetime");
    }

    /**
     * Whether the driver gives the value as digits rather than bytes.
     *
     * @return true for numbers without rounding
     */
    public boolean isDigits() {
        return DIGITS.contains(dataType);
    }

    /**
     * Whether the column holds whole numbers.
     *
     * @return true for the types of {@code INT}
     */
    public boolean isWhole() {
        return WHOLE.contains(dataType);
    }

    /**
     * Whether the value travels as the number of what it stands for.
     *
     * @return true for {@code ENUM} and {@code SET}
     */
    public boolean isEnumerated() {
        return dataType.equals("enum") || dataType.equals("set");
    }

    /**
     * Whether a value can be so long that it must not be held.
     *
     * @return true above the lengths of {@code BLOB} and {@code TEXT}
     */
    public boolean isLong() {
        return LONG.contains(dataType);
    }

    private boolean isTemporal() {
        return TEMPORAL.contains(dataType);
    }
}
