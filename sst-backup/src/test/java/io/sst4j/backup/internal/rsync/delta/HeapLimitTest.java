/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.delta;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.backup.TestClasses;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Structures whose length a peer dictates are limited, in JVMs with the launchers' heap and with a smaller one. */
@Timeout(120)
class HeapLimitTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "list, 1000000, 768, 1000000 files",
        "list, 600000, 64, SST-210",
        "names, 100000, 64, SST-210",
        "sums, 16000000, 768, SST-210",
        "sums, 4000000, 768, 4000000 blocks",
        "sums, 4000000, 64, SST-210",
    })
    void fitsOrIsRefused(String what, int count, int megabytes, String expected) throws Exception {
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-Xmx" + megabytes + "m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        TestClasses.path(),
                        HeapLimitMain.class.getName(),
                        what,
                        String.valueOf(count),
                        directory.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("said").toFile())
                .start();
        assertThat(jvm.waitFor(100, TimeUnit.SECONDS)).isTrue();
        assertThat(directory.resolve("said")).content().contains(expected).doesNotContain("\tat ");
    }
}
