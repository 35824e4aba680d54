/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.ErrorCode;
import io.sst4j.Phase;
import io.sst4j.Role;
import io.sst4j.Settings;
import io.sst4j.SstException;
import io.sst4j.backup.internal.wsrep.WsrepArguments;
import io.sst4j.backup.internal.wsrep.WsrepConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rsync method's differences from the other methods. */
class RsyncRulesTest {
    @TempDir
    private Path root;

    private WsrepConfiguration configuration(String role, String lines) throws IOException {
        Path file = Files.writeString(root.resolve("my.cnf"), lines.replace(' ', '\n') + "\n");
        return WsrepConfiguration.load(WsrepArguments.parse(
                List.of(
                        "--role",
                        role,
                        "--address",
                        "127.0.0.1:4444",
                        "--datadir",
                        root.toString(),
                        "--defaults-file",
                        file.toString()),
                Map.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "joiner, '', DISABLED",
        "joiner, [mysqld] ssl-ca=/a, VERIFY_CA",
        "joiner, [mysqld] ssl-capath=/a ssl-cert=/c ssl-key=/k, VERIFY_CA",
        "joiner, [mysqld] ssl-cert=/c ssl-key=/k, REQUIRED",
        "joiner, [sst] ssl-cert=/c ssl-key=/k, REQUIRED",
        "joiner, [sst] ssl-cert=/c, DISABLED",
        "joiner, [sst] ssl-key=/k, DISABLED",
        "joiner, [sst] tcert=/c tkey=/k, REQUIRED",
        "joiner, [sst] tcert=/c tkey=/k [mysqld] ssl-ca=/a, REQUIRED",
        "joiner, [sst] tca=/a, VERIFY_CA",
        "joiner, [sst] ssl-server-ca=/a, VERIFY_CA",
        "donor, [sst] ssl-server-ca=/a, DISABLED",
        "donor, [sst] ssl-client-cert=/c ssl-client-key=/k, REQUIRED",
        "joiner, [mysqld] ssl-ca=/a [sst] ssl-mode=DISABLED, DISABLED",
        "joiner, [sst] ssl-mode=VERIFY_IDENTITY ssl-ca=/a, VERIFY_IDENTITY",
    })
    void withoutAModeTheFilesDecide(String role, String lines, String mode) throws Exception {
        WsrepConfiguration configuration = configuration(role, lines);
        for (String method : new String[] {"rsync", "rsync_wan"}) {
            Settings settings = NodeSettings.of(method, configuration);
            assertThat(settings.get("ssl-mode")).contains(mode);
            assertThat(settings.get("encrypt")).contains("0");
            assertThat(settings.get("method")).contains(method);
        }
        Settings other = NodeSettings.of("mariabackup", configuration);
        assertThat(other.get("ssl-mode")).contains(lines.contains("ssl-mode") ? mode : "DISABLED");
    }

    @ParameterizedTest
    @CsvSource({
        "[sst] encrypt=4, INVALID_OPTION",
        "[sst] encrypt=2 tcert=/c, INVALID_OPTION",
        "[sst] encrypt=4 ssl-mode=DISABLED ssl-ca=/a, INVALID_OPTION",
        "[sst] encrypt=1 encrypt-algo=aes256 encrypt-key=k, UNSUPPORTED_OPTION",
        "[sst] ssl-mode=VERIFY, INVALID_OPTION",
    })
    void requestedEncryptionNeverMeansClearText(String lines, ErrorCode code) throws Exception {
        WsrepConfiguration configuration = configuration("joiner", lines);
        assertThatThrownBy(() -> NodeSettings.of("rsync", configuration))
                .isInstanceOfSatisfying(
                        SstException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @ParameterizedTest
    @CsvSource({
        "PEER_GONE, DONOR, HANDSHAKE, 71",
        "PEER_GONE, DONOR, TRANSFER, 255",
        "PEER_FAILED, DONOR, HANDSHAKE, 255",
        "PEER_UNREACHABLE, DONOR, CONNECT, 255",
        "BACKUP_FAILED, DONOR, CONNECT, 255",
        "INVALID_OPTION, DONOR, PREFLIGHT, 22",
        "CANCELLED, DONOR, TRANSFER, 3",
        "ALREADY_RUNNING, DONOR, PREFLIGHT, 114",
        "PEER_GONE, JOINER, TRANSFER, 32",
        "PEER_REJECTED, JOINER, VERIFY, 32",
        "INCOMPLETE_SNAPSHOT, JOINER, VERIFY, 32",
        "PORT_UNAVAILABLE, JOINER, PREFLIGHT, 16",
        "PARENT_GONE, JOINER, TRANSFER, 32",
        "OPTION_FILE, JOINER, PREFLIGHT, 2",
    })
    void exitCodesAreThoseOfTheStockScript(ErrorCode code, Role role, Phase phase, int exit) {
        assertThat(ScriptMethod.of("rsync").exitCode(role, phase, new SstException(code, "x")))
                .isEqualTo(exit);
    }

    @Test
    void theLogHasAPrefixOfItsOwn() {
        assertThat(ScriptMethod.of("rsync_wan").logPrefix()).isEqualTo("rsync");
    }
}
