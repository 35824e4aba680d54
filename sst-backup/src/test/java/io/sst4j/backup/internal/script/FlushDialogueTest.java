/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.Cancellation;
import io.sst4j.ErrorCode;
import io.sst4j.SnapshotPosition;
import io.sst4j.SstException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A donor gets its server to flush tables, or reports the server's failure. */
@Timeout(30)
class FlushDialogueTest {
    private static final String POSITION = "6c821ecc-14b5-11ef-ae8f-6f7d0d2ba111:1234 7";

    private final List<String> lines = new ArrayList<>();
    private final Cancellation cancellation = new Cancellation();

    @TempDir
    private Path data;

    /** A server's reaction to a line. */
    private interface Answer {
        void to(String line) throws IOException;
    }

    private FlushDialogue dialogue(Duration limit, Answer server) {
        OutputStream out = new OutputStream() {
            private final StringBuilder line = new StringBuilder();

            @Override
            public void write(int octet) {
                if (octet != '\n') {
                    line.append((char) octet);
                    return;
                }
                lines.add(line.toString());
                try {
                    server.to(line.toString());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                line.setLength(0);
            }
        };
        return new FlushDialogue(new ServerProtocol(new PrintStream(out, true, StandardCharsets.UTF_8)), data, limit);
    }

    private void answer(String name, String text) throws IOException {
        Path made = Files.writeString(data.resolve(name + ".tmp"), text);
        Files.move(made, data.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    @ParameterizedTest
    @ValueSource(strings = {POSITION + "\n", POSITION + "\n\n"})
    void theServersAnswerIsThePosition(String text) throws Exception {
        Files.writeString(data.resolve("tables_flushed"), "00000000-0000-0000-0000-000000000000:1\n");
        Files.writeString(data.resolve("sst_error"), "");
        FlushDialogue dialogue = dialogue(Duration.ofSeconds(20), line -> answer("tables_flushed", text));
        SnapshotPosition position = dialogue.hold(cancellation);
        assertThat(position).hasToString(POSITION);
        assertThat(data.resolve("tables_flushed")).doesNotExist();
        assertThat(lines).containsExactly("flush tables");
    }

    @Test
    void theSecondAnswerCounts() throws Exception {
        FlushDialogue dialogue = dialogue(Duration.ofSeconds(20), line -> {
            answer("tables_flushed", "6c821ecc-14b5-11ef-ae8f-6f7d0d2ba111:1000 7\n\n");
            Thread second = new Thread(() -> {
                try {
                    answer("tables_flushed", POSITION + "\n");
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            second.start();
        });
        assertThat(dialogue.hold(cancellation)).hasToString(POSITION);
    }

    @Test
    void theServerGoesOnOnce() throws Exception {
        FlushDialogue dialogue = dialogue(Duration.ofSeconds(20), line -> {});
        dialogue.resume();
        dialogue.resume();
        assertThat(lines).containsExactly("continue");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "deadlock found"})
    void anErrorOfTheServerIsTheCause(String text) {
        FlushDialogue dialogue = dialogue(Duration.ofSeconds(20), line -> answer("sst_error", text));
        assertThatThrownBy(() -> dialogue.hold(cancellation))
                .isInstanceOfSatisfying(
                        SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BACKUP_FAILED))
                .hasMessageContaining(text);
        assertThat(data.resolve("sst_error")).doesNotExist();
    }

    @Test
    void theWaitHasALimit() {
        FlushDialogue dialogue = dialogue(Duration.ofMillis(60), line -> answer("tables_flushed", "not yet"));
        assertThatThrownBy(() -> dialogue.hold(cancellation))
                .isInstanceOfSatisfying(
                        SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SERVER_UNREACHABLE))
                .hasMessageContaining("sst-flush-timeout");
    }

    @Test
    void theWaitCanBeCancelled() {
        FlushDialogue dialogue = dialogue(Duration.ZERO, line -> cancellation.cancel());
        assertThatThrownBy(() -> dialogue.hold(cancellation))
                .isInstanceOfSatisfying(
                        SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
    }
}
