/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.mysqldump.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ToolProgramsTest {
    @TempDir
    private Path directory;

    private Path program(String name) throws IOException {
        Path program = Files.writeString(directory.resolve(name), "");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return program;
    }

    @Test
    void prefersTheNewNames() throws IOException {
        Path client = program("mysql");
        program("mysqldump");
        Path dump = program("mariadb-dump");

        assertThat(ToolPrograms.find(Optional.empty(), Optional.empty(), "/nowhere::" + directory))
                .isEqualTo(new ToolPrograms(dump, client));
    }

    @Test
    void tellsWhichIsMissing() throws IOException {
        program("mariadb-dump");

        SstException client = failure(Optional.empty());
        assertThat(client.code()).isEqualTo(ErrorCode.TOOL_MISSING);
        assertThat(client).hasMessageContaining("mariadb does not exist");
        assertThat(failure(Optional.of(Path.of("/nowhere/dump")))).hasMessageContaining("/nowhere/dump");
    }

    private SstException failure(Optional<Path> dump) {
        return catchThrowableOfType(
                SstException.class, () -> ToolPrograms.find(dump, Optional.empty(), directory.toString()));
    }
}
