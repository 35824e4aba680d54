/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sst4j.Connection;
import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.Transport.Listener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The contract of {@link Connection}, for every transport and encryptor. */
@Timeout(60)
public interface ConnectionContract {
    /** A limit that is never reached. */
    Duration LONG = Duration.ofMinutes(1);

    /** A limit that a test can wait for. */
    Duration SHORT = Duration.ofMillis(60);

    /** The number of attempts to provoke a race. */
    int RACES = 30;

    /** Both ends of a connection. */
    record Pair(Listener listener, Connection donor, Connection joiner) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            donor.close();
            joiner.close();
            listener.close();
        }
    }

    /**
     * Connects two ends.
     *
     * @param idleLimit the idle limit of both ends
     * @return the ends
     * @throws Exception if connecting failed
     */
    Pair connected(Duration idleLimit) throws Exception;

    /** The UTF-8 bytes of a text. */
    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    static String readAll(Connection connection) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(1000);
        int count = 0;
        while (count >= 0) {
            count = connection.read(buffer);
        }
        return StandardCharsets.UTF_8.decode(buffer.flip()).toString();
    }

    /** Reads and discards everything until the peer ends its output. */
    static void readAllBytes(Connection connection) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(8192);
        while (connection.read(buffer) >= 0) {
            buffer.clear();
        }
    }

    static ErrorCode codeOf(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof SstException known) {
            return known.code();
        }
        throw new AssertionError("the failure is not an SstException", failure);
    }

    static ErrorCode failureOf(CompletableFuture<?> task) {
        return codeOf(catchThrowable(task::join));
    }

    @Test
    default void carriesBytesBothWays() throws Exception {
        try (Pair pair = connected(LONG)) {
            assertThat(pair.donor().write(bytes("from the donor"))).isEqualTo(14);
            pair.donor().shutdownOutput();
            assertThat(readAll(pair.joiner())).isEqualTo("from the donor");
            pair.joiner().write(bytes("and back"));
            pair.joiner().shutdownOutput();
            assertThat(readAll(pair.donor())).isEqualTo("and back");
            assertThat(pair.donor().peer()).isNotEmpty();
        }
    }

    @Test
    default void readsNothingIntoAFullBuffer() throws Exception {
        try (Pair pair = connected(LONG)) {
            assertThat(pair.joiner().read(ByteBuffer.allocate(0))).isZero();
            assertThat(pair.donor().write(ByteBuffer.allocate(0))).isZero();
        }
    }

    @Test
    default void closingEndsThePeersInput() throws Exception {
        try (Pair pair = connected(LONG)) {
            pair.donor().write(bytes("x"));
            pair.donor().close();
            pair.donor().close();
            assertThat(pair.donor().isOpen()).isFalse();
            assertThat(readAll(pair.joiner())).isEqualTo("x");
            assertThat(codeOf(catchThrowable(() -> pair.donor().write(bytes("y")))))
                    .isEqualTo(ErrorCode.PEER_GONE);
            assertThat(codeOf(catchThrowable(() -> pair.donor().read(ByteBuffer.allocate(1)))))
                    .isEqualTo(ErrorCode.PEER_GONE);
        }
    }

    @Test
    default void carriesMuchFromHeapAndDirectBuffers() throws Exception {
        try (Pair pair = connected(LONG)) {
            int chunk = 1 << 20;
            int chunks = 48;
            CompletableFuture<CRC32> sent = Background.start(() -> {
                CRC32 crc = new CRC32();
                byte[] content = new byte[chunk];
                Seeds.random("TransportContract").nextBytes(content);
                for (int i = 0; i < chunks; i++) {
                    content[i] = (byte) i;
                    ByteBuffer buffer = i % 2 == 0 ? ByteBuffer.allocate(chunk) : ByteBuffer.allocateDirect(chunk);
                    buffer.put(content).flip();
                    crc.update(content);
                    pair.donor().write(buffer);
                    assertThat(buffer.hasRemaining()).isFalse();
                }
                pair.donor().shutdownOutput();
                return crc;
            });
            CRC32 received = new CRC32();
            long total = 0;
            ByteBuffer[] buffers = {ByteBuffer.allocateDirect(100_000), ByteBuffer.allocate(7_777)};
            int turn = 0;
            while (pair.joiner().read(buffers[turn % 2].clear()) >= 0) {
                total += buffers[turn % 2].flip().remaining();
                received.update(buffers[turn % 2]);
                turn++;
            }
            assertThat(total).isEqualTo((long) chunk * chunks);
            assertThat(received.getValue()).isEqualTo(sent.get().getValue());
        }
    }

    @Test
    default void silenceOfThePeerHasALimit() throws Exception {
        try (Pair pair = connected(SHORT)) {
            assertThatThrownBy(() -> pair.joiner().read(ByteBuffer.allocate(1)))
                    .hasMessageContaining("sent nothing")
                    .satisfies(e -> assertThat(codeOf(e)).isEqualTo(ErrorCode.IDLE_TIMEOUT));
        }
    }

    @Test
    default void peerThatTakesNothingHasALimit() throws Exception {
        try (Pair pair = connected(SHORT)) {
            ByteBuffer much = ByteBuffer.allocateDirect(64 << 20);
            assertThatThrownBy(() -> pair.donor().write(much))
                    .hasMessageContaining("took nothing")
                    .satisfies(e -> assertThat(codeOf(e)).isEqualTo(ErrorCode.IDLE_TIMEOUT));
        }
    }

    @Test
    default void readIsCancelledFromAnotherThread() throws Exception {
        for (int i = 0; i < RACES; i++) {
            try (Pair pair = connected(Duration.ZERO)) {
                CountDownLatch begun = new CountDownLatch(1);
                CompletableFuture<Integer> read = Background.start(() -> {
                    begun.countDown();
                    return pair.joiner().read(ByteBuffer.allocate(1));
                });
                begun.await();
                pair.joiner().cancel();
                assertThat(failureOf(read)).isEqualTo(ErrorCode.CANCELLED);
            }
        }
    }

    @Test
    default void writeIsCancelledFromAnotherThread() throws Exception {
        for (int i = 0; i < RACES; i++) {
            try (Pair pair = connected(Duration.ZERO)) {
                ByteBuffer much = ByteBuffer.allocateDirect(16 << 20);
                CountDownLatch begun = new CountDownLatch(1);
                CompletableFuture<Integer> written = Background.start(() -> {
                    begun.countDown();
                    return pair.donor().write(much);
                });
                begun.await();
                pair.donor().cancel();
                assertThat(failureOf(written)).isEqualTo(ErrorCode.CANCELLED);
            }
        }
    }

    @Test
    default void peerOfACancelledConnectionIsGoneAndHasNotEnded() throws Exception {
        for (int i = 0; i < RACES; i++) {
            try (Pair pair = connected(LONG)) {
                pair.donor().write(bytes("not all"));
                CompletableFuture<String> read = Background.start(() -> readAll(pair.joiner()));
                pair.donor().cancel();
                assertThat(failureOf(read)).isEqualTo(ErrorCode.PEER_GONE);
            }
        }
    }

    @Test
    default void writingToAPeerThatIsGoneFails() throws Exception {
        try (Pair pair = connected(LONG)) {
            pair.joiner().cancel();
            ByteBuffer much = ByteBuffer.allocateDirect(64 << 20);
            assertThat(codeOf(catchThrowable(() -> pair.donor().write(much)))).isEqualTo(ErrorCode.PEER_GONE);
        }
    }
}
