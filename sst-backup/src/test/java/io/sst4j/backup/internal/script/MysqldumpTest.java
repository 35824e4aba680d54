/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.Encryptor;
import io.sst4j.Role;
import io.sst4j.Secret;
import io.sst4j.Settings;
import io.sst4j.SstException;
import io.sst4j.backup.internal.wsrep.WsrepArguments;
import io.sst4j.backup.internal.wsrep.WsrepConfiguration;
import io.sst4j.backup.mysqldump.LogicalCopy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The mysqldump script accepts and refuses the right options, and passes them on to the driver. */
class MysqldumpTest {
    private static final String GTID = "01c459d1-e5a9-11f1-8cbe-ee0f429b48d0:7,0-1-5";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "--address 127.0.0.1:4567, --local-port",
        "--local-port 3306, --host",
        "--address 127.0.0.1 --local-port 3306, --port",
        "--address 127.0.0.1:4567 --local-port 3306, --gtid",
        "--role joiner --address 127.0.0.1:4567 --local-port 3306, no joiner script",
        "--address 127.0.0.1:3306 --local-port 3306, own address: set",
        "--host localhost --port 3306 --local-port 3306, own address: set",
        "--address [::1]:3306 --local-port 3306, own address: set",
        "--address 0.0.0.0:3306 --local-port 3306, own address: set",
    })
    void refusesWithOneLineAndTheStockCode(String given, String words) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(given.split(" ", -1)));
        if (!words.equals("--gtid")) {
            arguments.addAll(List.of("--gtid", GTID));
        }

        Scripts.Result result = run(arguments);

        assertThat(result.code()).isEqualTo(22);
        assertThat(result.out()).isEmpty();
        assertThat(result.err().lines().filter(line -> line.contains("[ERROR]")))
                .singleElement()
                .asString()
                .contains("SST-101")
                .contains(words);
    }

    @Test
    void tellsThatTheDonorIsNotThereAndNoPassword() throws Exception {
        Scripts.Result result = run(List.of(
                "--address", "127.0.0.1:1", "--local-port", "3306", "--socket", directory + "/none", "--gtid", GTID));

        assertThat(result.code()).isEqualTo(22);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .contains("SST-505 log in to the donor " + directory + "/none as 'sst'")
                .doesNotContain("word");
    }

    @Test
    void logsInToTheJoinerAsTheAccountThatItAskedFor() throws Exception {
        Scripts.Result result = run(
                List.of(
                        "--address",
                        "127.0.0.1:1",
                        "--local-port",
                        "3306",
                        "--socket",
                        directory + "/none",
                        "--gtid",
                        GTID,
                        "--bypass"),
                Map.of("WSREP_SST_OPT_AUTH", "sst:word", "WSREP_SST_OPT_REMOTE_AUTH", "theirs:secret"));

        assertThat(result.code()).isEqualTo(22);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .contains("SST-505 log in to the joiner 127.0.0.1:1 as 'theirs'")
                .doesNotContain("word")
                .doesNotContain("secret");
    }

    @Test
    void knowsThatNoJoinerKnowsAnAccountOfOneTransfer() throws Exception {
        Scripts.Result result = run(
                List.of(
                        "--address",
                        "127.0.0.1:1",
                        "--local-port",
                        "3306",
                        "--socket",
                        directory + "/none",
                        "--gtid",
                        GTID,
                        "--bypass"),
                Map.of("WSREP_SST_OPT_AUTH", "wsrep.sst.261128_154625_node1:word"));

        assertThat(result.err())
                .contains("log in to the joiner 127.0.0.1:1 as '" + System.getProperty("user.name") + "'");
    }

    private Scripts.Result run(List<String> given) throws Exception {
        return run(given, Map.of("WSREP_SST_OPT_AUTH", "sst:word"));
    }

    private Scripts.Result run(List<String> given, Map<String, String> environment) throws Exception {
        List<String> arguments = new ArrayList<>(given);
        arguments.addAll(List.of("--datadir", directory.resolve("data").toString()));
        arguments.addAll(List.of("--defaults-file", optionFile("").toString()));
        return new Scripts.Running("mysqldump", environment, arguments).end();
    }

    private Path optionFile(String text) throws Exception {
        return Files.writeString(directory.resolve("my.cnf"), text.replace("; ", "\n") + "\n");
    }

    private WsrepConfiguration configuration(String text) throws Exception {
        return WsrepConfiguration.load(WsrepArguments.parse(
                List.of(
                        "--datadir",
                        directory.toString(),
                        "--defaults-file",
                        optionFile(text).toString()),
                Map.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[client]; user=x | {}",
                "[client]; ssl | {remote-ssl=1}",
                "[client]; ssl; [mysql]; skip-ssl | {remote-ssl=0}",
                "[client]; ssl-ca=/ca; ssl=0 | {remote-ssl=0, remote-ssl-ca=/ca}",
                "[client]; ssl_ca=/ca; ssl-verify-server-cert | {remote-ssl-ca=/ca, remote-ssl-verify-server-cert=1}",
                "[client]; skip-ssl-verify-server-cert | {remote-ssl-verify-server-cert=0}",
                "[mysqldump]; ssl-ca=/ca | {}",
                "[mariadb-client]; ssl-ca=/ca; tls-version=TLSv1.3; ssl-cipher=a:b | {remote-ssl-ca=/ca,"
                        + " remote-ssl-cipher=a:b, remote-tls-version=TLSv1.3}",
                "[client]; ssl-ca=/ca; [sst]; ssl-mode=DISABLED | {remote-ssl-ca=/ca, remote-ssl-mode=DISABLED}",
                "[client]; ssl-ca=/ca; [sst]; ssl-mode=verify_identity; ssl-ca=/own"
                        + " | {remote-ssl-ca=/own, remote-ssl-mode=verify_identity}",
                "[sst]; ssl-ca=/own | {}",
            })
    void optionsOfTheClientBecomeSettingsOfTheMethod(String file, String expected) throws Exception {
        Settings settings = NodeSettings.of("mysqldump", configuration(file));

        Map<String, String> remote = new TreeMap<>();
        for (String name : ClientOptions.TLS) {
            settings.get("remote-" + name).ifPresent(value -> remote.put("remote-" + name, value));
        }
        for (String name : List.of("ssl", "ssl-mode", "ssl-verify-server-cert")) {
            settings.get("remote-" + name).ifPresent(value -> remote.put("remote-" + name, value));
        }
        assertThat(remote).hasToString(expected);
        assertThat(NodeSettings.encryptor("mysqldump", configuration(file), settings, Role.DONOR))
                .isSameAs(Encryptor.none());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[sst]; encrypt=3 | has no effect",
                "[sst]; encrypt=1; ssl-mode=DISABLED; [client]; ssl | has no effect",
            })
    void protectionThatCannotBeIsRefused(String file, String words) throws Exception {
        WsrepConfiguration configuration = configuration(file);

        assertThatThrownBy(() -> NodeSettings.of("mysqldump", configuration))
                .isInstanceOf(SstException.class)
                .hasMessageContaining(words);
    }

    @Test
    void bothServersHaveTheirAccounts() throws Exception {
        Settings settings = NodeSettings.of(
                "mysqldump",
                configuration("[client]; user=first; password=word-1; [mysqldump]; user=second; password=word-2"));

        assertThat(settings.get("user")).contains("second");
        assertThat(settings.secret("password")).contains(Secret.of("word-2"));
        assertThat(settings.get("remote-user")).contains("first");
        assertThat(settings.secret("remote-password")).contains(Secret.of("word-1"));
        assertThat(settings.toString()).doesNotContain("word-");
    }

    @Test
    void theAccountOfTheOptionFilesStandsIn() throws Exception {
        WsrepConfiguration configuration =
                configuration("[client]; user=first; password=\"one two\"; [mysqldump]; user=second");

        assertThat(ClientOptions.CLIENT.credentials(configuration.options()).user())
                .isEqualTo("first");
        assertThat(ClientOptions.DUMP.credentials(configuration.options()).user())
                .isEqualTo("second");
        assertThat(ClientOptions.DUMP
                        .credentials(configuration.options())
                        .password()
                        .reveal())
                .isEqualTo("one two");
    }

    @Test
    void progressIsToldEveryTenSeconds() throws Exception {
        List<String> lines = new ArrayList<>();
        AtomicLong seconds = new AtomicLong();
        try (MysqldumpScript.CopyProgressLog progress = new MysqldumpScript.CopyProgressLog(
                lines::add,
                ProgressOutput.Lines.of(configuration("[sst]; progress=none"), lines::add),
                () -> seconds.get() * 1_000_000_000)) {
            for (int second = 1; second <= 25; second++) {
                seconds.set(second);
                progress.on(new LogicalCopy.Progress(
                        "`a`.`b`",
                        second,
                        second,
                        50,
                        false,
                        4L * second,
                        second * 1_000_000L,
                        100,
                        1,
                        3,
                        Duration.ofSeconds(second)));
            }
        }

        assertThat(lines)
                .containsExactly(
                        "40%: 40 of about 100 rows, 1 of 3 tables, 10 MB, 1.0 MB/s, 00:00:15 left;"
                                + " now `a`.`b`, row 10 of about 50",
                        "80%: 80 of about 100 rows, 1 of 3 tables, 20 MB, 1.0 MB/s, 00:00:05 left;"
                                + " now `a`.`b`, row 20 of about 50");
    }
}
