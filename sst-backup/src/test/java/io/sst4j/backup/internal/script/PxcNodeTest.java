/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.ErrorCode;
import io.sst4j.Settings;
import io.sst4j.SstException;
import io.sst4j.backup.internal.release.ServerRelease;
import io.sst4j.backup.internal.wsrep.SstOption;
import io.sst4j.backup.internal.wsrep.WsrepArguments;
import io.sst4j.backup.internal.wsrep.WsrepConfiguration;
import io.sst4j.backup.internal.wsrep.WsrepUsageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A Percona XtraDB Cluster node is recognised, and its configuration is interpreted correctly. */
class PxcNodeTest {
    @TempDir
    private Path root;

    private Path data;

    @BeforeEach
    void layOut() throws Exception {
        data = Files.createDirectory(root.resolve("data"));
    }

    private WsrepArguments arguments(String... more) throws SstException {
        List<String> words = new ArrayList<>(List.of("--role", "joiner", "--datadir", data.toString()));
        words.addAll(List.of(more));
        return WsrepArguments.parse(words, Map.of());
    }

    private WsrepConfiguration configuration(String release, String... lines) throws Exception {
        Path file = Files.writeString(root.resolve("my.cnf"), String.join("\n", lines) + "\n");
        WsrepArguments arguments = arguments(
                "--defaults-file",
                file.toString(),
                "--basedir",
                root.resolve("base").toString());
        return WsrepConfiguration.load(arguments, ServerRelease.parse(release));
    }

    private Settings settings(String release, String... lines) throws Exception {
        return NodeSettings.of("xtrabackup-v2", configuration(release, lines));
    }

    private PxcNode node(String release, String... lines) throws Exception {
        return PxcNode.of(configuration(release, lines)).orElseThrow();
    }

    private void program(String script) throws Exception {
        Path program = root.resolve("base/bin/mysqld");
        Files.createDirectories(program.resolveSibling(""));
        assertThat(Files.writeString(program, "#!/bin/sh\n" + script + "\n")
                        .toFile()
                        .setExecutable(true))
                .isTrue();
    }

    private Optional<ServerRelease> calling(String... arguments) throws SstException {
        return CallingServer.of(arguments(arguments)).release();
    }

    @Test
    void theVersionThatIsPassedDecides() throws Exception {
        assertThat(calling("--mysqld-version", "8.0.35-27.1"))
                .map(ServerRelease::text)
                .contains("8.0.35-27.1");
        assertThat(calling("--progress", "0")).isEmpty();
    }

    @Test
    void theProgramIsAskedWhereNoVersionIsPassed() throws Exception {
        program("echo \"$0  Ver 5.7.44-31.65 for Linux on x86_64 (Percona XtraDB Cluster)\"");
        assertThat(calling("--basedir", root.resolve("base").toString()))
                .map(ServerRelease::text)
                .contains("5.7.44-31.65");
    }

    @ParameterizedTest
    @CsvSource({"exit 127, ended with exit code 127", "echo hello, printed no version: hello", "'', printed no version"
    })
    void aProgramThatDoesNotTellIsAnError(String script, String why) throws Exception {
        program(script);
        assertUnknown(why, "--basedir", root.resolve("base").toString());
    }

    @Test
    void aServerThatCannotBeToldIsAnError() throws Exception {
        assertUnknown("no program mysqld", "--plugindir", "/usr/lib/plugin");
        assertUnknown("no program mysqld", "--basedir", root.resolve("nowhere").toString());
        assertUnknown("is not a version of Percona", "--mysqld-version", "unknown");
        assertUnknown("is not a version of Percona", "--mysqld-version", "99.9.9");
        program("");
        Files.writeString(root.resolve("base/bin/mysqld"), "#!/no/such/interpreter\n");
        assertUnknown("does not start", "--basedir", root.resolve("base").toString());
    }

    private void assertUnknown(String why, String... arguments) {
        assertThatThrownBy(() -> calling(arguments))
                .isInstanceOfSatisfying(
                        WsrepUsageException.class, e -> assertThat(e.exitCode()).isEqualTo(2))
                .hasMessageContaining(why);
    }

    private void makeServerFiles() throws Exception {
        for (String name : List.of("ca.pem", "server-cert.pem", "server-key.pem")) {
            Files.writeString(data.resolve(name), "PEM");
        }
    }

