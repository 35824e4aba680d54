/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import io.sst4j.TransferEvent;
import io.sst4j.TransferListener;
import io.sst4j.backup.internal.script.ProgressOutput;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Shows the progress of a transfer to people: a changing line on a terminal, otherwise a line every ten seconds. */
final class ProgressLine implements TransferListener {
    private static final long PAUSE = Duration.ofSeconds(10).toNanos();
    private static final int BAR = 20;

    private final PrintWriter out;
    private final boolean terminal;
    private final LongSupplier nanoClock;
    private long last;
    private int shown;

    ProgressLine(PrintWriter out, boolean terminal, LongSupplier nanoClock) {
        this.out = out;
        this.terminal = terminal;
        this.nanoClock = nanoClock;
        this.last = nanoClock.getAsLong();
    }

    @Override
    public void on(TransferEvent event) {
        if (event instanceof TransferEvent.PhaseStarted started) {
            line(started.phase().word());
        } else if (event instanceof TransferEvent.Progress progress) {
            progress(progress);
        } else if (event instanceof TransferEvent.Notice notice) {
            line(notice.level().name() + " " + notice.text());
        } else if (event instanceof TransferEvent.Completed completed) {
            line("completed, " + completed.report().bytes() + " bytes in "
                    + completed.report().elapsed().toMillis() + " ms");
        }
    }

    private void progress(TransferEvent.Progress progress) {
        String line = ProgressOutput.line(progress);
        String text = progress.phase().word() + " " + line;
        long now = nanoClock.getAsLong();
        if (terminal) {
            text = progress.phase().word() + " " + bar(progress) + line;
            out.print("\r" + text + " ".repeat(Math.max(0, shown - text.length())));
            out.flush();
            shown = text.length();
        } else if (now - last >= PAUSE) {
            last = now;
            line(text);
        }
    }

    /** A bar that shows the completed part; empty if the total is not known. */
    private static String bar(TransferEvent.Progress progress) {
        long total = progress.totalBytes().orElse(0);
        if (total <= 0) {
            return "";
        }
        int done = (int) Math.min(BAR, progress.bytes() * BAR / total);
        return "[" + "#".repeat(done) + ".".repeat(BAR - done) + "] ";
    }

    private void line(String text) {
        if (shown > 0) {
            out.println();
            shown = 0;
        }
        out.println("sst: " + text);
        out.flush();
    }
}
