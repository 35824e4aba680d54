/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The documentation of the safe install lists the states of a journal in its diagram and in its table. */
class JournalPageTest {
    private static final Path PAGE = Path.of("../docs/safe-install.md");

    @Test
    void diagramHasTheStates() throws IOException {
        Matcher block = Pattern.compile("```mermaid\n(stateDiagram.*?)```", Pattern.DOTALL)
                .matcher(page());

        assertThat(block.find()).isTrue();
        assertThat(found("\\b[A-Z]{4,}\\b", block.group(1))).isEqualTo(states());
    }

    @Test
    void tableHasTheStates() throws IOException {
        assertThat(found("(?m)(?<=^\\| `)[A-Z]+(?=` \\|)", page())).isEqualTo(states());
    }

    private static Set<String> states() {
        return Stream.of(Journal.State.values()).map(Enum::name).collect(Collectors.toSet());
    }

    private static Set<String> found(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(result -> result.group())
                .collect(Collectors.toSet());
    }

    private static String page() throws IOException {
        return Files.readString(PAGE);
    }
}
