/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.wsrep;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tables in {@code docs/options.md} equal those generated from the code. */
class OptionsReferenceTest {
    private static final Path REFERENCE = Path.of("..", "docs", "options.md");

    @Test
    void tableEqualsTheOptions() throws Exception {
        List<String> rows = table("| option | groups | role | default | meaning |");

        assertThat(rows)
                .extracting(row -> row.substring(0, meaning(row)))
                .containsExactlyElementsOf(Stream.of(SstOption.values())
                        .map(OptionsReferenceTest::row)
                        .toList());
        assertThat(rows).allMatch(row -> row.substring(meaning(row)).matches("[^|]*\\w[^|]*[^ .] \\|"));
    }

    @Test
    void everyOptionOfAScriptHasItsState() throws Exception {
        assertTable(
                "| option | scripts | state | note |",
                Stream.of(SstOption.values())
                        .filter(option -> StockUse.of(option).state() != StockUse.State.OWN)
                        .map(option -> "| `" + option.optionName() + "` | " + scripts(StockUse.of(option)) + " | "
                                + rest(StockUse.of(option))));
    }

    @Test
    void everyArgumentHasItsState() throws Exception {
        assertTable(
                "| argument | state | note |",
                Stream.of(ScriptArgument.values())
                        .filter(argument -> StockUse.of(argument).state() != StockUse.State.OWN)
                        .map(argument -> "| `--" + argument.argumentName() + "` | " + rest(StockUse.of(argument))));
    }

    @Test
    void everyVariableHasItsState() throws Exception {
        assertTable(
                "| variable | state | note |",
                Stream.of(ScriptVariable.values())
                        .map(variable -> "| `" + variable.name() + "` | " + rest(StockUse.of(variable))));
    }

    @Test
    void namesSettingsThatNoScriptKnows() throws Exception {
        String page = Files.readString(REFERENCE).replaceAll("\\s+", " ");
        String own = Stream.of(SstOption.values())
                .filter(option -> StockUse.of(option).state() == StockUse.State.OWN)
                .map(option -> "`" + option.optionName() + "`")
                .collect(Collectors.joining(", "));
        assertThat(page).contains("Only in sst4j: " + own + ".");
        String others = Stream.of(ScriptArgument.values())
                .filter(argument -> StockUse.of(argument).state() == StockUse.State.OWN)
                .map(argument -> "`--" + argument.argumentName() + "`")
                .collect(Collectors.joining(", "));
        assertThat(page).contains("Only in Percona XtraDB Cluster: " + others + ".");
    }

    private static void assertTable(String head, Stream<String> wanted) throws Exception {
        assertThat(String.join("\n", table(head))).isEqualTo(wanted.collect(Collectors.joining("\n")));
    }

    private static List<String> table(String head) throws Exception {
        List<String> lines = Files.readAllLines(REFERENCE);
        int at = lines.indexOf(head);
        assertThat(at).as(head).isNotNegative();
        return lines.stream()
                .skip(at + 2L)
                .takeWhile(line -> line.startsWith("|"))
                .toList();
    }

    /** Returns the start of the last column, which exists only on the page. */
    private static int meaning(String row) {
        return row.lastIndexOf("|", row.length() - 2) + 1;
    }

    private static String row(SstOption option) {
        String roles = Stream.of(Role.values())
                .filter(option::appliesTo)
                .map(Role::word)
                .collect(Collectors.joining(", "));
        String value = option.defaultValue()
                .map(text -> "`" + text.replace("|", "\\|") + "`")
                .orElse("");
        return "| `" + option.optionName() + "` | " + letter(option.groups()) + " | " + roles + " | " + value + " |";
    }

    private static String letter(GroupRule rule) {
        return switch (rule) {
            case SST -> "S";
            case BACKUP -> "B";
            case SERVER_THEN_BACKUP -> "E";
            case SERVER -> "M";
            case MYSQLD_SAFE -> "safe";
        };
    }

    private static String scripts(StockUse use) {
        return use.scripts().stream().sorted().map(StockUse.Script::method).collect(Collectors.joining(", "));
    }

    private static String rest(StockUse use) {
        return use.state().word() + " | " + (use.note().isEmpty() ? "" : use.note() + " ") + "|";
    }
}
