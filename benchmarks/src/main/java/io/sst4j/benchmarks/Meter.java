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

/** Measures what a run takes: time, processor time and memory, as the kernel counts them. */
final class Meter {
    private static final long INTERVAL_MILLIS = 100;
    private static final Path PROC = Path.of("/proc");

    /** The unit of processor times below {@code /proc}, which is the same on all of Linux. */
    private static final int TICKS_PER_SECOND = 100;

    /** Whose processor time it is. */
    enum Cpu {
        /** Of the processes that the run started and waited for, and of those that they did. */
        PROCESSES {
            @Override
            long ticks() throws IOException {
                // what follows the name of the program, which is in parentheses; begins with the third field
                String stat = Files.readString(PROC.resolve("self/stat"));
                return sum(stat.substring(stat.lastIndexOf(')') + 2), 13, 14);
            }
        },
        /** Of the whole machine, the servers and whoever else works on it included. */
        MACHINE {
            @Override
            long ticks() throws IOException {
                // user, nice and system, interrupts; neither idle nor stolen
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

    /** What is measured. */
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

    /** Servers are there for both, and a process that is about to become another still has the name of the one before. */
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

    /** Empty if the process has ended. */
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
