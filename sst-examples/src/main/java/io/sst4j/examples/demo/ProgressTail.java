/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Shows the last line of a file that another process writes, on a terminal line that is cleared at the end. */
final class ProgressTail implements AutoCloseable {
    private static final long INTERVAL_MILLIS = 200;
    private static final int WIDTH = 78;

    private final Path file;
    private final String label;
    private final PrintStream out;
    private final boolean terminal = isTerminal();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "demo-progress");
        thread.setDaemon(true);
        return thread;
    });
    private String shown = "";

    private ProgressTail(Path file, String label, PrintStream out) {
        this.file = file;
        this.label = label;
        this.out = out;
    }

    static ProgressTail follow(Path file, String label, PrintStream out) {
        ProgressTail tail = new ProgressTail(file, label, out);
        var unused = tail.timer.scheduleWithFixedDelay(tail::look, 0, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
        return tail;
    }

    /** Returns whether standard output is a terminal; the JDK's console tells less in newer releases. */
    static boolean isTerminal() {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException e) {
            return false;
        }
    }

    private void look() {
        try {
            List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
            show(label + (lines.isEmpty() ? "..." : lines.get(lines.size() - 1)));
        } catch (IOException e) {
            show(label + e.getMessage());
        }
    }

    private synchronized void show(String line) {
        if (terminal && !line.equals(shown)) {
            shown = line;
            out.print("\r" + String.format("%-" + WIDTH + "." + WIDTH + "s", line));
            out.flush();
        }
    }

    @Override
    public void close() {
        timer.shutdown();
        try {
            timer.awaitTermination(INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        show("");
        if (terminal) {
            out.print("\r");
        }
    }
}
