/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.mysqldump.tool;

import io.sst4j.SstException;
import io.sst4j.backup.internal.mysqldump.sql.Failures;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the programs say when they fail, which holds the server's number of the error. */
final class ToolFailures {
    private static final Pattern NUMBER = Pattern.compile("(?i)error:? (\\d{4})\\b|\\((\\d{4})\\)$");
    private static final Pattern LINE = Pattern.compile("at line (\\d{1,18}):");

    private ToolFailures() {}

    /**
     * Tells a failed program.
     *
     * @param label the server that it spoke to
     * @param doing what it was about
     * @param said its last words
     */
    static SstException of(String label, String doing, String said) {
        return Failures.told(label, doing, number(said), said);
    }

    static boolean isError(String said) {
        return said.toLowerCase(Locale.ROOT).contains("error");
    }

    /** The line of its input that a client could not execute; 0 if it does not tell. */
    static long line(String said) {
        Matcher matcher = LINE.matcher(said);
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }

    static int number(String said) {
        Matcher matcher = NUMBER.matcher(said);
        if (!matcher.find()) {
            return 0;
        }
        return Integer.parseInt(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
    }
}