    @Test
    void fromEightOnTrafficIsProtectedByTheFilesOfTheServer() throws Exception {
        makeServerFiles();
        Settings settings = settings("8.0.35-27", "[mysqld]", "[sst]", "tca=/old/ca.pem", "tcert=/old/cert.pem");
        assertThat(settings.get("encrypt")).contains("4");
        assertThat(settings.get("ssl-ca")).contains(data.resolve("ca.pem").toString());
        assertThat(settings.get("ssl-cert"))
                .contains(data.resolve("server-cert.pem").toString());
        assertThat(settings.get("ssl-key"))
                .contains(data.resolve("server-key.pem").toString());
        assertThat(settings.get("tca")).isEmpty();
    }

    @Test
    void transferOptionsTakePrecedence() throws Exception {
        makeServerFiles();
        String[] lines = {
            "[mysqld]", "ssl-ca=/server/ca", "ssl-cert=/server/cert", "ssl-key=/server/key", "[sst]", "ssl-ca=/sst/ca"
        };
        Settings settings = settings("8.0.35-27", lines);
        assertThat(settings.get("ssl-ca")).contains("/sst/ca");
        assertThat(settings.get("ssl-cert")).contains("/server/cert");
        assertThat(settings("10.11.19-MariaDB", lines).get("ssl-ca")).contains("/server/ca");
        assertThat(settings("10.11.19-MariaDB", lines).get("encrypt")).contains("0");
    }

    @ParameterizedTest
    @CsvSource({
        "8.0.35-27, [mysqld] pxc_encrypt_cluster_traffic=OFF, 0",
        "5.7.44-31, [mysqld], 0",
        "5.7.44-31, [mysqld] pxc_encrypt_cluster_traffic=ON, 4",
        "5.7.44-31, [mysqld-5.7] pxc_encrypt_cluster_traffic, 4",
        "5.7.44-31, [mariadb] pxc_encrypt_cluster_traffic=ON, 0",
        "5.7.44-31, [xtrabackup] encrypt=AES256, 0",
        "5.7.44-31, [sst] encrypt=4, 4",
        "8.0.35-27, [sst] encrypt=4, 4",
    })
    void theSwitchAndItsDefault(String release, String line, String encrypt) throws Exception {
        makeServerFiles();
        assertThat(settings(release, line.split(" ", -1)).get("encrypt")).contains(encrypt);
    }

