/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.wsrep;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerArgumentsTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "'', ''",
                "--a=1|b|-|--c, --a=1|b|-|--c",
                "--defaults-file=x|--defaults_extra_file=y|--loose-user=z|--port=1|--socket=s|--x, --x",
                "--user|mysql|--x, --x",
                "--port|-1, ''",
                "--datadir|/d|--x, --x",
                "--log-bin|word, word",
                "--x=1|--, --x=1",
                "--|--datadir=/d|-h, --|--datadir=/d|-h",
                "-v|-s|-vs, -v|-s|-vs",
                "-h/d|-h|/d|-vh/d|-h, -v",
                "-umysql|-u|mysql|-P1|-P|1|-vu|mysql, -v",
                "-T12|-T|12|-vT12|-T|-v, -T12|-T|12|-vT12|-T|-v",
            })
    void leavesTheRestForABackupTool(String arguments, String rest) {
        assertThat(ServerArguments.parse(split(arguments)).rest()).isEqualTo(split(rest));
    }

    private static List<String> split(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split("\\|"));
    }

    @Test
    void picksTheLastOccurrenceInAnySpelling() throws Exception {
        WsrepArguments arguments = with(
                "--innodb_undo_directory=/a",
                "--loose-innodb-undo-directory=/b",
                "--loose_log_bin=/l",
                "--datadir=/d",
                "--innodb-force-recovery=3",
                "--innodb-buffer-pool-size=1G",
                "--extra_port=33");
        assertThat(arguments.given("innodb-undo-directory").orElseThrow().value())
                .isEqualTo("/b");
        assertThat(arguments.given("extra-port").orElseThrow())
                .isEqualTo(new Given("33", Given.Source.SERVER_ARGUMENT));
        assertThat(arguments.datadir()).isEqualTo(Path.of("/d"));
        assertThat(arguments.innodbForceRecovery()).contains("3");
        assertThat(arguments.serverArguments()).containsExactly("--extra_port=33");
        assertThat(arguments.given("innodb-buffer-pool-size").orElseThrow().value())
                .isEqualTo("1G");
        assertThat(arguments.given("log-bin").orElseThrow().value()).isEqualTo("/l");
    }

    @ParameterizedTest
    @CsvSource({"--log-bin, mysql-bin", "--log-bin=|--log-basename=n, n-bin", "--log-bin=x|--log-basename=n, x"})
    void namesABinaryLogWithoutName(String arguments, String name) throws Exception {
        WsrepArguments parsed = with(Stream.concat(split(arguments).stream(), Stream.of("--datadir=/d"))
                .toArray(String[]::new));
        assertThat(parsed.given("log-bin").orElseThrow().value()).isEqualTo(name);
    }

    @Test
    void preferScriptArgumentsToTheEnvironmentToTheServersArguments() throws Exception {
        String[] name = {"--innodb-data-home-dir", "/argument"};
        Map<String, String> environment = Map.of("INNODB_DATA_HOME_DIR", "/environment");
        List<String> server = List.of("--datadir", "/d", "--mysqld-args", "--innodb-data-home-dir=/server");
        List<String> all = Stream.concat(Stream.of(name), server.stream()).toList();
        assertThat(given(all, environment)).isEqualTo(new Given("/argument", Given.Source.ARGUMENT));
        assertThat(given(server, environment)).isEqualTo(new Given("/environment", Given.Source.ENVIRONMENT));
        assertThat(given(server, Map.of())).isEqualTo(new Given("/server", Given.Source.SERVER_ARGUMENT));
    }

    private static Given given(List<String> arguments, Map<String, String> environment) throws Exception {
        return WsrepArguments.parse(arguments, environment)
                .given("innodb-data-home-dir")
                .orElseThrow();
    }

    private static WsrepArguments with(String... server) throws Exception {
        List<String> arguments =
                Stream.concat(Stream.of("--mysqld-args"), Stream.of(server)).toList();
        return WsrepArguments.parse(arguments, Map.of());
    }
}
