/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sst4j.ErrorCode;
import io.sst4j.Role;
import io.sst4j.SstException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttemptReportTest {
    @TempDir
    Path directory;

    private final ServerLog log = new ServerLog(
            new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8), Clock.systemUTC());

    private Path report(AttemptReport.Attempt attempt) throws SstException {
        Path file = directory.resolve("report.json");
        new AttemptReport(Role.JOINER, "xtrabackup-v2", Clock.systemUTC()).during(file, log, attempt);
        return file;
    }

    @Test
    void anAttemptThatEndsWellIsCompleted() throws Exception {
        assertThat(report(listener -> {})).content().contains("\"outcome\":\"completed\"");
    }

    /** Memory outside the heap has its own limit, which a larger heap does not raise. */
    @ParameterizedTest
    @CsvSource({
        "Java heap space, SST-210, -Xmx",
        "Cannot reserve 262144 bytes of direct buffer memory, SST-210, -XX:MaxDirectMemorySize",
    })
    void anAttemptThatEndsForWantOfMemoryHasFailed(String message, String code, String remedy) {
        assertThatExceptionOfType(SstException.class)
                .isThrownBy(() -> report(listener -> {
                    throw new OutOfMemoryError(message);
                }))
                .withMessageContaining(remedy)
                .matches(failure -> failure.code() == ErrorCode.OUT_OF_MEMORY);
        assertThat(directory.resolve("report.json"))
                .content()
                .contains("\"outcome\":\"failed\"", "\"code\":\"" + code + "\"", remedy);
    }
}
