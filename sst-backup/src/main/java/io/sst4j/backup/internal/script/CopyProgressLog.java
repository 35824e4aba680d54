/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.script;

import io.sst4j.SstException;
import io.sst4j.TransferEvent;
import io.sst4j.backup.internal.wsrep.WsrepConfiguration;
import io.sst4j.backup.mysqldump.LogicalCopy;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Tells people how far a logical copy is: a line every ten seconds, and where {@code progress} is set, there one for every
 * table that is complete.
 */
final class CopyProgressLog implements ScriptProgress {
    private static final long STEP_NANOS = 10_000_000_000L;

    private final Consumer<String> log;
    private final ProgressOutput.Lines tables;
    private final LongSupplier nanos;
    private long told;

    CopyProgressLog(Consumer<String> log, ProgressOutput.Lines tables, LongSupplier nanos) {
        this.log = log;
        this.tables = tables;
        this.nanos = nanos;
        this.told = nanos.getAsLong();
    }

    static CopyProgressLog of(WsrepConfiguration configuration, Consumer<String> log) throws SstException {
        return new CopyProgressLog(log, ProgressOutput.Lines.of(configuration, log), System::nanoTime);
    }

    /** Rows and tables say more than bytes. */
    @Override
    public void on(TransferEvent event) {
        if (event instanceof LogicalCopy.Progress progress) {
            tell(progress);
        }
    }

    private void tell(LogicalCopy.Progress progress) {
        long now = nanos.getAsLong();
        if (progress.tableFinished()) {
            tables.accept("table " + progress.table() + ": " + progress.tableRows() + " rows, "
                    + ProgressOutput.size(progress.tableBytes()) + "; " + progress.tables() + " of "
                    + progress.tablesExpected() + " tables");
        }
        if (now - told >= STEP_NANOS) {
            told = now;
            log.accept(line(progress));
        }
    }

    /** The expected numbers are estimates of the server. */
    private static String line(LogicalCopy.Progress progress) {
        long expected = Math.max(progress.rows(), progress.rowsExpected());
        String left = progress.remaining()
                .map(time -> String.format(
                        Locale.ROOT,
                        ", %02d:%02d:%02d left",
                        time.toHours(),
                        time.toMinutesPart(),
                        time.toSecondsPart()))
                .orElse("");
        return String.format(
                Locale.ROOT,
                "%d%%: %d of about %d rows, %d of %d tables, %s, %s/s%s; now %s, row %d of about %d",
                expected == 0 ? 100 : progress.rows() * 100 / expected,
                progress.rows(),
                expected,
                progress.tables(),
                progress.tablesExpected(),
                ProgressOutput.size(progress.bytes()),
                ProgressOutput.size(progress.bytesPerSecond()),
                left,
                progress.table(),
                progress.tableRows(),
                Math.max(progress.tableRows(), progress.tableRowsExpected()));
    }

    @Override
    public void close() {
        tables.close();
    }
}
