/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.Cancellation;
import io.sst4j.Connection;
import io.sst4j.Encryptor;
import io.sst4j.Endpoint;
import io.sst4j.Role;
import io.sst4j.TransferAddress;
import io.sst4j.Transport.Listener;
import io.sst4j.examples.cluster.Ports;
import io.sst4j.testing.Background;
import io.sst4j.tls.CertificateAuthority;
import io.sst4j.tls.CertificateRequest;
import io.sst4j.tls.Identity;
import io.sst4j.tls.TlsEncryptor;
import io.sst4j.tls.TrustedCertificates;
import io.sst4j.transport.TcpTransport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Connections and certificates work between this project and {@code stunnel}, which stock rsync peers use. */
@Timeout(60)
class StunnelIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String TEXT = "from one side to the other";

    @TempDir
    private Path directory;

    private Encryptor encryptor = Encryptor.none();
    private @Nullable Process stunnel;

    @BeforeEach
    void makeCertificates() throws Exception {
        CertificateAuthority ca =
                CertificateAuthority.create(CertificateRequest.builder("our-ca").build());
        ca.identity().write(file("ca.pem"), file("ca-key.pem"), Optional.empty());
        Identity node = ca.issue(
                CertificateRequest.builder("node").alternativeName("127.0.0.1").build());
        node.write(file("node.pem"), file("node-key.pem"), Optional.empty());
        encryptor = TlsEncryptor.builder(node)
                .trust(TrustedCertificates.of(ca.identity().chain()))
                .build();
    }

    @AfterEach
    void stop() throws Exception {
        Process running = stunnel;
        if (running != null) {
            running.destroyForcibly().waitFor();
        }
    }

    private Path file(String name) {
        return directory.resolve(name);
    }

    private void start(boolean client, int accept, int connect) throws IOException {
        Path configuration = Files.writeString(file("stunnel.conf"), """
                foreground = yes
                pid =
                CAfile = %s
                cert = %s
                key = %s
                verifyChain = yes
                [sst]
                client = %s
                accept = 127.0.0.1:%d
                connect = 127.0.0.1:%d
                TIMEOUTclose = 0
                """.formatted(
                file("ca.pem"), file("node.pem"), file("node-key.pem"), client ? "yes" : "no", accept, connect));
        stunnel = new ProcessBuilder("stunnel", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(file("stunnel.log").toFile())
                .start();
    }

    private static TransferAddress address(int port) {
        return TransferAddress.of(new Endpoint("127.0.0.1", port), "test");
    }

    private static String readAll(Connection connection) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(1000);
        while (connection.read(buffer) >= 0) {
            assertThat(buffer.hasRemaining()).isTrue();
        }
        return StandardCharsets.UTF_8.decode(buffer.flip()).toString();
    }

    private static void send(Connection connection) throws IOException {
        connection.write(StandardCharsets.UTF_8.encode(TEXT));
        connection.shutdownOutput();
    }

    @Test
    void donorSendsToStunnel() throws Exception {
        List<Integer> ports = Ports.free(2);
        start(false, ports.get(0), ports.get(1));
        TcpTransport transport = new TcpTransport();
        try (Listener behind = transport.listen(new Endpoint("127.0.0.1", ports.get(1)))) {
            CompletableFuture<String> received = Background.start(() -> {
                try (Connection plain = behind.accept(LIMIT)) {
                    return readAll(plain);
                }
            });
            Connection plain = transport.connect(new Endpoint("127.0.0.1", ports.get(0)), LIMIT, new Cancellation());
            try (Connection donor = encryptor.protect(plain, Role.DONOR, address(ports.get(0)))) {
                send(donor);
                assertThat(received.get()).isEqualTo(TEXT);
            }
        }
    }

    @Test
    void joinerReceivesFromStunnel() throws Exception {
        List<Integer> ports = Ports.free(2);
        TcpTransport transport = new TcpTransport();
        try (Listener listener = transport.listen(new Endpoint("127.0.0.1", ports.get(0)))) {
            start(true, ports.get(1), ports.get(0));
            CompletableFuture<String> received = Background.start(() -> {
                try (Connection joiner =
                        encryptor.protect(listener.accept(LIMIT), Role.JOINER, address(ports.get(0)))) {
                    return readAll(joiner);
                }
            });
            try (Connection plain =
                    transport.connect(new Endpoint("127.0.0.1", ports.get(1)), LIMIT, new Cancellation())) {
                send(plain);
                assertThat(received.get()).isEqualTo(TEXT);
            }
        }
    }
}
