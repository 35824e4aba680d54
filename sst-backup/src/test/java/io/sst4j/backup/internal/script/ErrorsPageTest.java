/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.script;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.ErrorCode;
import io.sst4j.Phase;
import io.sst4j.Role;
import io.sst4j.SstException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The errors page lists every code, with the exit code that a joiner ends with. */
class ErrorsPageTest {
    private static final Path PAGE = Path.of("../docs/errors.md");

    @ParameterizedTest
    @EnumSource
    void codeStandsOnThePage(ErrorCode code) throws IOException {
        Phase phase = code == ErrorCode.INCOMPLETE_SNAPSHOT ? Phase.VERIFY : Phase.TRANSFER;
        int exit = ExitCodes.of(Role.JOINER, phase, new SstException(code, "test"));

        assertThat(rows()).anyMatch(row -> row.matches("\\| " + code.id() + " \\| " + code + " \\| " + exit + "\\b.*"));
    }

    /** The columns are code, name, exit code, cause and remedy. */
    @Test
    void everyCodeHasACauseAndARemedy() throws IOException {
        assertThat(rows()).allMatch(row -> row.matches("(\\| [^|]*[^| ][^|]* ){5}\\|"));
    }

    @Test
    void pageHasNoOtherCodes() throws IOException {
        assertThat(rows()).hasSize(ErrorCode.values().length);
    }

    private static List<String> rows() throws IOException {
        return Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| SST-"))
                .toList();
    }
}
