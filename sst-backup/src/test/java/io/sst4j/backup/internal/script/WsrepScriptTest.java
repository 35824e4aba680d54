/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.script;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole runs of the scripts, against each other and against socat, netcat and mbstream. */
@Timeout(60)
class WsrepScriptTest {
    private static final String GTID = "6c821ecc-14b5-11ef-ae8f-6f7d0d2ba111:1234";
    private static final long LIMIT_SECONDS = 30;

    /** With credentials in the environment, the standard input of the tests is not read. */
    private static final Map<String, String> LOGIN = Map.of("WSREP_SST_OPT_AUTH", "sst:x");

    @TempDir
    private Path root;

    private Path data;
    private Path bin;
    private Path tmp;

    @BeforeEach
    void layOut() throws IOException {
        data = root.resolve("data");
        Files.createDirectories(data.resolve("old_schema"));
        bin = Files.createDirectory(root.resolve("bin"));
        tmp = Files.createDirectory(root.resolve("tmp"));
        Files.writeString(data.resolve("ibdata1"), "old");
        Files.writeString(data.resolve("old_schema/t.frm"), "old");
    }

    private List<String> joiner(String address, String... options) throws IOException {
        return arguments("joiner", data, address, options);
    }

    private List<String> donor(String address, String... options) throws IOException {
        List<String> arguments = arguments("donor", Files.createDirectories(root.resolve("donor")), address, options);
        arguments.addAll(List.of("--gtid", GTID, "--gtid-domain-id", "7"));
        return arguments;
    }

    private List<String> arguments(String role, Path datadir, String address, String... options) throws IOException {
        Path file = root.resolve(role + ".cnf");
        Files.writeString(file, "[sst]\ntmpdir=" + tmp + "\nsst-log-archive=0\n" + String.join("\n", options) + "\n");
        return new ArrayList<>(List.of(
                "--role", role, "--address", address, "--datadir", datadir + "/", "--defaults-file", file.toString()));
    }

    private static List<String> plus(List<String> arguments, String... more) {
        List<String> all = new ArrayList<>(arguments);
        all.addAll(List.of(more));
        return all;
    }

    private static String announced(Scripts.Running joiner) throws Exception {
        String ready = joiner.line();
        assertThat(ready).matches("ready 127\\.0\\.0\\.1:\\d+/xtrabackup_sst//1/exchange2\\.key-[0-9a-f]{32}");
        return ready.substring("ready ".length());
    }

    private static int port(String address) {
        return Integer.parseInt(address.replaceAll("^.*:(\\d+)/.*$", "$1"));
    }

    private void assertOldDataIsThere() {
        assertThat(data.resolve("ibdata1")).hasContent("old");
        assertThat(data.resolve("old_schema/t.frm")).hasContent("old");
        assertThat(data.resolve("sst_in_progress")).doesNotExist();
        assertThat(data.resolve("wsrep_sst.pid")).doesNotExist();
    }

    private static void assertOneCause(Scripts.Result result, String... parts) {
        List<String> errors =
                result.err().lines().filter(line -> line.contains("[ERROR]")).toList();
        assertThat(errors).as(result.err()).hasSize(1);
        assertThat(errors.get(0)).contains("SST-").contains(parts);
    }

