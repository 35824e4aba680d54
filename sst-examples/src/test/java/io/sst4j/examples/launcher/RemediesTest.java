/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RemediesTest {
    /** Account names come from the server, and people paste these commands into a shell. */
    @Test
    void namesFromTheServerStayOneWord() throws Exception {
        String statement = "GRANT RELOAD ON *.* TO 'a$(id)`id`'@'%'";
        String command = Remedies.sql(statement, Optional.empty()).replace("mariadb -e", "printf %s");
        Process shell = new ProcessBuilder("sh", "-c", command).start();
        assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo(statement);
        assertThat(shell.waitFor()).isZero();
    }

    @Test
    void eachCommandIsListedOnce() {
        Findings findings = new Findings(new PrintWriter(Writer.nullWriter()));
        findings.warn("a", "first", "second");
        findings.ok("b");
        findings.fail("c", "second");
        findings.check(() -> {
            throw new SstException(ErrorCode.TOOL_MISSING, "no tool");
        });
        findings.check(() -> {
            throw new SstException(ErrorCode.TIME_LIMIT, "no remedy");
        });
        assertThat(findings.remedies()).startsWith("first", "second").hasSize(3);
        assertThat(findings.remedies().get(2)).contains("mariadb-backup");
    }
}
