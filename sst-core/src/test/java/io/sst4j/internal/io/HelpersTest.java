/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.Cancellation;
import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.internal.io.ChildProcess.Output;
import io.sst4j.testing.Background;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class HelpersTest {
    @TempDir
    private Path directory;

    private ChildProcess shell(String script, Output output, Cancellation cancellation) throws SstException {
        Map<String, String> environment = Map.of("WORD", "word", "HERE", directory.toString());
        return ChildProcess.start(List.of("/bin/sh", "-c", script), environment, output, log(), cancellation);
    }

    private Path log() {
        return directory.resolve("log");
    }

    private static long drain(ReadableByteChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);
        long total = 0;
        while (channel.read(buffer.clear()) >= 0) {
            total += buffer.position();
        }
        return total;
    }

    private static ProcessHandle processNamedBy(ReadableByteChannel output) throws IOException {
        ByteBuffer pid = ByteBuffer.allocate(20);
        output.read(pid);
        String text = new String(pid.array(), 0, pid.position(), StandardCharsets.US_ASCII);
        return ProcessHandle.of(Long.parseLong(text.strip())).orElseThrow();
    }

    @Test
    void outputOfAProgramIsComplete() throws Exception {
        try (ChildProcess child = shell("read x; head -c 20000000 /dev/zero", Output.PIPE, new Cancellation())) {
            try (ReadableByteChannel output = child.output()) {
                assertThat(drain(output)).isEqualTo(20_000_000);
            }
            assertThat(child.await()).isZero();
        }
    }

    @Test
    void outputOfAProgramThatEndsAtOnceIsCompleteOrRefused() throws Exception {
        for (int i = 0; i < 40; i++) {
            try (ChildProcess child =
                    shell("echo \"$WORD\"; echo failed >&2; exit 3", Output.PIPE, new Cancellation())) {
                try (ReadableByteChannel output = child.output()) {
                    assertThat(drain(output)).isEqualTo(5);
                } catch (SstException e) {
                    assertThat(e).hasMessageContaining("ended immediately");
                }
                assertThat(child.await()).isEqualTo(3);
                assertThat(child.lastError()).isEqualTo("failed");
            }
        }
    }

    @Test
    void outputOfAProgramThatPointsItElsewhereForNowIsNotMistakenForTheLog() throws Exception {
        String script = "exec 3>&1 >&2; echo failed; : >$HERE/begun; until [ -e $HERE/go ]; do sleep 0.01; done; "
                + "echo $WORD >&3";
        try (ChildProcess child = shell(script, Output.PIPE, new Cancellation())) {
            while (!Files.exists(directory.resolve("begun"))) {
                Thread.onSpinWait();
            }
            try (ReadableByteChannel output = child.output()) {
                Files.createFile(directory.resolve("go"));
                assertThat(drain(output)).isEqualTo(5);
            }
            assertThat(child.await()).isZero();
        }
    }

    @Test
    void lastErrorIsTheLastLineThatReadsLikeOne() throws Exception {
        try (ChildProcess child =
                shell("echo 'Error: the cause'; seq 1 5; echo; exit 1", Output.LOG, new Cancellation())) {
            assertThat(child.await()).isEqualTo(1);
            assertThat(child.lastError()).isEqualTo("Error: the cause");
        }
        Files.writeString(log(), "one\ntwo\n\n");
        try (ChildProcess child = shell("true", Output.LOG, new Cancellation())) {
            child.await();
            assertThat(child.lastError()).isEqualTo("two");
        }
    }

    @Test
    void cancellationKillsAProgramAndWhatItStarted() throws Exception {
        Cancellation cancellation = new Cancellation();
        try (ChildProcess child = shell("sleep 1000 & echo $!; wait; exit 9", Output.PIPE, cancellation);
                ReadableByteChannel output = child.output()) {
            ProcessHandle grandchild = processNamedBy(output);
            CompletableFuture<Integer> waiting = Background.start(child::await);
            cancellation.cancel();
            assertThat(waiting.get()).isNotZero();
            grandchild.onExit().get();
            assertThat(child.handle().isAlive()).isFalse();
        }
    }

    @Test
    void cancellationKillsAlsoWhatOutlivesItsParent() throws Exception {
        Cancellation cancellation = new Cancellation();
        try (ChildProcess child = shell("(sleep 1000 & echo $!); wait; sleep 1000", Output.PIPE, cancellation);
                ReadableByteChannel output = child.output()) {
            ProcessHandle orphan = processNamedBy(output);
            cancellation.cancel();
            orphan.onExit().get();
            assertThat(child.await()).isNotZero();
            assertThat(drain(output)).isZero();
        }
    }

    @Test
    void programThatIsMissingIsNamed() {
        assertThatThrownBy(() ->
                        ChildProcess.start(List.of("/no/such/tool"), Map.of(), Output.LOG, log(), new Cancellation()))
                .hasMessageContaining("/no/such/tool")
                .extracting(e -> ((SstException) e).code())
                .isEqualTo(ErrorCode.TOOL_MISSING);
    }

    @Test
    void closingKillsWhatStillRuns() throws Exception {
        ChildProcess child = shell("sleep 1000", Output.LOG, new Cancellation());
        child.close();
        child.close();
        child.handle().onExit().get();
        assertThat(child.handle().isAlive()).isFalse();
    }

    @Test
    void deadlineGoesByItsClock() {
        long[] now = {Long.MAX_VALUE - 5};
        Deadline deadline = Deadline.in(Duration.ofSeconds(10), () -> now[0]);
        assertThat(deadline.remaining()).isEqualTo(Duration.ofSeconds(10));
        now[0] += Duration.ofSeconds(9).toNanos();
        assertThat(deadline.isOver()).isFalse();
        assertThat(deadline.remaining()).isEqualTo(Duration.ofSeconds(1));
        now[0] += Duration.ofSeconds(1).toNanos();
        assertThat(deadline.isOver()).isTrue();
        assertThat(deadline.remaining()).isEqualTo(Duration.ofMillis(1));
    }

    @Test
    void pauseIsEndedByCancellation() {
        Cancellation cancellation = new Cancellation();
        CompletableFuture<Boolean> pausing = Background.start(() -> {
            cancellation.pause(Duration.ofHours(1));
            return true;
        });
        cancellation.cancel();
        assertThatThrownBy(pausing::get).hasMessageContaining("cancelled");
    }

    @Test
    void everythingIsClosedWhateverFails() throws Exception {
        List<String> closed = new ArrayList<>();
        AutoCloseable failing = () -> {
            throw new IOException("first");
        };
        AutoCloseable broken = () -> {
            throw new IllegalStateException("second");
        };
        assertThatThrownBy(() -> CloseAll.of(failing, null, broken, () -> closed.add("last")))
                .hasMessage("first")
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
        assertThat(closed).containsExactly("last");
        CloseAll.quietly(failing, () -> closed.add("again"));
        assertThat(closed).hasSize(2);
    }
}
