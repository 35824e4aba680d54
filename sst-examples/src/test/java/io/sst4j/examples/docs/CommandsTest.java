/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code CommandsIT} runs every command on the pages, or there is a reason not to. */
class CommandsTest {
    private static final Path TESTS = Path.of("src/test/java");

    @ParameterizedTest
    @MethodSource("io.sst4j.examples.docs.DocumentedCommand#all")
    void commandIsRunOrHasAReason(DocumentedCommand command) {
        assertThat(CommandRule.of(command))
                .as("add a rule to CommandRule: " + command)
                .isPresent();
    }

    @Test
    void everyRuleIsNeeded() throws IOException {
        List<DocumentedCommand> commands = DocumentedCommand.all();

        assertThat(commands).hasSizeGreaterThan(30);
        assertThat(CommandRule.ALL)
                .allMatch(rule ->
                        commands.stream().anyMatch(command -> Optional.of(rule).equals(CommandRule.of(command))));
    }

    @Test
    void commandsAreFoundInBothKindsOfBlocks() {
        List<String> page = List.of(
                "# A page",
                "",
                "    bin/one  # why",
                "    bin/two",
                "* an item",
                "    that goes on",
                "",
                "```",
                "here$ three",
                "what it prints",
                "$ four",
                "```",
                "```java",
                "$ no()",
                "```");

        assertThat(DocumentedCommand.of("page", page))
                .containsExactly(
                        new DocumentedCommand("page", "A page", "", "bin/one"),
                        new DocumentedCommand("page", "A page", "", "bin/two"),
                        new DocumentedCommand("page", "A page", "here", "three"),
                        new DocumentedCommand("page", "A page", "", "four"));
    }

    @Test
    void testsThatStandInAreThere() throws IOException {
        for (CommandRule rule : CommandRule.ALL) {
            for (String name : found("\\b[A-Z]\\w+(?:IT|Test)\\b", rule.reason())) {
                try (Stream<Path> files = Files.walk(TESTS)) {
                    assertThat(files.map(Path::getFileName).map(String::valueOf))
                            .contains(name + ".java");
                }
            }
        }
    }

    @Test
    void whatMavenAndBenchmarksAreAskedForIsThere() throws IOException {
        String pom = Files.readString(Pages.ROOT.resolve("pom.xml"));
        String compare = Files.readString(Pages.ROOT.resolve("benchmarks/compare"));
        Path benchmarks = Pages.ROOT.resolve("benchmarks/src/main/java/io/sst4j/benchmarks");
        int asked = 0;
        for (DocumentedCommand command : DocumentedCommand.all()) {
            for (String profile : found("(?<=^mvn -P)\\w+", command.text())) {
                assertThat(pom).contains("<id>" + profile + "</id>");
                asked++;
            }
            for (String property : found("(?<= -D)api\\.since", command.text())) {
                assertThat(pom).contains("${" + property + "}");
                asked++;
            }
            if (command.text().startsWith("benchmarks/compare")) {
                for (String what : found("(?<= )[a-z]+", command.text())) {
                    assertThat(compare).containsPattern("\\b" + what + "\\b");
                    asked++;
                }
            }
            for (String benchmark : found("(?<=benchmarks\\.jar )\\w+", command.text())) {
                String name = benchmark.endsWith("Benchmark") ? benchmark : benchmark + "Benchmark";
                assertThat(benchmarks.resolve(name + ".java")).exists();
                asked++;
            }
        }
        assertThat(asked).isGreaterThan(8);
    }

    private static List<String> found(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(result -> result.group())
                .toList();
    }
}
