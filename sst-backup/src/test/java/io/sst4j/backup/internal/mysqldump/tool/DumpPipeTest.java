/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.mysqldump.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sst4j.Cancellation;
import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.backup.internal.mysqldump.sql.ObjectName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** If one of two programs fails, the other ends, and the right cause is reported. */
class DumpPipeTest {
    private static final String DUMP = "printf 'USE `d`;\\nINSERT INTO `t` VALUES\\n(1);\\n'";

    @TempDir
    private Path directory;

    private final Map<ObjectName, Long> rows = new java.util.HashMap<>();
    private final Cancellation end = new Cancellation();
    private int snapshots;

    private Path program(String name, String script) throws IOException {
        Path program = Files.writeString(directory.resolve(name), "#!/bin/sh\n" + script + "\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return program;
    }

    private void run(String dump, String client, Duration idleLimit) throws IOException {
        ToolPrograms programs = new ToolPrograms(program("dump", dump), program("client", client));
        DumpPipe pipe = new DumpPipe(programs, server("donor"), server("joiner"), directory, idleLimit);
        pipe.run(
                directory.resolve("options"),
                List.of("--what"),
                List.of("SET a=1"),
                new DumpPipe.Listener() {
                    @Override
                    public void onSnapshot() {
                        snapshots++;
                    }

                    @Override
                    public void onPassed(Optional<ObjectName> table, long more, long bytes) {
                        table.ifPresent(name -> rows.merge(name, more, Long::sum));
                    }
                },
                end);
    }

    private SstException failure(String dump, String client, Duration idleLimit) {
        return catchThrowableOfType(SstException.class, () -> run(dump, client, idleLimit));
    }

    private static ToolServer server(String role) {
        return new ToolServer(role + " h:1", List.of("--host=h"), Map.of("MYSQL_PWD", "hidden of " + role));
    }

    @Test
    void passesOnWhatIsDumpedBehindTheSettings() throws IOException {
        Path got = directory.resolve("got");

        run(DUMP + "; echo \"$*|$MYSQL_PWD\" >" + directory.resolve("words"), "cat >" + got, Duration.ofMinutes(1));

        assertThat(Files.readString(got)).isEqualTo("SET a=1;\nUSE `d`;\nINSERT INTO `t` VALUES\n(1);\n");
        assertThat(Files.readString(directory.resolve("words")))
                .isEqualTo("--defaults-file=" + directory.resolve("options") + " --host=h --what|hidden of donor\n");
        assertThat(rows).containsExactly(Map.entry(new ObjectName("d", "t"), 1L));
        assertThat(snapshots).isEqualTo(1);
    }

    @Test
    void neverEndsTheInputOfClientIfTheDumpBreaksOff() {
        Path ended = directory.resolve("ended");

        SstException failure = failure(
                DUMP + "; echo 'dump: Error 2013: Lost connection at row: 7' >&2; exit 3",
                "while read line; do :; done; : >" + ended,
                Duration.ofMinutes(1));

        assertThat(failure.code()).isEqualTo(ErrorCode.PEER_GONE);
        assertThat(failure)
                .hasMessageContaining("table `d`.`t` on the donor h:1")
                .hasMessageContaining("at row: 7");
        assertThat(ended).doesNotExist();
    }

    @Test
    void failsWithDumpThatWentOnBehindAnError() {
        SstException failure = failure(
                DUMP + "; echo 'Error: Could not read status information for table small' >&2",
                "cat >/dev/null",
                Duration.ofMinutes(1));

        assertThat(failure.code()).isEqualTo(ErrorCode.STATEMENT_FAILED);
        assertThat(failure).hasMessageContaining("donor").hasMessageContaining("table small");
    }

    @Test
    void tellsTheTableAtTheLineThatFailed() {
        SstException failure = failure(
                DUMP + "; printf 'INSERT INTO `next` VALUES\\n(1);\\n'",
                "cat >/dev/null; echo 'ERROR 2006 (HY000) at line 3: Server has gone away' >&2; exit 1",
                Duration.ofMinutes(1));

        assertThat(failure)
                .hasMessageContaining("table `d`.`t` on the joiner h:1")
                .hasMessageContaining("max_allowed_packet");
    }

    @Test
    void tellsWhyTheClientEnded() {
        SstException failure = failure(
                "exec yes",
                "read line; echo 'ERROR 1021 (HY000) at line 2: Disk full (/d)' >&2; exit 1",
                Duration.ofMinutes(1));

        assertThat(failure.code()).isEqualTo(ErrorCode.NO_SPACE);
        assertThat(failure).hasMessageContaining("on the joiner h:1").hasMessageContaining("free some space");
    }

    @Test
    void limitsHowLongNothingMoves() {
        SstException failure = failure(DUMP + "; exec cat /dev/fd/3 3<>" + fifo(), "cat", Duration.ofMillis(50));

        assertThat(failure.code()).isEqualTo(ErrorCode.IDLE_TIMEOUT);
    }

    @Test
    void endsWhenItIsCancelled() {
        end.cancel();

        assertThat(failure("exec yes", "cat >/dev/null", Duration.ofMinutes(1)).code())
                .isEqualTo(ErrorCode.CANCELLED);
    }

    @Test
    void endsWithTheInterruptedThread() {
        Thread.currentThread().interrupt();

        SstException failure = failure("exec yes", "cat >/dev/null", Duration.ofMinutes(1));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(failure.code()).isEqualTo(ErrorCode.CANCELLED);
    }

    /** A named pipe without a writer. */
    private Path fifo() {
        Path fifo = directory.resolve("fifo");
        try {
            assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                    .isZero();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
        return fifo;
    }

    @Test
    void readsTheServersNumberOfTheError() {
        assertThat(DumpPipe.ToolFailures.number("ERROR 1045 (28000): Access denied"))
                .isEqualTo(1045);
        assertThat(DumpPipe.ToolFailures.number(
                        "mariadb-dump: Got error: 2002: \"Can't connect\" when trying to connect"))
                .isEqualTo(2002);
        assertThat(DumpPipe.ToolFailures.number("mariadb-dump: Couldn't execute 'show create table `t`': gone (1146)"))
                .isEqualTo(1146);
        assertThat(DumpPipe.ToolFailures.number("Killed")).isZero();
    }
}
