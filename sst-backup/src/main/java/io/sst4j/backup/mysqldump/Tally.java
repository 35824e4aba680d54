/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump;

import io.sst4j.TransferSink;
import io.sst4j.backup.internal.mysqldump.rows.RowCopy;
import io.sst4j.backup.internal.mysqldump.schema.Table;
import io.sst4j.backup.internal.mysqldump.sql.ObjectName;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Adds up copied rows and reports to the sink, one thread at a time. Estimates the total bytes from the expected
 * rows.
 */
final class Tally implements RowCopy.Progress {
    private static final long STEP_BYTES = 1 << 20;

    private final TransferSink sink;
    private final LongSupplier nanoClock;
    private final long start;
    private final Map<ObjectName, OfTable> ofTables = new HashMap<>();
    private final long rowsExpected;
    private final int tablesExpected;
    private long rows;
    private long bytes;
    private int tables;
    private long told;

    /**
     * Starts to count.
     *
     * @param expected all tables to copy
     * @param nanoClock monotonic nanoseconds
     */
    Tally(TransferSink sink, List<Table> expected, LongSupplier nanoClock) {
        this.sink = sink;
        this.nanoClock = nanoClock;
        this.start = nanoClock.getAsLong();
        this.rowsExpected = expected.stream().mapToLong(Table::rows).sum();
        this.tablesExpected = expected.size();
    }

    /** The count of one table. */
    private static final class OfTable {
        private long rows;
        private long bytes;
        private long told;
    }

    @Override
    public synchronized void moved(Table table, long moreRows, long moreBytes) {
        OfTable of = ofTables.computeIfAbsent(table.name(), name -> new OfTable());
        of.rows += moreRows;
        of.bytes += moreBytes;
        rows += moreRows;
        bytes += moreBytes;
        if (of.bytes - of.told >= STEP_BYTES) {
            tell(table, of, false);
        }
    }

    @Override
    public synchronized void finished(Table table) {
        tables++;
        tell(table, ofTables.computeIfAbsent(table.name(), name -> new OfTable()), true);
    }

    private void tell(Table table, OfTable of, boolean finished) {
        of.told = of.bytes;
        if (rows > 0) {
            double share = Math.max(1, (double) rowsExpected / rows);
            sink.expect(OptionalLong.of((long) (bytes * share)));
        }
        sink.moved(bytes - told);
        told = bytes;
        sink.detail(new LogicalCopy.Progress(
                table.name().quoted(),
                of.rows,
                of.bytes,
                table.rows(),
                finished,
                rows,
                bytes,
                rowsExpected,
                tables,
                tablesExpected,
                Duration.ofNanos(nanoClock.getAsLong() - start)));
        if (finished) {
            sink.item(table.name().quoted(), of.bytes);
        }
    }

    synchronized long rows() {
        return rows;
    }

    synchronized long bytes() {
        return bytes;
    }

    synchronized int tables() {
        return tables;
    }
}
