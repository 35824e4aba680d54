/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** What {@code --help} and completion show of each command. */
class HelpTest {
    private static final String PROMPT = "  $ ";

    static Stream<CommandLine> commands() {
        return withSubcommands(SstCommand.line());
    }

    private static Stream<CommandLine> withSubcommands(CommandLine line) {
        return Stream.concat(
                Stream.of(line), line.getSubcommands().values().stream().flatMap(HelpTest::withSubcommands));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void helpShowsExamplesBeforeTheDetails(CommandLine command) {
        String help = command.getUsageMessage(Ansi.OFF);
        String purpose = command.getCommandSpec().usageMessage().description()[0];
        assertThat(help).startsWith(purpose.substring(0, purpose.indexOf(' ')));
        assertThat(help)
                .containsSubsequence(
                        "Examples:",
                        PROMPT,
                        "Usage: " + command.getCommandSpec().qualifiedName());
        assertThat(help.lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
        assertThat(command.getCommandSpec().optionsMap()).containsKey("--help");
    }

    /** Options and values of an example are those of its command; a shell's redirection is not part of it. */
    @ParameterizedTest
    @MethodSource("commands")
    void examplesAreValid(CommandLine command) {
        for (String example : command.getCommandSpec().usageMessage().footer()) {
            assertThat(example.length()).as(example).isLessThan(80);
            String typed = example.substring(PROMPT.length()).replaceAll(" > .*|^source <\\(|\\)$", "");
            List<String> words = List.of(typed.split(" ", -1));
            assertThat(words.get(0)).isEqualTo("sst");
            assertThatCode(() -> SstCommand.line()
                            .parseArgs(words.subList(1, words.size()).toArray(String[]::new)))
                    .as(example)
                    .doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void fishCompletesTheCommandAndItsOptions(CommandLine command) {
        List<String> rules = FishCompletion.of(SstCommand.line());
        if (command.getParent() != null) {
            assertThat(rules).anyMatch(rule -> rule.contains(" -a " + command.getCommandName() + " -d '"));
        }
        command.getCommandSpec()
                .optionsMap()
                .keySet()
                .forEach(name -> assertThat(rules)
                        .as(name)
                        .anyMatch(rule ->
                                rule.contains((name.startsWith("--") ? " -l " : " -s ") + name.replaceAll("^-+", ""))));
        assertThat(rules).allMatch(rule -> rule.matches("complete -c sst -n '[^']+'( -f -a | -[ls] ).* -d '.+'"));
    }
}
