/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Measures the cost of a run: time, CPU time and memory, as counted by the kernel. */
final class Meter {
    private static final long INTERVAL_MILLIS = 100;
    private static final Path PROC = Path.of("/proc");

    /** The unit of CPU times in {@code /proc}, the same on every Linux system. */
    private static final int TICKS_PER_SECOND = 100;

    /** The scope of the CPU time. */
    enum Cpu {
        /** The processes that the run started and waited for, and their own such children. */
        PROCESSES {
            @Override
            long ticks() throws IOException {
                // the fields after the program name, which is in parentheses; the first of them is field 3
                String stat = Files.readString(PROC.resolve("self/stat"));
                return sum(stat.substring(stat.lastIndexOf(')') + 2), 13, 14);
            }
        },
        /** The whole machine, including servers and all other processes. */
        MACHINE {
            @Override
            long ticks() throws IOException {
                // user, nice, system and interrupts; not idle or stolen time
                String first = Files.readAllLines(PROC.resolve("stat")).get(0);
                return sum(first.replaceFirst("cpu +", ""), 0, 1, 2, 5, 6);
            }
        };

        abstract long ticks() throws IOException;

        private static long sum(String fields, int... which) {
            String[] numbers = fields.split(" ", -1);
            long sum = 0;
            for (int index : which) {
                sum += Long.parseLong(numbers[index]);
            }
            return sum;
        }
    }

    /** The work to measure. */
    interface Work {
        void run() throws IOException, SQLException;
    }

    private final AtomicLong peak = new AtomicLong();
    private final String self = commandLine(ProcessHandle.current());
    private final List<ProcessHandle> before;

    private Meter(List<ProcessHandle> before) {
        this.before = before;
    }

    static Measured run(Cpu cpu, Work work) throws IOException, SQLException {
        Meter meter = new Meter(ProcessHandle.current().descendants().toList());
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "benchmark-meter");
            thread.setDaemon(true);
            return thread;
        });
        var unused = timer.scheduleAtFixedRate(meter::look, 0, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
        try {
            long ticks = cpu.ticks();
            long start = System.nanoTime();
            work.run();
            Duration time = Duration.ofNanos(System.nanoTime() - start);
            Duration used = Duration.ofMillis((cpu.ticks() - ticks) * 1000 / TICKS_PER_SECOND);
            return new Measured(time, used, meter.peak.get());
        } finally {
            timer.shutdownNow();
        }
    }

    private void look() {
        long sum = ProcessHandle.current()
                .descendants()
                .filter(process -> !before.contains(process))
                .filter(process -> isRival(commandLine(process)))
                .mapToLong(Meter::resident)
                .sum();
        peak.accumulateAndGet(sum, Math::max);
    }

    /** Returns whether a process belongs to the rival. Servers serve both rivals, and a fork still has its parent's name. */
    private boolean isRival(String commandLine) {
        return !commandLine.isEmpty()
                && !commandLine.equals(self)
                && !commandLine.contains("mariadbd")
                && !commandLine.contains("--daemon");
    }

    private static String commandLine(ProcessHandle process) {
        return read(process, "cmdline");
    }

    private static long resident(ProcessHandle process) {
        return read(process, "status")
                .lines()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                .sum();
    }

    /** Reads a file of a process in {@code /proc}; empty if the process has ended. */
    private static String read(ProcessHandle process, String file) {
        try {
            byte[] text = Files.readAllBytes(
                    PROC.resolve(String.valueOf(process.pid())).resolve(file));
            return new String(text, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
