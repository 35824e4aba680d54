/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.mysqldump.tool;

import io.sst4j.backup.internal.mysqldump.sql.ObjectName;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Determines the current table and the number of rows from the text of a dump as it passes through.
 *
 * <p>A dump escapes line ends in values, so each line starts a statement or a row.
 */
final class DumpLines {
    /** The longest name with doubled quotes, and the surrounding text. */
    private static final int HEAD_BYTES = 600;

    private static final Pattern HEAD = Pattern.compile("(USE|INSERT INTO) `((?:[^`]|``)+)`.*", Pattern.DOTALL);

    private final Sink sink;
    private final ByteArrayOutputStream head = new ByteArrayOutputStream(HEAD_BYTES);
    private boolean atStart = true;
    private boolean inHead;
    private boolean inInsert;
    private byte last;
    private String database = "";
    private Optional<ObjectName> table = Optional.empty();
    private final NavigableMap<Long, ObjectName> tablesByLine = new TreeMap<>();
    private long line = 1;
    private long rows;
    private int counted;

    /** Receives the progress. */
    interface Sink {
        /** The dump has its snapshot and starts with the first database. */
        void begun();

        /** Rows of a table passed through. Without a table: the text before the first table. */
        void passed(Optional<ObjectName> table, long rows, long bytes);
    }

    DumpLines(Sink sink) {
        this.sink = sink;
    }

    Optional<ObjectName> table() {
        return table;
    }

    /** Returns the table at a line. */
    Optional<ObjectName> tableAt(long number) {
        return Optional.ofNullable(tablesByLine.floorEntry(number)).map(Map.Entry::getValue);
    }

    /** Processes the next bytes. */
    void take(byte[] bytes, int length) {
        counted = 0;
        for (int i = 0; i < length; i++) {
            byte b = bytes[i];
            if (b == '\n') {
                endLine(i + 1);
            } else if (atStart) {
                atStart = false;
                inHead = b == 'U' || b == 'I';
                rows += b == '(' ? 1 : 0;
            }
            if (inHead) {
                head.write(b);
                if (head.size() == HEAD_BYTES) {
                    endHead(i + 1);
                }
            }
            last = b;
        }
        tell(length);
    }

    private void endLine(int position) {
        if (inHead) {
            endHead(position);
        }
        // a statement with column names has its first row on the same line
        if (inInsert && last != 'S') {
            rows++;
        }
        inInsert = false;
        atStart = true;
        line++;
    }

    private void endHead(int position) {
        inHead = false;
        Matcher matcher = HEAD.matcher(head.toString(StandardCharsets.UTF_8));
        head.reset();
        if (!matcher.matches()) {
            return;
        }
        String name = matcher.group(2).replace("``", "`");
        if (matcher.group(1).equals("USE")) {
            if (database.isEmpty()) {
                sink.begun();
            }
            database = name;
            return;
        }
        inInsert = true;
        ObjectName next = new ObjectName(database, name);
        if (!Optional.of(next).equals(table)) {
            tell(position);
            table = Optional.of(next);
            tablesByLine.put(line, next);
        }
    }

    private void tell(int position) {
        if (position > counted || rows > 0) {
            sink.passed(table, rows, position - counted);
            rows = 0;
            counted = position;
        }
    }
}
