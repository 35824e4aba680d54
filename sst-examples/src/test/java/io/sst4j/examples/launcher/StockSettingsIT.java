/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.examples.cluster.ServerPrograms;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The reference lists every setting that the installed stock scripts read, each with its state. */
class StockSettingsIT {
    private static final Path REFERENCE = Path.of("../docs/options.md");
    private static final Pattern OPTION =
            Pattern.compile("\\b(?:parse_cnf|in_config)\\s+(?:'[^']*'|\"[^\"]*\"|\\S+)\\s+'?([a-z][a-z0-9-]+)");
    private static final Pattern CASE = Pattern.compile("(?m)^ *('--[a-z|'-]+')\\)");
    private static final Pattern MAYBE_UNSET = Pattern.compile("\\$\\{([A-Z][A-Z_]+):-\\}");

    @ParameterizedTest
    @ValueSource(strings = {"mariabackup", "rsync"})
    void optionsOfTheScriptAreListedForIt(String method) throws Exception {
        Set<String> read = all(OPTION, script(method));

        assertThat(read).contains("ssl-mode", "backup-threads");
        assertThat(listed("\\| `([a-z-]+)` \\| [a-z, ]*\\b" + method + "\\b[a-z, ]* \\| (?:same|better|refused) \\|.*"))
                .containsAll(read);
    }

    @Test
    void optionsOfThePartThatAllShareAreListed() throws Exception {
        Set<String> read = all(OPTION, script("common"));

        assertThat(read).contains("wsrep-sst-auth", "ssl-server-ca", "log-bin");
        assertThat(listed("\\| `([a-z-]+)` \\| [a-z, ]+ \\| (?:same|better|refused) \\|.*"))
                .containsAll(read);
        assertThat(all(OPTION, script("mysqldump")))
                .as("it reads none of its own")
                .isEmpty();
    }

    @Test
    void argumentsAreListed() throws Exception {
        Set<String> taken = all(CASE, script("common")).stream()
                .flatMap(label -> Stream.of(label.split("\\|", -1)))
                .map(label -> label.replaceAll("'(--)?", ""))
                .collect(Collectors.toSet());

        assertThat(taken).contains("address", "bypass", "innodb-force-recovery", "log-bin-index");
        assertThat(listed("\\| `--([a-z-]+)` \\| (?:same|better|refused) \\|.*"))
                .containsExactlyInAnyOrderElementsOf(taken);
    }

    /** An environment variable is a variable that may be unset, and that no line sets except one that keeps its value. */
    @Test
    void variablesAreListed() throws Exception {
        String text = script("common") + script("mariabackup") + script("rsync") + script("mysqldump");
        Set<String> read = all(MAYBE_UNSET, text).stream()
                .filter(name -> {
                    List<String> assignments = text.lines()
                            .filter(line -> line.matches(".*(?<![A-Z_])" + name + "=.*"))
                            .toList();
                    return assignments.isEmpty()
                            || assignments.stream().anyMatch(line -> line.contains("${" + name + ":-}"));
                })
                .collect(Collectors.toSet());

        assertThat(read).contains("WSREP_SST_OPT_REMOTE_AUTH", "SST_SYSLOG_TAG", "INNODB_UNDO_DIR");
        assertThat(listed("\\| `([A-Z_]+)` \\| (?:same|better|refused) \\|.*")).containsAll(read);
    }

    private static String script(String part) throws IOException {
        String text = Files.readString(ServerPrograms.program("wsrep_sst_" + part), StandardCharsets.UTF_8);
        return text.replaceAll("(?m)^\\s*#.*$", "");
    }

    private static Set<String> all(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> listed(String row) throws IOException {
        Pattern pattern = Pattern.compile(row);
        try (Stream<String> lines = Files.lines(REFERENCE)) {
            return lines.map(pattern::matcher)
                    .filter(Matcher::matches)
                    .map(found -> found.group(1))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
