/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.io;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A program and all processes that it starts, including those that outlive their parent. They inherit a mark in their
 * environment.
 *
 * <p>The mark can be read only on Linux. On other systems the family consists of the descendants that the system still knows.
 */
final class ProcessFamily {
    private static final String VARIABLE = "SST4J_FAMILY";

    /** The number of rounds. Killed processes start no others, so a few rounds reach all, even a process between two programs. */
    private static final int ROUNDS = 100;

    private static final long KERNEL = 2;

    private final String mark = VARIABLE + "=" + UUID.randomUUID();

    /** Marks the first process of the family. */
    void mark(Map<String, String> environment) {
        environment.put(VARIABLE, mark.substring(VARIABLE.length() + 1));
    }

    void kill(Process first) {
        Instant begin = first.info().startInstant().orElse(Instant.EPOCH);
        first.descendants().forEach(ProcessHandle::destroyForcibly);
        first.destroyForcibly();
        for (int round = 0; round < ROUNDS; round++) {
            List<ProcessHandle> left = possible(begin);
            left.stream().filter(this::isMarked).forEach(ProcessHandle::destroyForcibly);
            if (left.isEmpty()) {
                return;
            }
        }
    }

    private List<ProcessHandle> possible(Instant begin) {
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.filter(process -> isMarked(process) || isBetweenPrograms(process, begin))
                    .toList();
        }
    }

    private boolean isMarked(ProcessHandle process) {
        return environment(process).contains(mark);
    }

    /** Detects a process that is replacing its program and shows no environment. Ended and kernel processes have none either. */
    private static boolean isBetweenPrograms(ProcessHandle process, Instant begin) {
        return !process.info().startInstant().orElse(Instant.EPOCH).isBefore(begin)
                && process.parent().map(ProcessHandle::pid).orElse(KERNEL) != KERNEL
                && environment(process).isEmpty()
                && !read(process, "stat").contains(") Z");
    }

    private static String environment(ProcessHandle process) {
        return read(process, "environ");
    }

    private static String read(ProcessHandle process, String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "ended, or not ours to read";
        }
    }
}
