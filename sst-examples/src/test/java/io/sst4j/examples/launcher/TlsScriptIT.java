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
import io.sst4j.backup.xbstream.XbstreamWriter;
import io.sst4j.examples.launcher.Scripts.Joiner;
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
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The launchers against incorrect, disconnected or hostile peers. Each case ends with a specific error before any data moves,
 * with the stock exit code, with the old data intact, and without a secret in any output.
 */
@Timeout(60)
class TlsScriptIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String POSITION = "6f1c3ae2-e4f1-11f1-a38c-8a8432ba47bd:42 0";

    @TempDir
    private Path directory;

    private CertificateAuthority ca;
    private Identity peer;

    @BeforeEach
    void makeCertificates() throws Exception {
        ca = CertificateAuthority.create(CertificateRequest.builder("our-ca").build());
        ca.identity().write(file("ca.pem"), file("ca-key.pem"), Optional.empty());
        peer = ca.issue(CertificateRequest.builder("peer").build());
        ca.issue(CertificateRequest.builder("node").alternativeName("127.0.0.1").build())
                .write(file("node.pem"), file("node-key.pem"), Optional.empty());
    }

    private Path file(String name) {
        return directory.resolve(name);
    }

    private String options(String mode) {
        return "[sst]\nssl-ca=" + file("ca.pem") + "\nssl-cert=" + file("node.pem") + "\nssl-key="
                + file("node-key.pem") + "\nsst-handshake-timeout=2\nsst-initial-timeout=6\n" + mode + "\n";
    }

    private static Encryptor verifying(Identity identity, CertificateAuthority trusted) throws Exception {
        return TlsEncryptor.builder(identity)
                .trust(TrustedCertificates.of(trusted.identity().chain()))
                .build();
    }

    private static Connection connect(TransferAddress address) throws Exception {
        return new TcpTransport().connect(address.endpoint(), LIMIT, new Cancellation());
    }

    private static void sendInfo(Connection connection, String info) throws IOException {
        XbstreamWriter writer = new XbstreamWriter(connection);
        writer.add("xtrabackup_galera_info", info.getBytes(StandardCharsets.UTF_8));
        writer.add("xtrabackup_ist", "1\n".getBytes(StandardCharsets.UTF_8));
        writer.finish();
    }

    /** The actions of an incorrect donor once the joiner is ready. */
    private interface Attack {
        void on(TransferAddress address) throws Exception;
    }

    private Joiner attacked(String mode, Attack attack) throws Exception {
        Joiner joiner = Scripts.joiner(directory, options(mode));
        attack.on(joiner.address());
        joiner.await();
        assertThat(joiner.datadir().resolve("old_schema/marker")).hasContent("old");
        assertNoSecretIn(joiner);
        return joiner;
    }

    private void assertNoSecretIn(Joiner joiner) throws Exception {
        String secret = joiner.address().secret().map(value -> value.reveal()).orElse("no secret announced");
        List<String> keyLines = Files.readAllLines(file("node-key.pem")).stream()
                .filter(line -> line.length() > 20 && !line.startsWith("-----"))
                .toList();
        try (Stream<Path> files = Files.walk(joiner.datadir())) {
            for (Path seen : Stream.concat(files, Stream.of(joiner.log()))
                    .filter(Files::isRegularFile)
                    .toList()) {
                assertThat(Files.readString(seen, StandardCharsets.ISO_8859_1))
                        .as(seen.toString())
                        .doesNotContain(secret)
                        .doesNotContain(keyLines);
            }
        }
        assertThat(joiner.commandLines()).noneMatch(line -> line.contains(secret));
    }

    @Test
    void donorThatKnowsTheSecretIsLetIn() throws Exception {
        Joiner joiner = attacked("ssl-mode=VERIFY_CA", address -> {
            assertThat(address.commonName()).isEqualTo("node");
            assertThat(address.secret().orElseThrow().reveal()).matches("[0-9a-f]{32}");
            try (Connection donor = verifying(peer, ca).protect(connect(address), Role.DONOR, address)) {
                sendInfo(
                        donor,
                        POSITION + "\nsecret " + address.secret().orElseThrow().reveal() + "\n");
            }
        });
        assertThat(joiner.code()).isZero();
        assertThat(joiner.lastLine()).isEqualTo(POSITION);
    }

    @ParameterizedTest
    @CsvSource({"'secret 0123456789abcdef0123456789abcdef', echoed a wrong secret", "'', echoed no secret"})
    void donorThatDoesNotKnowTheSecretIsRefused(String line, String complaint) throws Exception {
        Joiner joiner = attacked("ssl-mode=VERIFY_CA", address -> {
            try (Connection donor = verifying(peer, ca).protect(connect(address), Role.DONOR, address)) {
                sendInfo(donor, POSITION + "\n" + line + "\n");
            }
        });
        assertThat(joiner.code()).isEqualTo(32);
        assertThat(joiner.error()).contains("SST-304", complaint);
    }

    @Test
    void donorOfAnotherCaIsRefused() throws Exception {
        CertificateAuthority other = CertificateAuthority.create(
                CertificateRequest.builder("other-ca").build());
        Identity stranger = other.issue(CertificateRequest.builder("peer").build());
        Joiner joiner = attacked("encrypt=4", address -> {
            Connection plain = connect(address);
            CompletableFuture<Connection> refused = Background.start(
                    () -> TlsEncryptor.builder(stranger).build().protect(plain, Role.DONOR, address));
            refused.handle((connection, failure) -> plain).get();
        });
        assertThat(joiner.code()).isEqualTo(32);
        assertThat(joiner.error())
                .contains(
                        "SST-304", "was issued by 'CN=other-ca'", file("ca.pem").toString());
    }

    @Test
    void expiredDonorIsRefused() throws Exception {
        Clock past = Clock.fixed(Instant.now().minus(Duration.ofDays(20)), ZoneOffset.UTC);
        Identity expired = CertificateAuthority.of(CertificateAuthority.create(
                                CertificateRequest.builder("our-ca").clock(past).build())
                        .identity())
                .issue(CertificateRequest.builder("peer")
                        .clock(past)
                        .validity(Duration.ofDays(3))
                        .build());
        Joiner joiner = attacked("encrypt=4", address -> {
            Connection plain = connect(address);
            Background.start(() -> TlsEncryptor.builder(expired).build().protect(plain, Role.DONOR, address))
                    .handle((connection, failure) -> plain)
                    .get();
        });
        assertThat(joiner.code()).isEqualTo(32);
        assertThat(joiner.error()).contains("SST-304", "(CN=peer", "expired on");
    }

    @Test
    void donorWithoutTlsIsRefused() throws Exception {
        Joiner joiner = attacked("encrypt=4", address -> {
            try (Connection donor = connect(address)) {
                sendInfo(donor, POSITION + "\n");
            }
        });
        assertThat(joiner.code()).isEqualTo(32);
        assertThat(joiner.error()).contains("SST-305", "clear text", "encrypt and ssl-mode to the same values");
    }

    @Test
    void donorWithTlsIsRefusedByAJoinerWithout() throws Exception {
        Joiner joiner = attacked("encrypt=0", address -> {
            Connection plain = connect(address);
            Background.start(() -> verifying(peer, ca).protect(plain, Role.DONOR, address))
                    .handle((connection, failure) -> plain)
                    .get();
        });
        assertThat(joiner.code()).isEqualTo(32);
        assertThat(joiner.error()).contains("SST-305", "uses TLS, but this node expects clear text");
    }

    @Test
    void donorThatStallsInTheHandshakeIsGivenUp() throws Exception {
        Joiner joiner = attacked(
                "encrypt=4", address -> connect(address).write(ByteBuffer.wrap(new byte[] {22, 3, 1, 2, 0, 1, 0})));
        assertThat(joiner.code()).isEqualTo(32);
        assertThat(joiner.error()).contains("SST-402", "half-way", "sst-handshake-timeout");
    }

    @Test
    void streamThatIsCutWithoutAnEndIsRefused() throws Exception {
        Joiner joiner = attacked("encrypt=4", address -> {
            Connection plain = connect(address);
            Connection donor = verifying(peer, ca).protect(plain, Role.DONOR, address);
            sendInfo(donor, POSITION + "\n");
            plain.shutdownOutput();
        });
        assertThat(joiner.code()).isEqualTo(32);
        assertThat(joiner.error()).contains("SST-402", "close_notify");
    }

    /** A port scan, a silent peer, and a peer that leaves after the handshake do not make the transfer fail. */
    @Test
    void whoSaysNothingDoesNotKeepTheDonorOut() throws Exception {
        Joiner joiner = attacked("encrypt=4", address -> {
            connect(address).close();
            Connection silent = connect(address);
            Connection cut = connect(address);
            verifying(peer, ca).protect(cut, Role.DONOR, address);
            cut.close();
            try (Connection donor = verifying(peer, ca).protect(connect(address), Role.DONOR, address)) {
                sendInfo(donor, POSITION + "\n");
            }
            silent.close();
        });
        assertThat(joiner.code()).as(joiner.error()).isZero();
        assertThat(joiner.lastLine()).isEqualTo(POSITION);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "ssl-key=ca-key.pem; does not belong to the certificate",
                "ssl-key=garbage.pem; contains no PEM object",
                "ssl-key=missing.pem; does not exist",
                "ssl-ca=other-ca.pem; was issued by 'CN=our-ca', which is not in",
                "ssl-cert=expired.pem; does not belong to the certificate"
            })
    void ownFilesAreCheckedBeforeThePortOpens(String option, String complaint) throws Exception {
        Files.writeString(file("garbage.pem"), "neither key nor certificate");
        CertificateAuthority.create(CertificateRequest.builder("other-ca").build())
                .identity()
                .write(file("other-ca.pem"), file("other-ca-key.pem"), Optional.empty());
        peer.write(file("expired.pem"), file("expired-key.pem"), Optional.empty());
        String[] parts = option.split("=", 2);

        Joiner joiner = Scripts.joiner(directory, options("encrypt=4\n" + parts[0] + "=" + file(parts[1])));
        joiner.await();

        assertThat(joiner.code()).isEqualTo(22);
        assertThat(joiner.error()).contains("SST-101", complaint, file(parts[1]).toString());
        assertThat(joiner.lines()).isEmpty();
        assertThat(joiner.datadir().resolve("old_schema/marker")).hasContent("old");
    }

    private Distribution.Result donate(String mode, TransferAddress address) throws Exception {
        return Scripts.donateIncrementally(directory, options(mode), address, POSITION);
    }

    @Test
    void donorRefusesAJoinerOfAnotherName() throws Exception {
        try (Listener listener = new TcpTransport().listen(new Endpoint("127.0.0.1", 0))) {
            TransferAddress address = TransferAddress.of(
                    new Endpoint("127.0.0.1", listener.local().port()), "xtrabackup_sst");
            var unused = Background.start(
                    () -> TlsEncryptor.builder(peer).build().protect(listener.accept(LIMIT), Role.JOINER, address));
            Distribution.Result result = donate("ssl-mode=VERIFY_IDENTITY", address);
            assertThat(result.code()).isEqualTo(32);
            assertThat(result.err())
                    .contains("SST-304", "is for CN=peer, SAN=[peer], not for any of [localhost, 127.0.0.1]");
        }
    }

    @Test
    void donorRefusesAJoinerWithoutTls() throws Exception {
        try (Listener listener = new TcpTransport().listen(new Endpoint("127.0.0.1", 0))) {
            TransferAddress address = TransferAddress.of(
                    new Endpoint("127.0.0.1", listener.local().port()), "xtrabackup_sst");
            var unused = Background.start(() -> {
                try (Connection plain = listener.accept(LIMIT)) {
                    return plain.read(ByteBuffer.allocate(5));
                }
            });
            Distribution.Result result = donate("encrypt=4", address);
            assertThat(result.code()).isEqualTo(32);
            assertThat(result.err()).contains("SST-30", "encrypt and ssl-mode to the same values");
        }
    }
}