    @Test
    void withoutItsFilesANodeDoesNotSendInClearText() throws Exception {
        Files.writeString(data.resolve("ca.pem"), "PEM");
        assertThatThrownBy(() -> settings("8.0.35-27", "[mysqld]"))
                .isInstanceOfSatisfying(
                        SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_OPTION))
                .hasMessageContaining("the default of Percona XtraDB Cluster 8.0.35-27")
                .hasMessageContaining("[server-cert.pem, server-key.pem]");
        assertThatThrownBy(() -> settings("5.7.44", "[mysqld]", "pxc-encrypt-cluster-traffic=maybe"))
                .hasMessageContaining("neither on nor off");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[mysqld] early-plugin-load=keyring_file.so",
                "[mysqld] plugin_load_add=keyring_vault=keyring_vault.so",
                "[mysqld-8.0] keyring_file_data=/keys/keyring",
            })
    void aKeyringIsSeenInTheOptions(String line) throws Exception {
        makeServerFiles();
        assertThat(settings("8.0.35-27", line.split(" ", -1)).get("keyring")).contains("1");
        assertThat(settings("8.0.35-27", "[client]", line.split(" ", -1)[1]).get("keyring"))
                .contains("0");
        assertThat(settings("10.11.19-MariaDB", line.split(" ", -1)).get("keyring"))
                .isEmpty();
    }

    @Test
    void aKeyringIsSeenInTheManifest() throws Exception {
        makeServerFiles();
        program("");
        Path manifest = Files.writeString(root.resolve("base/bin/mysqld.my"), "{ \"components\": \"file://x\" }");
        assertThat(settings("8.0.35-27", "[mysqld]").get("keyring")).contains("0");
        Files.writeString(manifest, "{ \"components\": \"file://component_keyring_file\" }");
        assertThat(settings("8.0.35-27", "[mysqld]").get("keyring")).contains("1");
    }

    @Test
    void toolsAreBesideTheScript() throws Exception {
        makeServerFiles();
        Path tools = Files.createDirectories(root.resolve("base/bin/pxc_extra"));
        Settings settings = settings("8.0.35-27", "[xtrabackup]", "xtrabackup-plugin-dir=/plugins");
        assertThat(settings.get("tool-directories").orElseThrow().lines()).contains(tools.toString());
        assertThat(settings.get("tool-plugin-dir")).contains("/plugins");
        assertThat(settings.get("server-release")).contains("8.0.35-27");
    }

    @Test
    void aDirectoryOfItsOwnScriptIsInTheWay() throws Exception {
        assertThatCode(() -> node("8.0.35-27", "[mysqld]").requireFit()).doesNotThrowAnyException();
        Files.createDirectory(data.resolve("sst-xb-tmpdir"));
        assertThatThrownBy(() -> node("8.0.35-27", "[mysqld]").requireFit())
                .isInstanceOfSatisfying(
                        WsrepUsageException.class, e -> assertThat(e.exitCode()).isEqualTo(2))
                .hasMessageContaining("sst-xb-tmpdir exists");
        assertThatCode(() -> node("5.7.44-31", "[mysqld]").requireFit()).doesNotThrowAnyException();
    }

    @Test
    void itsMarkersAreKept() throws Exception {
        assertThat(configuration("8.0.35-27", "[mysqld]").get(SstOption.CPAT).orElseThrow())
                .endsWith("\\|.*init\\.ok$\\|.*sst-xb-tmpdir$");
        assertThat(configuration("8.0.35-27", "[sst]", "cpat=mine").get(SstOption.CPAT))
                .contains("mine");
        assertThat(configuration("10.11.1-MariaDB", "[mysqld]").get(SstOption.CPAT))
                .isEqualTo(SstOption.CPAT.defaultValue());
    }

    @ParameterizedTest
    @CsvSource({
        "8.0.35-27, PEER_GONE, true",
        "8.0.35-27, PREPARE_FAILED, true",
        "8.0.35-27, PEER_VERSION, false",
        "8.0.35-27, INVALID_OPTION, false",
        "5.7.44-31, PEER_GONE, false",
    })
    void temporaryFailuresMayBeRetried(String release, ErrorCode code, boolean again) throws Exception {
        assertThat(node(release, "[mysqld]").mayTryAgain(new SstException(code, "test")))
                .isEqualTo(again);
        assertThat(node(release, "[mysqld]").remaining().isPresent()).isEqualTo(release.startsWith("8"));
        assertThat(PxcNode.of(configuration("10.11.1-MariaDB", "[mysqld]"))).isEmpty();
    }

    @Test
    void oldDataIsThereWhileItsEntriesAre() throws Exception {
        Path file = Files.writeString(data.resolve("ibdata1"), "old");
        Path log = Files.writeString(data.resolve("x.log"), "old");
        PxcNode.OldEntries old = PxcNode.OldEntries.of(data);
        Files.delete(log);
        Files.move(file, data.resolve("aside"));
        assertThat(old.areThere()).isFalse();
        Files.move(data.resolve("aside"), file);
        assertThat(old.areThere()).isTrue();
        Files.copy(file, data.resolve("copy"));
        Files.move(data.resolve("copy"), file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThat(old.areThere()).isFalse();
        assertThat(PxcNode.OldEntries.of(root.resolve("nowhere")).areThere()).isTrue();
        assertThat(PxcNode.OldEntries.of(file).areThere()).isFalse();
    }

    @Test
    void linesOfTheLogHaveThePrefixesOfItsServer() throws Exception {
        Scripts.Result result = new Scripts.Running(
                        Map.of(),
                        List.of(
                                "--role",
                                "joiner",
                                "--datadir",
                                data.toString(),
                                "--address",
                                "127.0.0.1:0",
                                "--mysqld-version",
                                "8.0.35-27",
                                "--defaults-file",
                                "/dev/null"))
                .end();
        assertThat(result.code()).isEqualTo(22);
        assertThat(result.out()).isEmpty();
        assertThat(result.err().lines())
                .allMatch(line -> line.matches("(INF|WRN|ERR):\\S.*"))
                .filteredOn(line -> line.startsWith("ERR:"))
                .singleElement()
                .asString()
                .contains("SST-101", "pxc-encrypt-cluster-traffic is on");
        Scripts.Result early =
                new Scripts.Running(Map.of(), List.of("--role", "nobody", "--mysqld-version", "8.0.35-27")).end();
        assertThat(early.err()).startsWith("ERR:SST-101");
    }
}
