/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.Cancellation;
import io.sst4j.Connection;
import io.sst4j.Encryptor;
import io.sst4j.Endpoint;
import io.sst4j.Role;
import io.sst4j.Settings;
import io.sst4j.TransferAddress;
import io.sst4j.Transport;
import io.sst4j.backup.internal.script.NodeSettings;
import io.sst4j.backup.internal.wsrep.WsrepArguments;
import io.sst4j.backup.internal.wsrep.WsrepConfiguration;
import io.sst4j.testing.Background;
import io.sst4j.tls.CertificateAuthority;
import io.sst4j.tls.CertificateRequest;
import io.sst4j.transport.InMemoryTransport;
import io.sst4j.transport.TcpTransport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An option file enables custom providers that the service loader finds: an encryptor and a JSSE provider. */
class PluggedProtectionTest {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final String METHOD = "mariabackup";

    @TempDir
    static Path files;

    @BeforeAll
    static void makeCertificates() throws IOException {
        for (String name : new String[] {"", "other-"}) {
            CertificateAuthority ca = CertificateAuthority.create(
                    CertificateRequest.builder(name + "ca").build());
            ca.identity().write(files.resolve(name + "ca.pem"), files.resolve(name + "ca-key.pem"), Optional.empty());
            ca.issue(CertificateRequest.builder(name + "node").build())
                    .write(files.resolve(name + "cert.pem"), files.resolve(name + "key.pem"), Optional.empty());
        }
    }

    static List<Transport> transports() {
        return List.of(new InMemoryTransport(), new TcpTransport());
    }

    /** The encryptor that a node creates from the lines of its option file. */
    private static Encryptor encryptor(Role role, String group, String... lines) throws IOException {
        Path file = Files.writeString(
                files.resolve(role + ".cnf"),
                "[sst]\n" + String.join("\n", lines) + "\nssl-ca=" + files.resolve(group + "ca.pem") + "\nssl-cert="
                        + files.resolve(group + "cert.pem") + "\nssl-key=" + files.resolve(group + "key.pem") + "\n");
        WsrepConfiguration configuration = WsrepConfiguration.load(WsrepArguments.parse(
                List.of(
                        "--role", role.word(),
                        "--address", "127.0.0.1:4444",
                        "--datadir", files.toString(),
                        "--defaults-file", file.toString()),
                Map.of()));
        Settings settings = NodeSettings.of(METHOD, configuration);
        return NodeSettings.encryptor(METHOD, configuration, settings, role);
    }

    @ParameterizedTest
    @MethodSource("transports")
    void anEncryptorAndAProviderOfOnesOwnCarryATransfer(Transport transport) throws Exception {
        String[] options = {"encrypt=audited", "sst-tls-provider=Counting"};
        Encryptor joiner = encryptor(Role.JOINER, "", options);
        Encryptor donor = encryptor(Role.DONOR, "", options);
        int before = CountingProvider.engines();

        String records =
                recordsOf(() -> assertThat(send(transport, donor, joiner)).isEqualTo("the state"));

        assertThat(joiner.name()).isEqualTo("audited TLS (encrypt=4)");
        assertThat(records).contains("joiner accepted", "donor accepted");
        assertThat(CountingProvider.engines() - before).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("transports")
    void aStrangerIsRefusedAndOnRecord(Transport transport) throws Exception {
        Encryptor joiner = encryptor(Role.JOINER, "", "encrypt=audited");
        Encryptor stranger = encryptor(Role.DONOR, "other-", "encrypt=4");

        String records = recordsOf(() ->
                assertThatThrownBy(() -> send(transport, stranger, joiner)).hasMessageContaining("TLS handshake"));

        assertThat(records).contains("joiner refused").doesNotContain("accepted");
    }

    @Test
    void whatTheWrappedEncryptorAsksForIsKept() throws Exception {
        String[] verified = {"encrypt=audited", "ssl-mode=VERIFY_IDENTITY"};
        assertThat(encryptor(Role.JOINER, "", verified).announcedName()).contains("node");
        assertThatThrownBy(() -> encryptor(Role.DONOR, "no-such-", "encrypt=audited"))
                .hasMessageContaining("no-such-key.pem");
        assertThatThrownBy(() -> new AuditedEncryptor(Encryptor.none(), line -> {}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void neighboursOfTheWordAndOfTheNameAreErrors() {
        assertThatThrownBy(() -> encryptor(Role.DONOR, "", "encrypt=auditet"))
                .hasMessageContainingAll("encrypt='auditet'", ".cnf:2", "nothing is sent in clear text");
        assertThatThrownBy(() -> encryptor(Role.DONOR, "", "encrypt=audited", "sst-tls-provider=Mounting"))
                .hasMessageContaining("sst-tls-provider='Mounting'");
    }

    private static String send(Transport transport, Encryptor donor, Encryptor joiner) throws Exception {
        try (Transport.Listener listener = transport.listen(new Endpoint("127.0.0.1", 0))) {
            TransferAddress address = TransferAddress.of(listener.local(), "example");
            CompletableFuture<String> received = Background.start(() -> {
                try (Connection plain = listener.accept(LIMIT);
                        Connection connection = joiner.protect(plain, Role.JOINER, address)) {
                    return readAll(connection);
                }
            });
            try (Connection plain = transport.connect(listener.local(), LIMIT, new Cancellation());
                    Connection connection = donor.protect(plain, Role.DONOR, address)) {
                connection.write(ByteBuffer.wrap("the state".getBytes(StandardCharsets.UTF_8)));
                connection.shutdownOutput();
                return received.get();
            } finally {
                // the record must exist before the test reads it
                received.handle((text, failure) -> text).get();
            }
        }
    }

    private static String readAll(Connection connection) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(100);
        while (connection.read(buffer.clear()) >= 0) {
            all.write(buffer.array(), 0, buffer.position());
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    private interface Step {
        void run() throws Exception;
    }

    /** The output of the logger {@code audit}, which goes to standard error by default. */
    private static String recordsOf(Step step) throws Exception {
        PrintStream usual = System.err;
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
        try {
            step.run();
        } finally {
            System.setErr(usual);
        }
        return written.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains("audit"))
                .reduce("", (all, line) -> all + line + "\n");
    }
}
