/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.SstException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Words are split as by a shell without expansions. */
class CommandWordsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "--no-lock --parallel=4",
                "  --a\t--b  ",
                "--a='one two' --b=\"three  four\"",
                "--a=one\\ two",
                "''  \"\" x",
                "a'b'\"c\"d",
                "",
                "   ",
            })
    void wordsAreThoseOfAShell(String line) throws Exception {
        Process shell = new ProcessBuilder(
                        "/bin/sh", "-c", "for word in " + line + "; do printf '%s\\0' \"$word\"; done")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String printed = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        List<String> words = List.of(printed.split("\0", -1));
        assertThat(CommandWords.split(line)).isEqualTo(words.subList(0, words.size() - 1));
    }

    @Test
    void anOpenQuoteIsTold() {
        assertThatThrownBy(() -> CommandWords.split("--a='b"))
                .isInstanceOf(SstException.class)
                .hasMessageContaining("unterminated quote");
    }
}
