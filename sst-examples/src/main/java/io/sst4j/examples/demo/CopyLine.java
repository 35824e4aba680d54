/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.demo;

import io.sst4j.TransferEvent;
import io.sst4j.TransferListener;
import io.sst4j.backup.mysqldump.LogicalCopy;
import java.io.PrintStream;
import java.util.Locale;

/** Shows the progress of a copy: a changing line on a terminal, otherwise nothing until the end. */
final class CopyLine implements TransferListener, AutoCloseable {
    private static final int BAR = 20;

    private final PrintStream out;
    private final boolean terminal = ProgressTail.isTerminal();
    private String shown = "";

    CopyLine(PrintStream out) {
        this.out = out;
    }

    @Override
    public void on(TransferEvent event) {
        if (event instanceof LogicalCopy.Progress progress) {
            show(progress);
        }
    }

    private void show(LogicalCopy.Progress progress) {
        long expected = Math.max(progress.rows(), Math.max(1, progress.rowsExpected()));
        int done = (int) (progress.rows() * BAR / expected);
        shown = String.format(
                Locale.ROOT,
                "  [%s%s] %3d%%  %,d rows, %d of %d tables, %.0f MB/s",
                "#".repeat(done),
                ".".repeat(BAR - done),
                progress.rows() * 100 / expected,
                progress.rows(),
                progress.tables(),
                progress.tablesExpected(),
                progress.bytesPerSecond() / 1e6);
        if (terminal) {
            out.print("\r" + String.format("%-78s", shown));
            out.flush();
        }
    }

    @Override
    public void close() {
        out.println(terminal ? "" : shown);
    }
}
