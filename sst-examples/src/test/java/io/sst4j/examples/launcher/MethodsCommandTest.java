/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.Setting;
import io.sst4j.Sst;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class MethodsCommandTest {
    private static List<String> run(String... arguments) {
        StringWriter out = new StringWriter();
        CommandLine command = new CommandLine(new MethodsCommand());
        command.setOut(new PrintWriter(out));
        assertThat(command.execute(arguments)).isZero();
        return out.toString().lines().toList();
    }

    @Test
    void methodsHaveALineEach() {
        assertThat(run()).anyMatch("rsync rsync_wan"::equals).anyMatch(line -> line.startsWith("tree"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tree", "rsync", "mariabackup", "mysqldump"})
    void settingsHaveALineEach(String method) throws Exception {
        List<String> names =
                Sst.method(method).settings().stream().map(Setting::name).toList();
        assertThat(run(method)).extracting(line -> line.split(" ", 2)[0]).isEqualTo(names);
    }

    @Test
    void aLineTellsWhoHeedsASettingWhatItDoesAndItsDefault() {
        assertThat(run("tree"))
                .contains("sst-initial-timeout  joiner         Time that a joiner waits for a donor; 0 for no limit"
                        + " (a whole number of seconds; default: 300)");
        assertThat(run("xtrabackup-v2"))
                .anyMatch(line -> line.matches("user +donor +Account of the backup tool \\(a text\\)"));
    }

    @Test
    void aMethodThatIsNotHereIsAnError() {
        StringWriter errors = new StringWriter();
        CommandLine command = new CommandLine(new MethodsCommand());
        command.setErr(new PrintWriter(errors));
        assertThat(command.execute("teleport")).isNotZero();
        assertThat(errors.toString()).contains("no method 'teleport' found");
    }
}
