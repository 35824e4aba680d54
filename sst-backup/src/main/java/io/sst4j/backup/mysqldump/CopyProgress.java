/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump;

import io.sst4j.TransferEvent;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * How far a copy is, for one table and in total; told of each table about once per megabyte, and at its end.
 *
 * @param table the table that moved, quoted, with its database
 * @param tableRows how many of its rows moved
 * @param tableBytes how many bytes they were, as sent
 * @param tableRowsExpected about how many rows it has
 * @param tableFinished whether it is complete
 * @param rows how many rows moved in total
 * @param bytes how many bytes they were
 * @param rowsExpected about how many rows there are in total
 * @param tables how many tables are complete
 * @param tablesExpected how many tables there are
 * @param elapsed how long rows have been moving
 */
public record CopyProgress(
        String table,
        long tableRows,
        long tableBytes,
        long tableRowsExpected,
        boolean tableFinished,
        long rows,
        long bytes,
        long rowsExpected,
        int tables,
        int tablesExpected,
        Duration elapsed)
        implements TransferEvent.Detail {
    /**
     * How fast rows moved so far, on average.
     *
     * @return bytes per second; 0 before any time has passed
     */
    public long bytesPerSecond() {
        return elapsed.isZero() ? 0 : (long) ((double) bytes * TimeUnit.SECONDS.toNanos(1) / elapsed.toNanos());
    }

    /**
     * About how long the rest takes, if its rows are like those that moved.
     *
     * @return the time until all tables are complete; empty while nothing moved, and where there are more rows than expected
     */
    public Optional<Duration> remaining() {
        if (tables == tablesExpected) {
            return Optional.of(Duration.ZERO);
        }
        if (rows == 0 || rows > rowsExpected) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofNanos((long) ((double) elapsed.toNanos() / rows * (rowsExpected - rows))));
    }
}
