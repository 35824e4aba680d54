/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.Encryptor;
import io.sst4j.ErrorCode;
import io.sst4j.Role;
import io.sst4j.Settings;
import io.sst4j.SstException;
import io.sst4j.backup.internal.wsrep.WsrepArguments;
import io.sst4j.backup.internal.wsrep.WsrepConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code encrypt=1} in whole script runs: only supported methods accept it, its options are required, and nothing is
 * sent in clear text.
 */
@Timeout(60)
class KeyedStreamTest {
    private static final String GTID = "6c821ecc-14b5-11ef-ae8f-6f7d0d2ba111:1234";
    private static final String KEY = "a-key-that-must-not-be-seen";
    private static final String[] KEYED = {"encrypt=1", "encrypt-algo=AES256", "encrypt-key=" + KEY};
    private static final Map<String, String> LOGIN = Map.of("WSREP_SST_OPT_AUTH", "sst:x");

    @TempDir
    private Path root;

    @BeforeEach
    void layOut() throws IOException {
        Files.writeString(Files.createDirectory(root.resolve("joiner")).resolve("ibdata1"), "old");
        Files.createDirectory(root.resolve("donor"));
    }

    private List<String> arguments(String role, String address, String... options) throws IOException {
        Path file = root.resolve(role + ".cnf");
        Files.writeString(file, "[sst]\nsst-log-archive=0\n" + String.join("\n", options) + "\n");
        List<String> arguments = new ArrayList<>(List.of("--role", role, "--address", address));
        arguments.addAll(List.of("--datadir", root.resolve(role) + "/", "--defaults-file", file.toString()));
        if (role.equals("donor")) {
            arguments.addAll(List.of("--gtid", GTID, "--bypass"));
        }
        return arguments;
    }

    private Scripts.Running joiner(String... options) throws IOException {
        return new Scripts.Running(
                "mariabackup", Map.of(), arguments("joiner", "127.0.0.1:" + WsrepScriptTest.freePort(), options));
    }

    private Scripts.Running donor(Scripts.Running joiner, String... options) throws Exception {
        String address = joiner.line().substring("ready ".length());
        return new Scripts.Running("mariabackup", LOGIN, arguments("donor", address, options));
    }

    @Test
    void incrementalTransferIsEncrypted() throws Exception {
        Scripts.Running joiner = joiner(KEYED);
        Scripts.Result sent = donor(joiner, KEYED).end();
        Scripts.Result received = joiner.end();
        assertThat(sent.code()).as(sent.err()).isZero();
        assertThat(received.code()).as(received.err()).isZero();
        assertThat(received.out()).last().isEqualTo(GTID);
        for (Scripts.Result result : List.of(sent, received)) {
            assertThat(result.err()).containsOnlyOnce("not authenticated").contains("encrypt=4");
            assertThat(result.err() + result.out()).doesNotContain(KEY);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"encrypt-key=another-key", "encrypt-algo=aes-128-ctr", "encrypt=0"})
    void aDonorThatIsSetOtherwiseIsRefused(String difference) throws Exception {
        Scripts.Running joiner = joiner(KEYED);
        donor(joiner, KEYED[0], KEYED[1], KEYED[2], difference).end();
        Scripts.Result received = joiner.end();
        assertThat(received.code()).isEqualTo(32);
        assertThat(received.err())
                .containsOnlyOnce("[ERROR] SST-401")
                .contains("encrypt")
                .doesNotContain(KEY, "another-key");
        assertThat(root.resolve("joiner/ibdata1")).hasContent("old");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "encrypt-key=x                                              | 3  | encrypt-algo",
                "encrypt-algo=aes256                                        | 3  | encrypt-key-file",
                "encrypt-algo=aes256;encrypt-key=                           | 3  | encrypt-key-file",
                "encrypt-algo=aes256;encrypt-key-file=/nowhere              | 3  | /nowhere",
                "encrypt-algo=des3;encrypt-key=x                            | 22 | encrypt-algo='des3'",
                "encrypt-algo=aes256;encrypt-key=x;encrypt-format=gpg       | 2  | encrypt-format='gpg'",
                "encrypt-algo=aes256;encrypt-key=x;encrypt-format=xbcrypt   | 22 | encrypt-format='xbcrypt'",
                "encrypt-algo=aes256;encrypt-key=x;streamfmt=tar            | 22 | streamfmt=tar",
                "encrypt-algo=aes256;encrypt-key=x;ssl-mode=VERIFY_CA       | 22 | ssl-mode=VERIFY_CA",
            })
    void reportsMissingOrContradictoryOptionsBeforeThePortOpens(String options, int code, String cause)
            throws Exception {
        Scripts.Result result = joiner(("encrypt=1;" + options).split(";")).end();
        assertThat(result.code()).as(result.err()).isEqualTo(code);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).containsOnlyOnce("[ERROR] SST-10").contains(cause);
    }

    @ParameterizedTest
    @CsvSource({
        "xtrabackup-v2, deprecated and removed",
        "xtrabackup, deprecated and removed",
        "rsync, only by the method mariabackup",
    })
    void otherMethodsRefuseItAndNameTheWayOut(String method, String cause) throws Exception {
        List<String> arguments = arguments("joiner", "127.0.0.1:" + WsrepScriptTest.freePort(), KEYED);
        assertThatThrownBy(() -> settings(method, arguments))
                .isInstanceOfSatisfying(
                        SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED_OPTION))
                .hasMessageContainingAll(cause, "encrypt=4", "ssl-ca", "ssl-cert", "ssl-key", "encrypt=2");
        // a request for an encryptor does not result in clear text either
        Settings settings = Settings.builder().set("encrypt", "1").build();
        assertThatThrownBy(() -> NodeSettings.encryptor(method, configuration(arguments), settings, Role.DONOR))
                .hasMessageContaining("nothing is sent in clear text");
    }

    @Test
    void theTransportOfMariabackupNeedsNoEncryptorThen() throws Exception {
        List<String> arguments = arguments("joiner", "127.0.0.1:4444", KEYED);
        Settings settings = settings("mariabackup", arguments);
        assertThat(settings.get("encrypt")).contains("1");
        assertThat(settings.toString()).doesNotContain(KEY);
        assertThat(NodeSettings.encryptor("mariabackup", configuration(arguments), settings, Role.JOINER))
                .isSameAs(Encryptor.none());
    }

    private static Settings settings(String method, List<String> arguments) throws SstException {
        return NodeSettings.of(method, configuration(arguments));
    }

    private static WsrepConfiguration configuration(List<String> arguments) throws SstException {
        return WsrepConfiguration.load(WsrepArguments.parse(arguments, Map.of()));
    }
}
