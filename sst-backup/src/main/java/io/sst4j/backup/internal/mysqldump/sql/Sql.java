/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.mysqldump.sql;

import java.util.Collection;
import java.util.stream.Collectors;

/** Quotes names and texts for statements. */
public final class Sql {
    private static final int HEAD = 120;

    private Sql() {}

    /**
     * Quotes a name.
     *
     * @param name any name, including one with backticks
     * @return the name between backticks
     */
    public static String name(String name) {
        return "`" + name.replace("`", "``") + "`";
    }

    /**
     * Quotes a text for sessions in whose {@code sql_mode} the backslash escapes.
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
     * @return a list in parentheses, with one impossible value if there are no texts
     */
    public static String list(Collection<String> texts) {
        return texts.isEmpty() ? "(NULL)" : texts.stream().map(Sql::text).collect(Collectors.joining(",", "(", ")"));
    }

    /**
     * Returns the beginning of a statement for messages, on one line.
     *
     * @param statement the statement, which must not contain a secret
     * @return at most 120 characters
     */
    public static String head(String statement) {
        String line = statement.replaceAll("\\s+", " ").strip();
        return line.length() <= HEAD ? line : line.substring(0, HEAD) + "...";
    }
}
