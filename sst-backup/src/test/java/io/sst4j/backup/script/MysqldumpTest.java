/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.SstException;
import io.sst4j.backup.mysqldump.CopyProgress;
import io.sst4j.backup.release.ServerRelease;
import io.sst4j.backup.wsrep.WsrepArguments;
import io.sst4j.backup.wsrep.WsrepConfiguration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the script of the method mysqldump takes, refuses, and tells the driver. */
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
        "--role joiner --address 127.0.0.1:4567 --local-port 3306, no script of the joiner",
        "--address 127.0.0.1:3306 --local-port 3306, is that of this server",
        "--host localhost --port 3306 --local-port 3306, is that of this server",
        "--address [::1]:3306 --local-port 3306, is that of this server",
        "--address 0.0.0.0:3306 --local-port 3306, is that of this server",
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
                "[client]; user=x | {sslMode=disable}",
                "[client]; ssl | {sslMode=trust}",
                "[client]; ssl; [mysql]; skip-ssl | {sslMode=disable}",
                "[client]; ssl-ca=/ca; ssl=0 | {sslMode=disable}",
                "[client]; ssl-ca=/ca | {serverSslCert=/ca, sslMode=verify-ca}",
                "[client]; ssl_ca=/ca; ssl-verify-server-cert | {serverSslCert=/ca, sslMode=verify-full}",
                "[mysqldump]; ssl-ca=/ca | {sslMode=disable}",
                "[mariadb-client]; ssl-ca=/ca; tls-version=TLSv1.3; ssl-cipher=a:b | {enabledSslCipherSuites=a,b,"
                        + " enabledSslProtocolSuites=TLSv1.3, serverSslCert=/ca, sslMode=verify-ca}",
                "[client]; ssl-ca=/ca; [sst]; ssl-mode=DISABLED | {sslMode=disable}",
                "[client]; ssl-ca=/ca; [sst]; ssl-mode=REQUIRED | {serverSslCert=/ca, sslMode=trust}",
                "[client]; ssl-ca=/ca; [sst]; ssl-mode=verify_identity; ssl-ca=/own"
                        + " | {serverSslCert=/own, sslMode=verify-full}",
                "[sst]; ssl-ca=/own | {sslMode=disable}",
            })
    void optionsOfTheClientBecomePropertiesOfTheDriver(String file, String properties) throws Exception {
        try (ClientKey key =
                ClientKey.of(ClientTls.of(configuration(file), ClientOptions.CLIENT, ClientTls.ByDefault.CLEAR))) {
            assertThat(key.properties()).hasToString(properties);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[sst]; ssl-mode=SOMETIMES | ssl-mode",
                "[sst]; ssl-mode=VERIFY_CA | no ssl-ca",
                "[client]; ssl-verify-server-cert | no ssl-ca",
                "[client]; ssl-cert=/cert | both or neither",
                "[sst]; encrypt=3 | has no effect",
                "[client]; ssl-cert=/none/cert; ssl-key=/none/key | /none/key",
            })
    void protectionThatCannotBeIsRefused(String file, String words) throws Exception {
        WsrepConfiguration configuration = configuration(file);

        assertThatThrownBy(
                        () -> ClientKey.of(ClientTls.of(configuration, ClientOptions.CLIENT, ClientTls.ByDefault.CLEAR))
                                .close())
                .isInstanceOf(SstException.class)
                .hasMessageContaining(words);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "VERIFIED | [client]; user=x | {sslMode=verify-full}",
                "ENCRYPTED | [client]; user=x | {sslMode=trust}",
                "VERIFIED | [client]; ssl=0 | {sslMode=disable}",
                "VERIFIED | [client]; skip-ssl-verify-server-cert | {sslMode=trust}",
                "VERIFIED | [client]; ssl-verify-server-cert | {sslMode=verify-full}",
                "VERIFIED | [client]; ssl-ca=/ca | {serverSslCert=/ca, sslMode=verify-full}",
                "VERIFIED | [sst]; ssl-mode=DISABLED | {sslMode=disable}",
                "VERIFIED | [sst]; ssl-mode=REQUIRED | {sslMode=trust}",
            })
    void whatNoOptionSaysIsAsTheClientDoesByDefault(ClientTls.ByDefault otherwise, String file, String properties)
            throws Exception {
        try (ClientKey key = ClientKey.of(ClientTls.of(configuration(file), ClientOptions.CLIENT, otherwise))) {
            assertThat(key.properties()).hasToString(properties);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"[sst]; ssl-mode=VERIFY_IDENTITY | no ssl-ca", "[sst]; encrypt=3 | has no effect"})
    void protectionByDefaultIsNoneThatWasAskedFor(String file, String words) throws Exception {
        WsrepConfiguration configuration = configuration(file);

        assertThatThrownBy(() -> ClientTls.of(configuration, ClientOptions.CLIENT, ClientTls.ByDefault.VERIFIED))
                .isInstanceOf(SstException.class)
                .hasMessageContaining(words);
    }

    @ParameterizedTest
    @CsvSource({
        "10.11.14-MariaDB, true, CLEAR",
        "11.3.2-MariaDB, true, CLEAR",
        "11.4.2-MariaDB-log, true, VERIFIED",
        "11.8.9-MariaDB, false, ENCRYPTED",
        "12.0.1-MariaDB, true, VERIFIED",
        "8.0.35-27, true, CLEAR",
        "none, true, CLEAR",
    })
    void theReleaseDecidesWhatAClientDoes(String version, boolean withPassword, ClientTls.ByDefault expected) {
        assertThat(ClientTls.byDefault(ServerRelease.parse(version), withPassword))
                .isEqualTo(expected);
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
        try (CopyProgressLog progress = new CopyProgressLog(
                lines::add,
                ProgressOutput.Lines.of(configuration("[sst]; progress=none"), lines::add),
                () -> seconds.get() * 1_000_000_000)) {
            for (int second = 1; second <= 25; second++) {
                seconds.set(second);
                progress.onProgress(new CopyProgress(
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
