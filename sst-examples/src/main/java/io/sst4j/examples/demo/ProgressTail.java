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

/** Shows the last line of a file that another process writes to, on one line of a terminal. */
final class ProgressTail implements AutoCloseable {
    private static final long INTERVAL_MILLIS = 200;
    private static final int WIDTH = 78;

    private final Path file;
    private final PrintStream out;
    private final boolean terminal = isTerminal();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "demo-progress");
        thread.setDaemon(true);
        return thread;
    });
    private String shown = "";

    private ProgressTail(Path file, PrintStream out) {
        this.file = file;
        this.out = out;
    }

    static ProgressTail follow(Path file, PrintStream out) {
        ProgressTail tail = new ProgressTail(file, out);
        var unused =
                tail.timer.scheduleWithFixedDelay(tail::look, INTERVAL_MILLIS, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
        return tail;
    }

    /** The JDK's console says less the newer it is. */
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
            if (!lines.isEmpty()) {
                show("  receiving  " + lines.get(lines.size() - 1));
            }
        } catch (IOException e) {
            show("  " + e.getMessage());
        }
    }

    synchronized void show(String line) {
        if (line.equals(shown)) {
            return;
        }
        shown = line;
        if (terminal) {
            out.print("\r" + String.format("%-" + WIDTH + "." + WIDTH + "s", line));
        } else {
            out.println(line);
        }
        out.flush();
    }

    @Override
    public void close() {
        timer.shutdownNow();
        look();
        if (terminal) {
            out.println();
        }
    }
}
