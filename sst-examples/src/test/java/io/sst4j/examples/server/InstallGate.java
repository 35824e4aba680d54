/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Holds the install of a joiner: it opens its log first, and where that is a pipe that nobody reads, it goes no further.
 */
final class InstallGate {
    private final Path log;
    private final Path journal;

    InstallGate(Path datadir, String logName) {
        this.log = datadir.resolve(logName);
        this.journal = datadir.resolve(".sst").resolve("journal");
    }

    /** Puts the pipe in the place of the log. */
    void hold() throws IOException, InterruptedException {
        Files.delete(log);
        assertThat(new ProcessBuilder("mkfifo", "-m", "666", log.toString())
                        .start()
                        .waitFor())
                .isZero();
    }

    /** Returns as soon as the journal is there, so that whoever is killed next dies among the moves. */
    void letGo() throws Exception {
        try (var reader = Files.newBufferedReader(log)) {
            Await.until("the journal is written", () -> Files.exists(journal));
            assertThat(reader.readLine()).isNotNull();
        }
    }

    /** Takes the pipe away, if it is there. */
    void remove() throws IOException {
        if (Files.exists(log) && !Files.isRegularFile(log)) {
            Files.delete(log);
        }
    }
}
