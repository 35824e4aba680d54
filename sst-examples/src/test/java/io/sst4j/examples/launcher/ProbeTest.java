/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The script of {@code sst probe} and the reader of {@code sst status} interpret a status file in the same way. */
class ProbeTest {
    private static final Path SCRIPT = Path.of("src/main/dist/libexec/probe.sh").toAbsolutePath();

    @TempDir
    private Path datadir;

    private record Answer(int code, String text) {}

    private Answer probe(String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of("sh", SCRIPT.toString()));
        command.addAll(options.length > 0 ? List.of(options) : List.of("--datadir=" + datadir));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        return new Answer(process.waitFor(), text);
    }

    private static long ticks() throws IOException {
        String stat = Files.readString(Path.of("/proc/self/stat"));
        return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[19]);
    }

    private TransferStatus write(String outcome, long ticks, long moved, long written) throws Exception {
        return write(outcome, "joiner", ticks, moved, written);
    }

    private TransferStatus write(String outcome, String role, long ticks, long moved, long written) throws Exception {
        long now = Instant.now().getEpochSecond();
        String line = "{\"outcome\":\"" + outcome
                + "\",\"role\":\"" + role + "\",\"method\":\"rsync\",\"address\":\"a:1\",\"pid\":"
                + ProcessHandle.current().pid() + ",\"ticks\":" + ticks
                + ",\"phase\":\"transfer\",\"bytes\":5000000,\"rate\":1000000,\"since\":" + (now - 90) + ",\"moved\":"
                + (now - moved) + ",\"written\":" + (now - written)
                + ",\"total\":10000000,\"left\":5,\"code\":\"SST-1\",\"message\":\"\\\"pid\\\":1,\\\"outcome\\\":\\u00e9\"}";
        Path file = datadir.resolve("sst.status.json");
        Files.writeString(file, line + "\n");
        Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(now - written)));
        return TransferStatus.of(datadir).orElseThrow();
    }

    @Test
    void aTransferThatMovesIsWell() throws Exception {
        TransferStatus status = write("running", ticks(), 100, 0);
        assertThat(probe()).isEqualTo(new Answer(0, ""));
        assertThat(status.isAlive(Instant.now())).isTrue();
        assertThat(status.describe(Instant.now()))
                .startsWith("joiner, rsync, a:1: transfer 50% 5.0 MB of 10 MB, 1.0 MB/s, 00:00:05 left (process ");
        assertThat(status.progress(Instant.now()))
                .isEqualTo("transfer 50% 5.0 MB of 10 MB, 1.0 MB/s, 00:00:05 left (last progress 100 s ago)")
                .hasSizeLessThan(80);
    }

    @Test
    void aTransferWhoseProcessIsGoneHasAnExitCodeOfItsOwn() throws Exception {
        write("running", ticks(), 0, 0);
        assertThat(status()).isZero();
        write("failed", ticks() + 1, 0, 0);
        assertThat(status()).isZero();
        write("running", ticks() + 1, 0, 0);
        assertThat(status()).isOne();
    }

    private int status() {
        CommandLine line = SstCommand.line();
        line.setOut(new PrintWriter(Writer.nullWriter()));
        return line.execute("status", "--datadir=" + datadir);
    }

    @Test
    void aTransferThatStandsStillIsNot() throws Exception {
        write("running", ticks(), 130, 0);
        assertThat(probe().text()).matches("sst: the transfer stands still: no progress for 13\\d s, in transfer");
        assertThat(probe().code()).isOne();
        assertThat(probe("--datadir", datadir.toString(), "--stalled-after", "1h")
                        .code())
                .isZero();
        assertThat(probe("--datadir=" + datadir, "--stalled-after=90").code()).isOne();
    }

    @Test
    void oneThatDoesNotWriteAnyMoreHangs() throws Exception {
        TransferStatus status = write("running", ticks(), 20, 20);
        assertThat(probe().text()).matches("sst: the transfer hangs: no sign of life for 2\\d s");
        assertThat(status.isAlive(Instant.now())).isFalse();
    }

    /** A hanging transfer must not look healthy until the clock has caught up. A live one writes within a second on any clock. */
    @Test
    void aClockThatWasSetBackHidesNoneThatHangs() throws Exception {
        TransferStatus status = write("running", ticks(), -3600, -3600);
        assertThat(probe().text()).matches("sst: the transfer hangs: no sign of life for 3[56]\\d\\d s");
        assertThat(status.isAlive(Instant.now())).isFalse();
        assertThat(write("running", ticks(), -3600, 0).isAlive(Instant.now())).isTrue();
        assertThat(probe().code()).isZero();
    }

    /** The process number now belongs to another process, as the first numbers of a container do after a restart. */
    @Test
    void aProcessThatIsGoneIsNoTransfer() throws Exception {
        write("running", ticks() - 1, 0, 0);
        assertThat(probe()).isEqualTo(new Answer(1, "sst: no transfer runs, and no server works in " + datadir));
    }

    @Test
    void whatIsOverIsNoTransfer() throws Exception {
        TransferStatus status = write("failed", ticks(), 0, 0);
        assertThat(probe().code()).isOne();
        assertThat(status.describe(Instant.now())).contains("in transfer: SST-1 \"pid\":1,\"outcome\":\u00e9");
    }

    @Test
    void aServerThatWorksThereIsWell() throws Exception {
        assertThat(probe().code()).isOne();
        Path server = datadir.resolve("mariadbd");
        Files.copy(Path.of("/bin/sleep"), server);
        Process running = new ProcessBuilder(server.toString(), "60")
                .directory(datadir.toFile())
                .start();
        try {
            assertThat(probe()).isEqualTo(new Answer(0, ""));
        } finally {
            running.destroyForcibly().waitFor();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--stalled-after=", "--stalled-after=x", "--stalled-after=1d", "--stalled-after=-1", "--other"})
    void whatItDoesNotKnowIsRefused(String option) throws Exception {
        Answer answer = probe("--datadir=" + datadir, option);
        assertThat(answer.code()).isEqualTo(2);
        assertThat(answer.text()).startsWith("sst: ").endsWith("sst probe --datadir=DIR [--stalled-after=2m]");
        assertThat(probe("--stalled-after=1m").text()).startsWith("sst: --datadir is missing");
    }

    /** A stalled joiner must not cause its donor to be stopped, because the donor serves clients. */
    @Test
    void aDonorIsAsWellAsItsServer() throws Exception {
        TransferStatus status = write("running", "donor", ticks(), 500, 0);
        assertThat(status.isAlive(Instant.now())).isTrue();
        assertThat(probe()).isEqualTo(new Answer(1, "sst: no transfer runs, and no server works in " + datadir));
    }

    @Test
    void aZeroInFrontChangesNothing() throws Exception {
        write("running", ticks(), 550, 0);
        assertThat(probe("--datadir=" + datadir, "--stalled-after=010m").code()).isZero();
        assertThat(probe("--datadir=" + datadir, "--stalled-after=009m").code()).isOne();
        assertThat(probe("--datadir=" + datadir, "--stalled-after=08").code()).isOne();
        assertThat(probe("--datadir=" + datadir, "--stalled-after=000").code()).isOne();
    }

    @Test
    void aDirectoryThatIsNotThereIsAMistake() throws Exception {
        for (String name : new String[] {datadir + "/none", "-x", ""}) {
            assertThat(probe("--datadir=" + name).code()).isEqualTo(2);
        }
    }

    @Test
    void textForATerminalHasNoControlCharacters() throws Exception {
        String line =
                write("failed", ticks(), 0, 0).line().replace("\\u00e9", "\\u001b[31m\\u0007" + "\\\"".repeat(3000));
        assertThat(TransferStatus.parse(line, Instant.now()).describe(Instant.now()))
                .contains("?[31m?\"\"\"")
                .doesNotContain("\u001b", "\u0007");
    }

    @Test
    void garbageIsNoTransfer() throws Exception {
        for (String text :
                new String[] {"", "{", "{\"outcome\":\"running\"}", "{\"outcome\":\"running\",\"pid\":../..,"}) {
            Files.writeString(datadir.resolve("sst.status.json"), text);
            assertThat(probe().code()).isOne();
            assertThatThrownBy(() -> TransferStatus.of(datadir)).hasMessageContaining("is not a status file");
        }
        Files.delete(datadir.resolve("sst.status.json"));
        assertThat(new ProcessBuilder("mkfifo", datadir + "/sst.status.json")
                        .start()
                        .waitFor())
                .isZero();
        assertThat(probe().code()).isOne();
        assertThatThrownBy(() -> TransferStatus.of(datadir)).hasMessageContaining("not a regular file");
    }
}
