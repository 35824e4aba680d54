/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.mysqldump.schema;

import io.sst4j.backup.internal.mysqldump.sql.Sql;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A column whose values are copied.
 *
 * @param name the unquoted name
 * @param dataType the type without length, in lower case
 * @param collation the collation of its texts; empty for other types
 */
public record Column(String name, String dataType, String collation) {
    private static final String ROW_END = "row end";

    /** The donor's end of time, for {@link #rowEnd}: a session variable. */
    public static final String DONOR_END = "@sst4j_donor_end";

    /** The joiner's end of time, which replaces it. */
    public static final String JOINER_END = "@sst4j_joiner_end";

    private static final Set<String> LONG = Set.of("mediumblob", "longblob", "mediumtext", "longtext", "json");
    private static final Set<String> TEMPORAL = Set.of("date", "time", "datetime", "timestamp", "year");
    private static final Map<String, Integer> FIXED = Map.of("inet6", 16, "inet4", 4, "uuid", 16);
    private static final Set<String> DIGITS =
            Set.of("tinyint", "smallint", "mediumint", "int", "bigint", "decimal", "numeric");
    private static final Set<String> WHOLE = Set.of("tinyint", "smallint", "mediumint", "int", "bigint");

    /** Converts the type to lower case. */
    public Column {
        dataType = dataType.toLowerCase(Locale.ROOT);
    }

    /**
     * Creates the column of a system-versioned table that contains the end of a row's validity. Currently valid rows
     * have the end of time there, which differs between servers.
     *
     * @param name the unquoted name
     * @return the column, whose end of time is translated if {@link #DONOR_END} is set
     */
    public static Column rowEnd(String name) {
        return new Column(name, ROW_END, "");
    }

    /**
     * Returns the expression that selects the value's bytes.
     *
     * <p>The driver returns bytes only for texts. A {@code FLOAT} shows six digits unless it is converted to {@code
     * DOUBLE}, and the text of an {@code ENUM} member may also be another member's number. Bytes loaded into an
     * address or a UUID are interpreted as its binary form.
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
     * Returns the condition that finds a row by this column's bytes, with an index if there is one.
     *
     * @return a comparison with one parameter
     */
    public String equalsParameter() {
        if (dataType.equals("bit")) {
            // bits are a number, and bytes a text that starts with one
            return Sql.name(name) + "=CAST(CONV(HEX(?),16,10) AS UNSIGNED)";
        }
        String selected = selected();
        int end = collation.indexOf('_');
        boolean plainText = end > 0 && selected.equals(Sql.name(name));
        return selected + "="
                + (plainText ? "CONVERT(? USING " + collation.substring(0, end) + ") COLLATE " + collation : "?");
    }

    /**
     * Checks if the server may set the value when it updates the row.
     *
     * @return true for the types that support the current time
     */
    public boolean mayFollowUpdates() {
        return dataType.equals("timestamp") || dataType.equals("datetime");
    }

    /**
     * Checks if the driver returns the value as digits instead of bytes.
     *
     * @return true for exact numbers
     */
    public boolean isDigits() {
        return DIGITS.contains(dataType);
    }

    /**
     * Checks if the column contains whole numbers.
     *
     * @return true for the {@code INT} types
     */
    public boolean isWhole() {
        return WHOLE.contains(dataType);
    }

    /**
     * Checks if the value is copied as its number.
     *
     * @return true for {@code ENUM} and {@code SET}
     */
    public boolean isEnumerated() {
        return dataType.equals("enum") || dataType.equals("set");
    }

    /**
     * Checks if a value can be too long to keep in memory.
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
