/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Holds a joiner's install. The install first opens its log. If the log is a pipe without a reader, the install waits there.
 */
final class InstallGate {
    private final Path log;
    private final Path journal;

    InstallGate(Path datadir, String logName) {
        this.log = datadir.resolve(logName);
        this.journal = datadir.resolve(".sst").resolve("journal");
    }

    /** Replaces the log with the pipe. */
    void hold() throws IOException, InterruptedException {
        Files.delete(log);
        assertThat(new ProcessBuilder("mkfifo", "-m", "666", log.toString())
                        .start()
                        .waitFor())
                .isZero();
    }

    /** Releases the install, and returns when the journal exists, so that the next kill happens during the moves. */
    void letGo() throws Exception {
        try (var reader = Files.newBufferedReader(log)) {
            Await.until("the journal is written", () -> Files.exists(journal));
            assertThat(reader.readLine()).isNotNull();
        }
    }

    /** Removes the pipe, if it exists. */
    void remove() throws IOException {
        if (Files.exists(log) && !Files.isRegularFile(log)) {
            Files.delete(log);
        }
    }
}