    @ParameterizedTest
    @CsvSource({"mbstream, '', ''", "tar, '', ''", "mbstream, zstd, zstd -d", "tar, cat, cat"})
    void incrementalTransferBetweenScripts(String format, String compressor, String decompressor) throws Exception {
        String codec = "streamfmt=" + format;
        Scripts.Running joiner = new Scripts.Running(Map.of(), joiner(here(), codec, "decompressor=" + decompressor));
        Scripts.Running donor = new Scripts.Running(
                LOGIN, plus(donor(announced(joiner), codec, "compressor=" + compressor), "--bypass"));
        Scripts.Result sent = donor.end();
        Scripts.Result received = joiner.end();
        assertThat(sent.code()).as(sent.err()).isZero();
        assertThat(received.code()).as(received.err()).isZero();
        assertThat(sent.out()).containsExactly("continue", "done " + GTID);
        assertThat(received.out()).hasSize(2).last().isEqualTo(GTID + " 7");
        assertOldDataIsThere();
        assertThat(data.resolve(".sst")).doesNotExist();
        assertThat(data.resolve("innobackup.report.json"))
                .content()
                .startsWith("{\"role\":\"joiner\",\"method\":\"xtrabackup-v2\",\"started\":\"")
                .contains("\"outcome\":\"completed\"", "\"incremental\":true", "\"position\":\"" + GTID);
        assertThat(root.resolve("donor/innobackup.report.json")).content().contains("\"role\":\"donor\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"socat -u STDIO TCP:127.0.0.1:%d", "nc -N 127.0.0.1 %d"})
    void incrementalTransferFromForeignTools(String sender) throws Exception {
        Scripts.Running joiner = new Scripts.Running(Map.of(), joiner(here()));
        int port = port(announced(joiner));
        // port scans and health checks connect first
        new Socket(InetAddress.getLoopbackAddress(), port).close();
        Socket reset = new Socket(InetAddress.getLoopbackAddress(), port);
        reset.setSoLinger(true, 0);
        reset.close();
        send(port, sender, "xtrabackup_galera_info", GTID + " 7\nsecret unasked\n", "xtrabackup_ist", "1\n");
        Scripts.Result result = joiner.end();
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out()).last().isEqualTo(GTID + " 7");
        assertThat(result.err()).contains("sent nothing").doesNotContain("unasked");
    }

    @ParameterizedTest
    @ValueSource(strings = {"socat -u TCP-LISTEN:%d,reuseaddr STDIO", "nc -dl %d"})
    void incrementalTransferToForeignTools(String receiver) throws Exception {
        int port = freePort();
        Path received = Files.createDirectory(root.resolve("received"));
        Process peer = shell(String.format(receiver, port) + " | mbstream -x -C " + received);
        Scripts.Result sent =
                new Scripts.Running(LOGIN, plus(donor("127.0.0.1:" + port + "/xtrabackup_sst//1"), "--bypass")).end();
        assertThat(sent.code()).as(sent.err()).isZero();
        assertThat(peer.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(received.toFile().list())
                .containsExactlyInAnyOrder("xtrabackup_galera_info", "donor_galera_info", "sst_info", "xtrabackup_ist");
        assertThat(received.resolve("donor_galera_info")).hasContent(GTID + " 7\n");
    }

    @Test
    void aSnapshotThatCannotBePreparedLeavesTheOldData() throws Exception {
        Scripts.Running joiner = new Scripts.Running(Map.of(), joiner(here()));
        int port = port(announced(joiner));
        String socat = "socat -u STDIO TCP:127.0.0.1:%d";
        send(port, socat, "xtrabackup_galera_info", GTID + " 7\ntotal 100\n", "donor_galera_info", GTID + " 7\n");
        String[] files = {
            "ibdata1",
            "new",
            "ib_logfile0",
            "new",
            "mysql/db.frm",
            "new",
            "backup-my.cnf",
            "[mysqld]\n",
            "xtrabackup_checkpoints",
            "backup_type = none\n",
            "xtrabackup_galera_info",
            GTID + " 7\n"
        };
        send(port, socat, files);
        Scripts.Result result = joiner.end();
        assertThat(result.code()).isEqualTo(22);
        assertOneCause(result, "SST-504", "--prepare ended with exit code", "the old data is untouched");
        assertThat(result.out()).hasSize(1);
        assertOldDataIsThere();
    }

    @Test
    void aSnapshotWithoutItsEndIsNotInstalled() throws Exception {
        Scripts.Running joiner = new Scripts.Running(Map.of(), joiner(here()));
        int port = port(announced(joiner));
        send(port, "socat -u STDIO TCP:127.0.0.1:%d", "xtrabackup_galera_info", GTID + "\n");
        send(port, "socat -u STDIO TCP:127.0.0.1:%d", "ibdata1", "new");
        Scripts.Result result = joiner.end();
        assertThat(result.code()).isEqualTo(2);
        assertOneCause(result, "SST-404", "xtrabackup_checkpoints");
        assertOldDataIsThere();
    }

    @ParameterizedTest
    @CsvSource({"mbstream, 100", "tar, 700"})
    void aStreamThatIsCutIsNotInstalled(String format, int length) throws Exception {
        Scripts.Running joiner = new Scripts.Running(Map.of(), joiner(here(), "streamfmt=" + format));
        int port = port(announced(joiner));
        String packer = format.equals("tar") ? "tar cf - " : "mbstream -c ";
        send(port, packer, "cat", "xtrabackup_galera_info", GTID + "\n");
        send(port, packer, "head -c " + length, "ibdata1", "x".repeat(10_000));
        Scripts.Result result = joiner.end();
        assertThat(result.code()).isEqualTo(32);
        assertOneCause(result, "SST-402");
        assertOldDataIsThere();
    }

    @Test
    void bytesThatAreNoStreamAreRefused() throws Exception {
        Scripts.Running joiner = new Scripts.Running(Map.of(), joiner(here()));
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port(announced(joiner)))) {
            socket.getOutputStream().write("XBSTCK01 and no more".getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            Scripts.Result result = joiner.end();
            assertThat(result.code()).isEqualTo(32);
            assertOneCause(result, "SST-40", "the donor's first stream");
        }
        assertOldDataIsThere();
    }

    @Test
    void aPortThatIsTakenIsTold() throws Exception {
        try (ServerSocket other = new ServerSocket(0)) {
            Scripts.Result result = new Scripts.Running(Map.of(), joiner("127.0.0.1:" + other.getLocalPort())).end();
            assertThat(result.code()).isEqualTo(16);
            assertThat(result.out()).isEmpty();
            assertOneCause(result, "SST-202", String.valueOf(other.getLocalPort()), "wsrep_sst_receive_address");
        }
        assertOldDataIsThere();
        assertThat(data.resolve("innobackup.report.json"))
                .content()
                .contains("\"outcome\":\"failed\"", "\"code\":\"SST-", "\"message\":\"");
    }

    @Test
    void aDonorThatNeverComesIsNotWaitedForForEver() throws Exception {
        Scripts.Result result = new Scripts.Running(Map.of(), joiner(here(), "sst-initial-timeout=1")).end();
        assertThat(result.code()).isEqualTo(32);
        assertOneCause(result, "SST-301", "within 1 s", "sst-initial-timeout");
        assertOldDataIsThere();
    }

    @Test
    void withoutALimitTheJoinerWaitsUntilItIsEnded() throws Exception {
        Scripts.Running joiner = new Scripts.Running(Map.of(), joiner(here(), "sst-initial-timeout=0"));
        int port = port(announced(joiner));
        send(port, "socat -u STDIO TCP:127.0.0.1:%d", "xtrabackup_galera_info", GTID + "\n", "xtrabackup_ist", "1\n");
        assertThat(joiner.end().code()).isZero();
    }

    @Test
    void aSignalEndsTheJoinerWithItsExitCode() throws Exception {
        Scripts.Running joiner = new Scripts.Running(Map.of(), joiner(here()));
        announced(joiner);
        joiner.cancel(new SstException(ErrorCode.CANCELLED, "ended by a signal"));
        Scripts.Result result = joiner.end();
        assertThat(result.code()).isEqualTo(3);
        assertOneCause(result, "ended by a signal");
        assertOldDataIsThere();
    }

    @Test
    void aServerThatIsGoneEndsTheJoiner() throws Exception {
        Process server = new ProcessBuilder("sleep", "60").start();
        Scripts.Running joiner =
                new Scripts.Running(Map.of(), plus(joiner(here()), "--parent", String.valueOf(server.pid())));
        announced(joiner);
        server.destroyForcibly().waitFor();
        Scripts.Result result = joiner.end();
        assertThat(result.code()).isEqualTo(32);
        assertOneCause(result, "SST-206", String.valueOf(server.pid()));
        Scripts.Result again =
                new Scripts.Running(Map.of(), plus(joiner(here()), "--parent", String.valueOf(server.pid()))).end();
        assertThat(again.code()).isEqualTo(32);
        assertOneCause(again, "SST-206");
        assertOldDataIsThere();
    }

    @ParameterizedTest
    @CsvSource({
        "encrypt=9, 22, encrypt='9'",
        "encrypt=1, 22, deprecated and removed",
        "encrypt=4, 22, nothing is sent in clear text",
        "ssl-mode=REQUIRED, 22, nothing is sent in clear text",
        "ssl-mode=SOMETIMES, 22, ssl-mode='SOMETIMES'",
        "streamfmt=cpio, 22, streamfmt='cpio'",
        "cpat=[, 22, cpat='['",
        "sst-initial-timeout=soon, 22, sst-initial-timeout",
        "sst-previous-data=perhaps, 22, sst-previous-data",
        "sst-backup-tool=rsync, 22, sst-backup-tool",
        "sst-backup-tool=xtrabackup, 42, percona-xtrabackup",
        "inno-apply-opts='--a, 22, unterminated quote",
        "progress=/nowhere/at/all, 22, option progress",
    })
    void optionsAtFaultAreToldBeforeThePortOpens(String option, int code, String cause) throws Exception {
        Scripts.Result result = new Scripts.Running(Map.of(), joiner(here(), option)).end();
        assertThat(result.code()).as(result.err()).isEqualTo(code);
        assertThat(result.out()).isEmpty();
        assertOneCause(result, cause);
        assertOldDataIsThere();
    }

    @Test
    void anOptionFileThatIsMissingIsTold() throws Exception {
        List<String> arguments = joiner(here());
        Files.delete(root.resolve("joiner.cnf"));
        Scripts.Result result = new Scripts.Running(Map.of(), arguments).end();
        assertThat(result.code()).isEqualTo(2);
        assertOneCause(result, "SST-103", "joiner.cnf");
    }

    @Test
    void aSearchPathWithoutTheToolIsTold() throws Exception {
        Scripts.Result result = Scripts.process(root, Map.of("PATH", bin.toString()), joiner(here()));
        assertThat(result.code()).isEqualTo(42);
        assertOneCause(result, "SST-201", "mariadb-backup", "install the package");
        assertOldDataIsThere();
    }

    @Test
    void aJoinerThatIsTooOldIsTold() throws Exception {
        Scripts.Result result = new Scripts.Running(LOGIN, donor("127.0.0.1:4444/xtrabackup_sst")).end();
        assertThat(result.code()).isEqualTo(93);
        assertOneCause(result, "SST-305", "upgrade it");
    }

    @Test
    void aJoinerThatIsNotThereIsTold() throws Exception {
        Scripts.Result result = new Scripts.Running(
                        LOGIN, donor("127.0.0.1:" + freePort() + "/xtrabackup_sst//1", "sst-connect-timeout=1"))
                .end();
        assertThat(result.code()).isEqualTo(32);
        assertThat(result.out()).isEmpty();
        assertOneCause(result, "SST-301", "sst-connect-timeout");
        assertThat(tmp).isEmptyDirectory();
    }

    @Test
    void aProofIsNotGivenInClearText() throws Exception {
        Scripts.Result result = new Scripts.Running(
                        Map.of("WSREP_SST_OPT_REMOTE_AUTH", "joiner.local:0123secret", "WSREP_SST_OPT_AUTH", "sst:x"),
                        donor("127.0.0.1:4444/xtrabackup_sst//1"))
                .end();
        assertThat(result.code()).isEqualTo(22);
        assertOneCause(result, "ssl-mode");
        assertThat(result.err()).doesNotContain("0123secret");
    }

    @Test
    void aToolThatFailsIsTheCauseAndTheJoinerSeesABrokenStream() throws Exception {
        tool("echo 'mariabackup: Error: Access denied for user' >&2; cd " + data
                + "; mbstream -c ibdata1 | head -c 50; exit 1");
        Scripts.Running joiner = new Scripts.Running(Map.of(), joiner(here()));
        Scripts.Result sent = Scripts.process(root, path(), donor(announced(joiner)));
        assertThat(sent.code()).as(sent.err()).isEqualTo(22);
        assertThat(sent.out()).isEmpty();
        assertOneCause(sent, "SST-503", "exit code 1", "Access denied for user", "innobackup.backup.log");
        assertThat(joiner.end().code()).isEqualTo(32);
        assertThat(tmp).isEmptyDirectory();
        assertOldDataIsThere();
    }

    @Test
    void aJoinerThatDiesWhileTheToolIsSilentEndsTheDonorAndTheTool() throws Exception {
        Path pid = root.resolve("tool.pid");
        tool("echo $$ > " + pid + ".new; mv " + pid + ".new " + pid + "; head -c 100000 /dev/zero; exec sleep 100");
        int port = freePort();
        Path first = Files.createDirectory(root.resolve("first"));
        Process stage1 = shell("socat -u TCP-LISTEN:" + port + ",reuseaddr STDIO | mbstream -x -C " + first);
        Process donor = Scripts.start(root, path(), donor("127.0.0.1:" + port + "/xtrabackup_sst//1"));
        assertThat(stage1.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        // reads all of the tool's output, then disconnects
        Process stage2 = shell("exec socat -u TCP-LISTEN:" + port + ",reuseaddr CREATE:" + root + "/got");
        Process killer = shell("while ! [ $(stat -c %s " + root + "/got) -ge 100000 ]; do :; done");
        assertThat(killer.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        stage2.destroyForcibly();
        assertThat(donor.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        Scripts.Result result = Scripts.result(root, donor);
        assertThat(result.code()).as(result.err()).isEqualTo(22);
        assertOneCause(result, "SST-302", "127.0.0.1:" + port, "closed the connection");
        assertThat(ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())))
                .isEmpty();
        assertThat(tmp).isEmptyDirectory();
    }

    @Test
    void secretsAreInNoCommandLineAndNoLog() throws Exception {
        tool("tr '\\0' '\\n' < /proc/$$/cmdline > " + root + "/cmdline; echo \"$MYSQL_PWD\" > " + root
                + "/environment; exit 1");
        Scripts.Running joiner = new Scripts.Running(Map.of(), joiner(here()));
        Map<String, String> environment =
                Map.of("PATH", path().getOrDefault("PATH", ""), "WSREP_SST_OPT_AUTH", "sst:0123secret");
        Scripts.Result sent = Scripts.process(root, environment, donor(announced(joiner)));
        joiner.end();
        assertThat(root.resolve("environment")).hasContent("0123secret");
        assertThat(root.resolve("cmdline")).content().contains("--user=sst").doesNotContain("0123secret");
        assertThat(sent.err()).doesNotContain("0123secret");
    }

    @Test
    void linesGoToSyslogWhereItIsAskedFor() throws Exception {
        Path lines = root.resolve("syslog");
        program("logger", "echo \"$*\" >> " + lines + "; cat >> " + lines);
        tool("echo 'tool says why' >&2; exit 1");
        Scripts.Running joiner = new Scripts.Running(Map.of(), joiner(here()));
        Scripts.Result sent = Scripts.process(
                root, path(), donor(announced(joiner), "sst-syslog=1", "[mysqld_safe]", "syslog-tag=node1"));
        joiner.end();
        assertThat(sent.code()).isEqualTo(22);
        assertThat(sent.err()).contains("to syslog").doesNotContain("[ERROR]");
        assertThat(lines)
                .content()
                .contains("-p daemon.err -t node1-wsrep-sst-donor", "-p daemon.info -t node1-wsrep-sst-donor")
                .contains("-p daemon.err -t node1-innobackupex-backup", "SST-503");
    }

    @Test
    void withoutALoggerLinesGoWhereTheyAlwaysGo() throws Exception {
        Scripts.Result result = Scripts.process(root, Map.of("PATH", bin.toString()), joiner(here(), "sst-syslog=1"));
        assertThat(result.code()).isEqualTo(42);
        assertThat(result.err()).contains("[WARNING]", "no logger program");
        assertOneCause(result, "SST-201");
    }

    private Map<String, String> path() {
        return Map.of("PATH", bin + ":/usr/bin:/bin");
    }

    /** A backup tool that exists but fails. */
    private void tool(String body) throws IOException {
        program("mariadb-backup", body);
    }

    private void program(String name, String body) throws IOException {
        assertThat(Files.writeString(bin.resolve(name), "#!/bin/sh\n" + body + "\n")
                        .toFile()
                        .setExecutable(true))
                .isTrue();
    }

    private void send(int port, String sender, String... namesAndTexts) throws Exception {
        pipe("mbstream -c ", " | " + String.format(sender, port), namesAndTexts);
    }

    private void send(int port, String packer, String filter, String name, String text) throws Exception {
        pipe(packer, " | " + filter + " | socat -u STDIO TCP:127.0.0.1:" + port, name, text);
    }

    private void pipe(String packer, String rest, String... namesAndTexts) throws Exception {
        Path source = Files.createTempDirectory(root, "source");
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < namesAndTexts.length; i += 2) {
            Path file = source.resolve(namesAndTexts[i]);
            Files.createDirectories(file.resolveSibling(""));
            Files.writeString(file, namesAndTexts[i + 1]);
            names.append(' ').append(namesAndTexts[i]);
        }
        Process pipe = shell("cd " + source + " && " + packer + names + rest);
        assertThat(pipe.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    private static Process shell(String command) throws IOException {
        return new ProcessBuilder("/bin/sh", "-c", command)
                .redirectInput(new java.io.File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static String here() throws IOException {
        return "127.0.0.1:" + freePort();
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
