/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.Cancellation;
import io.sst4j.ErrorCode;
import io.sst4j.Phase;
import io.sst4j.Role;
import io.sst4j.Settings;
import io.sst4j.SstException;
import io.sst4j.TransferEvent;
import io.sst4j.backup.internal.wsrep.WsrepArguments;
import io.sst4j.backup.internal.wsrep.WsrepConfiguration;
import io.sst4j.backup.internal.wsrep.WsrepUsageException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The parts of a script run, tested individually. */
class ScriptPartsTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final ServerLog log = new ServerLog(
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Clock.fixed(Instant.parse("2026-11-20T01:02:03.456Z"), ZoneOffset.UTC));

    @TempDir
    private Path root;

    private Path data;

    @BeforeEach
    void layOut() throws IOException {
        data = Files.createDirectory(root.resolve("data"));
    }

    private WsrepConfiguration configuration(String role, String... lines) throws IOException {
        Path file = Files.writeString(root.resolve("my.cnf"), String.join("\n", lines) + "\n");
        return WsrepConfiguration.load(WsrepArguments.parse(
                List.of(
                        "--role",
                        role,
                        "--address",
                        "127.0.0.1:4444",
                        "--datadir",
                        data.toString(),
                        "--defaults-file",
                        file.toString()),
                Map.of()));
    }

    private String logged() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource({
        "'', 0",
        "1, 1",
        "1000, 1000",
        "1k, 1024",
        "40m, 41943040",
        "40M, 41943040",
        "2g, 2147483648",
        "' 3t ', 3298534883328"
    })
    void ratesAreInPowersOf1024(String text, long rate) throws Exception {
        assertThat(NodeSettings.bytesPerSecond(text)).isEqualTo(rate);
    }

    @ParameterizedTest
    @ValueSource(strings = {"m", "-1", "1.5m", "10mb", "1000000000000000", "16777216t", "x"})
    void reportsInvalidRatesWithTheirOption(String text) {
        assertThatThrownBy(() -> NodeSettings.bytesPerSecond(text))
                .isInstanceOf(SstException.class)
                .hasMessageContaining("rlimit='" + text + "'");
    }

    @Test
    void progressIsALineForPeople() {
        assertThat(ProgressOutput.line(progress(5_000_000, OptionalLong.of(20_000_000), 1_000_000)))
                .isEqualTo("25% 5.0 MB of 20 MB, 1.0 MB/s, 00:00:15 left");
        assertThat(ProgressOutput.line(progress(30_000_000, OptionalLong.of(20_000_000), 0)))
                .isEqualTo("100% 30 MB of 30 MB, 0.0 MB/s, 00:00:00 left");
        assertThat(ProgressOutput.line(progress(1, OptionalLong.of(4_000_000_000L), 1_000_000)))
                .endsWith("01:06:39 left");
        assertThat(ProgressOutput.line(progress(7_000_000, OptionalLong.empty(), 2_500_000)))
                .isEqualTo("7.0 MB, 2.5 MB/s");
    }

    private static TransferEvent.Progress progress(long bytes, OptionalLong total, double rate) {
        return new TransferEvent.Progress(Phase.TRANSFER, bytes, total, rate);
    }

    @Test
    void aLineOfTheLogIsOneLineInTheFormOfTheStockScripts() {
        log.info("text");
        log.warning("one\n  two\r\nthree\u2028four\u0007");
        log.error(" end \n");
        assertThat(logged()).isEqualTo("""
                        WSREP_SST: [INFO] text (20261120 01:02:03.456)
                        WSREP_SST: [WARNING] one two three four? (20261120 01:02:03.456)
                        WSREP_SST: [ERROR] end (20261120 01:02:03.456)
                        """);
    }

    @ParameterizedTest
    @CsvSource({
        "TOOL_MISSING, JOINER, PREFLIGHT, 42",
        "PORT_UNAVAILABLE, JOINER, PREFLIGHT, 16",
        "ALREADY_RUNNING, JOINER, PREFLIGHT, 114",
        "PEER_INCOMPATIBLE, DONOR, PREFLIGHT, 93",
        "PEER_INCOMPATIBLE, DONOR, CONNECT, 32",
        "PEER_INCOMPATIBLE, JOINER, HANDSHAKE, 32",
        "CANCELLED, DONOR, TRANSFER, 3",
        "OPTION_FILE, DONOR, PREFLIGHT, 2",
        "INVALID_OPTION, DONOR, PREFLIGHT, 22",
        "UNSUPPORTED_OPTION, JOINER, PREFLIGHT, 22",
        "INCOMPLETE_SNAPSHOT, JOINER, HANDSHAKE, 32",
        "INCOMPLETE_SNAPSHOT, JOINER, VERIFY, 2",
        "PARENT_GONE, JOINER, TRANSFER, 32",
        "PEER_REJECTED, JOINER, HANDSHAKE, 32",
        "PEER_UNREACHABLE, JOINER, CONNECT, 32",
        "PEER_UNREACHABLE, DONOR, CONNECT, 32",
        "PEER_GONE, DONOR, HANDSHAKE, 32",
        "PEER_GONE, DONOR, TRANSFER, 22",
        "PEER_GONE, JOINER, TRANSFER, 32",
        "TRUNCATED_STREAM, JOINER, TRANSFER, 32",
        "LOCAL_IO, DONOR, HANDSHAKE, 32",
        "LOCAL_IO, DONOR, TRANSFER, 22",
        "LOCAL_IO, JOINER, TRANSFER, 32",
        "LOCAL_IO, JOINER, PREPARE, 22",
        "BACKUP_FAILED, DONOR, TRANSFER, 22",
        "PREPARE_FAILED, JOINER, PREPARE, 22",
        "INSTALL_FAILED, JOINER, INSTALL, 22",
    })
    void exitCodesAreThoseOfTheStockScripts(ErrorCode code, Role role, Phase phase, int exit) {
        assertThat(ExitCodes.of(role, phase, new SstException(code, "x"))).isEqualTo(exit);
    }

    @Test
    void wrongArgumentsHaveTheirOwnExitCodes() {
        assertThat(ExitCodes.of(Role.DONOR, Phase.PREFLIGHT, new WsrepUsageException(WsrepUsageException.UNSAFE, "x")))
                .isEqualTo(21);
    }

    @Test
    void aJoinerClaimsItsNodeAndLeavesNothing() throws Exception {
        try (NodeFiles files = NodeFiles.claim(configuration("joiner"), log, new Cancellation())) {
            assertThat(files).isNotNull();
            assertThat(data.resolve("wsrep_sst.pid"))
                    .hasContent(String.valueOf(ProcessHandle.current().pid()));
            assertThat(data.resolve("sst_in_progress")).isEmptyFile();
        }
        assertThat(data).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "garbage", "-5", "99999999999999", "4194999\n"})
    void aPidFileOfNobodyIsPassedOver(String text) throws Exception {
        Files.writeString(data.resolve("wsrep_sst.pid"), text);
        NodeFiles.claim(configuration("donor"), log, new Cancellation()).close();
        assertThat(data).isEmptyDirectory();
        assertThat(logged()).isEmpty();
    }

    @Test
    void aPidThatCameAgainIsNotTheOldScript() throws Exception {
        Process other = new ProcessBuilder("sleep", "60").start();
        try {
            Path file = Files.writeString(data.resolve("wsrep_sst.pid"), String.valueOf(other.pid()));
            Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(3600)));
            NodeFiles.claim(configuration("donor"), log, new Cancellation()).close();
            assertThat(data).isEmptyDirectory();
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void anEarlierScriptThatRunsIsWaitedForUntilCancelled() throws Exception {
        Process other = new ProcessBuilder("sleep", "60").start();
        try {
            Files.writeString(data.resolve("wsrep_sst.pid"), String.valueOf(other.pid()));
            Cancellation cancelled = new Cancellation();
            cancelled.cancel();
            assertThatThrownBy(() -> NodeFiles.claim(configuration("donor"), log, cancelled))
                    .isInstanceOfSatisfying(
                            SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
            assertThat(logged()).contains("previous SST is not completed");
            assertThat(data.resolve("wsrep_sst.pid")).exists();
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void oldLogsAreArchivedAndLimited() throws Exception {
        Path archive = root.resolve("archive/of/logs");
        for (int i = 0; i < 4; i++) {
            Path written = Files.writeString(data.resolve("innobackup.backup.log"), "attempt " + i);
            Files.setLastModifiedTime(written, FileTime.from(Instant.ofEpochSecond(1_000_000_000L + i)));
            archive("sst-log-archive-dir=" + archive, "sst-log-retention=2");
        }
        assertThat(data).isEmptyDirectory();
        assertThat(archive.toFile().list()).hasSize(2).allMatch(name -> name.endsWith(".gz"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(archive)))
                .isEqualTo("rwx------");
        assertThat(logged()).isEmpty();
    }

    @Test
    void withoutAnArchiveLogsStayUnderNamesThatJoinersKeep() throws Exception {
        for (int i = 0; i < 4; i++) {
            Files.writeString(data.resolve("innobackup.prepare.log"), "attempt " + i);
            archive("sst-log-archive=0", "sst-log-retention=2");
        }
        assertThat(data.toFile().list())
                .hasSize(2)
                .allMatch(name -> name.matches("innobackup\\.prepare\\.\\d{8}-\\d{6}(\\.\\d)?\\.log"));
    }

    @Test
    void anArchiveThatSomebodyElseMayHaveMadeIsNotUsed() throws Exception {
        Path elsewhere = Files.createDirectory(root.resolve("elsewhere"));
        Path link = Files.createSymbolicLink(root.resolve("link"), elsewhere);
        Path open = Files.createDirectory(root.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path file = Files.createFile(root.resolve("file"));
        for (Path planted : List.of(link, open, file, file.resolve("below"))) {
            err.reset();
            Files.writeString(data.resolve("innobackup.backup.log"), "x");
            archive("sst-log-archive-dir=" + planted);
            assertThat(logged()).contains("[WARNING]", planted.toString(), "logs stay in");
        }
        assertThat(elsewhere).isEmptyDirectory();
        assertThat(open).isEmptyDirectory();
        assertThat(data.resolve("innobackup.backup.log")).doesNotExist();
        assertThat(data.toFile().list()).hasSize(4);
    }

    private void archive(String... options) throws IOException {
        new LogArchive(configuration("joiner", "[sst]\n" + String.join("\n", options)), "innobackup", log).makeRoom();
    }

    @ParameterizedTest
    @CsvSource({
        "'', 0",
        "'[sst]\nencrypt=3', 3",
        "'[sst]\nencrypt=audited', audited",
        "'[sst]\ntcert=/x\ntkey=/y', 0",
        "'[mysqld]\nssl-cert=/x\nssl-key=/y', 0",
        "'[mysqld]\npxc-encrypt-cluster-traffic=ON', 4",
        "'[mysqld]\npxc-encrypt-cluster-traffic', 4",
        "'[mysqld]\npxc-encrypt-cluster-traffic=OFF', 0",
        "'[sst]\nencrypt=2\n[mysqld]\npxc-encrypt-cluster-traffic=1', 2",
        "'[sst]\nssl-mode=required', 0",
    })
    void protectionIsWhatTheConfigurationAsksFor(String file, String encrypt) throws Exception {
        assertThat(ScriptMethod.of("mariabackup").encrypt(configuration("joiner", file)))
                .isEqualTo(encrypt);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[sst]\nencrypt=yes\nssl-mode=VERIFY",
                "[sst]\ntransferfmt=nc\nencrypt=audited",
                "[sst]\nssl-mode=VERIFY",
                "[mysqld]\npxc-encrypt-cluster-traffic=perhaps",
                "[sst]\ntransferfmt=nc\nencrypt=4",
                "[sst]\ntransferfmt=nc\nssl-mode=REQUIRED",
            })
    void invalidValuesNeverMeanClearText(String file) {
        assertThatThrownBy(() -> ScriptMethod.of("mariabackup").encrypt(configuration("joiner", file)))
                .isInstanceOfSatisfying(
                        SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_OPTION))
                .hasMessageContaining("my.cnf");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[sst]\nencrypt=5",
                "[sst]\nencrypt=00",
                "[sst]\nencrypt=yes",
                "[sst]\nencrypt=yes\nssl-mode=REQUIRED",
                "[sst]\nencrypt=AUDITED",
                "[xtrabackup]\nencrypt=AES256",
                "[sst]\nencrypt=off\n[mysqld]\npxc-encrypt-cluster-traffic=1",
            })
    void aWordThatNoProviderHandlesIsNeverClearText(String file) throws Exception {
        WsrepConfiguration configuration = configuration("joiner", file);
        String word = ScriptMethod.of("mariabackup").encrypt(configuration);
        Settings settings = NodeSettings.of("mariabackup", configuration);
        assertThat(settings.get("encrypt")).contains(word);
        for (Role role : Role.values()) {
            assertThatThrownBy(() -> NodeSettings.encryptor("mariabackup", configuration, settings, role))
                    .isInstanceOfSatisfying(
                            SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED_OPTION))
                    .hasMessageContainingAll("encrypt='" + word + "'", "my.cnf:2", "nothing is sent in clear text");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', false",
        "'[sst]\nsst-syslog=1', true",
        "'[mysqld_safe]\nsyslog', true",
        "'[sst]\nsst-syslog=0\n[mysqld_safe]\nsyslog', true",
        "'[sst]\nsst-syslog=-1\n[mysqld_safe]\nsyslog', false",
    })
    void syslogIsUsedWhereItIsAskedFor(String file, boolean used) throws Exception {
        assertThat(Syslog.isAskedFor(configuration("joiner", file))).isEqualTo(used);
    }
}
