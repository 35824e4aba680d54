/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sst4j.Cancellation;
import io.sst4j.Connection;
import io.sst4j.Endpoint;
import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.Transport.Listener;
import io.sst4j.transport.InMemoryTransport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeekedConnectionTest {
    private static final Duration LIMIT = Duration.ofSeconds(9);

    private Listener listener;
    private Connection peer;
    private PeekedConnection peeked;

    @BeforeEach
    void connect() throws SstException {
        InMemoryTransport memory = new InMemoryTransport();
        listener = memory.listen(new Endpoint("here", 0));
        peer = memory.connect(listener.local(), LIMIT, new Cancellation());
        peeked = new PeekedConnection(listener.accept(LIMIT));
    }

    @AfterEach
    void disconnect() throws IOException {
        peer.close();
        peeked.close();
        listener.close();
    }

    private void send(byte... bytes) throws IOException {
        peer.write(ByteBuffer.wrap(bytes));
    }

    private void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void whatWasPeekedAtIsReadAgain() throws Exception {
        send("ab");
        assertThat(peeked.peek(1)).containsExactly('a');
        send("cdefgh");
        assertThat(peeked.peek(8)).asString().isEqualTo("abcdefgh");
        send("i".repeat(9_000));
        peer.shutdownOutput();
        peeked.requireNoOtherProtocol();
        ByteBuffer three = ByteBuffer.allocate(3);
        assertThat(peeked.read(three)).isEqualTo(3);
        ByteBuffer rest = ByteBuffer.allocate(10_000);
        while (peeked.read(rest) >= 0) {
            assertThat(rest.hasRemaining()).isTrue();
        }
        assertThat(new String(rest.array(), 0, rest.position(), StandardCharsets.ISO_8859_1))
                .isEqualTo("defgh" + "i".repeat(9_000));
    }

    @Test
    void endOfAPeerThatSaysNothingIsSeen() throws Exception {
        peer.shutdownOutput();
        assertThat(peeked.peek(8)).isEmpty();
        assertThat(peeked.read(ByteBuffer.allocate(1))).isNegative();
    }

    @Test
    void tlsIsToldWithTheWayOut() throws Exception {
        send((byte) 22, (byte) 3, (byte) 1);
        assertThat(peeked.peek(8)).hasSize(3);
        assertThatExceptionOfType(SstException.class)
                .isThrownBy(peeked::requireNoOtherProtocol)
                .withMessageContaining("ssl-mode")
                .extracting(SstException::code)
                .isEqualTo(ErrorCode.PEER_INCOMPATIBLE);
    }

    /** The peek does not wait for more, because a browser sends no more until it has an answer. */
    @ParameterizedTest
    @ValueSource(strings = {"GET /", "SSH-2.0", "EHLO me"})
    void otherProtocolsAreKnownByTheirFirstWord(String text) throws Exception {
        send(text);
        assertThat(peeked.peek(4_000)).hasSize(text.length());
        assertThatExceptionOfType(SstException.class).isThrownBy(peeked::requireNoOtherProtocol);
    }

    @Test
    void streamsAreNoOtherProtocol() throws Exception {
        send("XBSTCK01");
        assertThat(peeked.peek(8)).hasSize(8);
        assertThatCode(peeked::requireNoOtherProtocol).doesNotThrowAnyException();
    }
}
