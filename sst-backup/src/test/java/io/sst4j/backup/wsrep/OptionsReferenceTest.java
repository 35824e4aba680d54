/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.wsrep;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table in {@code docs/options.md} must be the one that {@link SstOption} makes. */
class OptionsReferenceTest {
    private static final Path REFERENCE = Path.of("..", "docs", "options.md");
    private static final String HEAD = "| option | groups | role | default | meaning |";

    @Test
    void tableEqualsTheOptions() throws Exception {
        List<String> wanted =
                Stream.of(SstOption.values()).map(OptionsReferenceTest::row).toList();
        List<String> lines = Files.readAllLines(REFERENCE);
        int head = lines.indexOf(HEAD);
        assertThat(head).isNotNegative();
        List<String> found = lines.stream()
                .skip(head + 2L)
                .takeWhile(line -> line.startsWith("|"))
                .toList();
        assertThat(String.join("\n", found)).isEqualTo(String.join("\n", wanted));
    }

    private static String row(SstOption option) {
        String roles = Stream.of(Role.values())
                .filter(option::appliesTo)
                .map(Role::word)
                .collect(Collectors.joining(", "));
        String value = option.defaultValue()
                .map(text -> "`" + text.replace("|", "\\|") + "`")
                .orElse("");
        return "| `" + option.optionName() + "` | " + letter(option.groups()) + " | " + roles + " | " + value + " | "
                + option.description() + " |";
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
}
