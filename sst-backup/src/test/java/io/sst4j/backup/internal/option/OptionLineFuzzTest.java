/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.option;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Any bytes of an option file are either read or refused as a malformed file. */
class OptionLineFuzzTest {
    @TempDir
    Path dir;

    @FuzzTest(maxDuration = "60s")
    void readsOrRefusesAnyBytes(byte[] content) throws IOException {
        Path file = Files.write(dir.resolve("fuzz.cnf"), content);
        try {
            Options options = OptionFiles.builder()
                    .defaultsFile(file.toString())
                    .workingDirectory(dir)
                    .build()
                    .read();
            for (Option option : options.entries()) {
                assertThat(option.line()).isBetween(1, content.length + 1);
                assertThat(option.argument()).startsWith("--" + option.name());
            }
        } catch (SstException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.OPTION_FILE);
        }
    }
}
