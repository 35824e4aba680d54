/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.mysqldump.sql;

import java.util.Collection;
import java.util.stream.Collectors;

/** Names and texts as statements have them. */
public final class Sql {
    private static final int HEAD = 120;

    private Sql() {}

    /**
     * Quotes a name.
     *
     * @param name any name, also one with back ticks
     * @return the name between back ticks
     */
    public static String name(String name) {
        return "`" + name.replace("`", "``") + "`";
    }

    /**
     * Quotes a text for sessions whose {@code sql_mode} lets the backslash escape.
     *
     * @param text any text
     * @return the text between single quotes
     */
    public static String text(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
    }

    /**
     * Quotes texts for the operator {@code IN}.
     *
     * @param texts any texts
     * @return a list in parentheses; of one impossible value where there is no text
     */
    public static String list(Collection<String> texts) {
        return texts.isEmpty() ? "(NULL)" : texts.stream().map(Sql::text).collect(Collectors.joining(",", "(", ")"));
    }

    /**
     * The beginning of a statement for messages, on one line.
     *
     * @param statement the statement, which must not hold a secret
     * @return at most 120 characters
     */
    public static String head(String statement) {
        String line = statement.replaceAll("\\s+", " ").strip();
        return line.length() <= HEAD ? line : line.substring(0, HEAD) + "...";
    }
}
