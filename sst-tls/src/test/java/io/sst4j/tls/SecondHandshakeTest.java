/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sst4j.Connection;
import io.sst4j.Endpoint;
import io.sst4j.ErrorCode;
import io.sst4j.Role;
import io.sst4j.SstException;
import io.sst4j.Transport.Listener;
import io.sst4j.testing.Background;
import io.sst4j.transport.TcpTransport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A peer that asks for new keys during the transfer. TLS 1.3 allows a key update; the renegotiation of TLS 1.2 is refused. */
@Timeout(60)
class SecondHandshakeTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** The data from the client, piece by piece. */
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

    private static String read(Connection connection, BlockingQueue<String> received) throws IOException {
        StringBuilder all = new StringBuilder();
        ByteBuffer buffer = ByteBuffer.allocate(1000);
        while (connection.read(buffer.clear()) >= 0) {
            String piece = StandardCharsets.UTF_8.decode(buffer.flip()).toString();
            all.append(piece);
            received.add(piece);
        }
        return all.toString();
    }

    /** Sends lines to the client of {@code openssl}, which treats a line of one letter as a command. */
    private interface Talk {
        void with(Process client, BufferedReader output) throws Exception;
    }

    private CompletableFuture<String> joinerThatHears(String version, Talk talk) throws Exception {
        TlsEncryptor tls = TlsEncryptor.builder(
                        new TestPki.Wish("node1").selfSigned().identity())
                .build();
        try (Listener listener = new TcpTransport().listen(new Endpoint("127.0.0.1", 0))) {
            CompletableFuture<String> heard = Background.start(() -> {
                try (Connection connection =
                        tls.protect(listener.accept(LIMIT), Role.JOINER, TlsPair.address("127.0.0.1"))) {
                    return read(connection, received);
                }
            });
            Process client = new ProcessBuilder(
                            "openssl",
                            "s_client",
                            version,
                            "-connect",
                            "127.0.0.1:" + listener.local().port())
                    .redirectErrorStream(true)
                    .start();
            try (BufferedReader output =
                    new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))) {
                say(client, "hello\n");
                assertThat(received.poll(30, TimeUnit.SECONDS)).isEqualTo("hello\n");
                talk.with(client, output);
                heard.handle((text, failure) -> true).get();
                return heard;
            } finally {
                client.destroyForcibly().waitFor();
            }
        }
    }

    private static void say(Process client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        client.getOutputStream().flush();
    }

    @Test
    void keysAreUpdatedInTls13() throws Exception {
        CompletableFuture<String> heard = joinerThatHears("-tls1_3", (client, output) -> {
            say(client, "K\n");
            for (String line = output.readLine(); !line.equals("KEYUPDATE"); line = output.readLine()) {
                assertThat(line).isNotNull();
            }
            say(client, "and on\n");
            assertThat(received.poll(30, TimeUnit.SECONDS)).isEqualTo("and on\n");
            say(client, "Q\n");
        });
        assertThat(heard.get()).isEqualTo("hello\nand on\n");
    }

    @Test
    void renegotiationIsRefusedInTls12() throws Exception {
        CompletableFuture<String> heard = joinerThatHears("-tls1_2", (client, output) -> say(client, "R\n"));

        assertThat(catchThrowable(heard::join))
                .cause()
                .hasMessageContaining("renegotiation")
                .isInstanceOfSatisfying(
                        SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PEER_REJECTED));
    }
}
