/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.io;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A program and all that it starts, also what outlives its parent: they inherit a mark in their environment.
 *
 * <p>The mark can be read on Linux only; elsewhere the family is what the system still knows as descendants.
 */
final class ProcessFamily {
    private static final String VARIABLE = "SST4J_FAMILY";

    /** Who is killed cannot start anything any more, so a few rounds reach everyone. */
    private static final int ROUNDS = 10;

    private final String mark = VARIABLE + "=" + UUID.randomUUID();

    /** Marks the first of the family. */
    void mark(Map<String, String> environment) {
        environment.put(VARIABLE, mark.substring(VARIABLE.length() + 1));
    }

    void kill(Process first) {
        first.descendants().forEach(ProcessHandle::destroyForcibly);
        first.destroyForcibly();
        for (int round = 0; round < ROUNDS; round++) {
            List<ProcessHandle> left = marked();
            if (left.isEmpty()) {
                return;
            }
            left.forEach(ProcessHandle::destroyForcibly);
        }
    }

    private List<ProcessHandle> marked() {
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.filter(this::isMarked).toList();
        }
    }

    private boolean isMarked(ProcessHandle process) {
        Path environment = Path.of("/proc", Long.toString(process.pid()), "environ");
        try {
            return Files.readString(environment, StandardCharsets.ISO_8859_1).contains(mark);
        } catch (IOException e) {
            return false; // it ended, or is not ours to read
        }
    }
}
