/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sst4j.Connection;
import io.sst4j.Endpoint;
import io.sst4j.ErrorCode;
import io.sst4j.Role;
import io.sst4j.Secret;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.testing.Background;
import io.sst4j.testing.ConnectionContract;
import io.sst4j.transport.TcpTransport;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Accepted and rejected peers, and the messages. */
@Timeout(60)
class TlsEncryptorTest {
    private static final Clock CLOCK = Clock.fixed(TestPki.NOW, ZoneOffset.UTC);
    private static final Endpoint LOCAL = new Endpoint("127.0.0.1", 0);
    private static TestPki.Entity ca;
    private static TestPki.Entity node;

    @BeforeAll
    static void makeCertificates() throws Exception {
        ca = TestPki.ca("our-ca");
        node = new TestPki.Wish("node1").dns("node1.example", "*.db.example").by(ca);
    }

    private static TlsEncryptor.Builder tls(Identity identity) {
        return TlsEncryptor.builder(identity).clock(CLOCK).lingerLimit(Duration.ofMillis(100));
    }

    private static TlsEncryptor verifying(Identity identity, TlsEncryptor.Verification rule) throws SstException {
        return tls(identity).trust(ca.trust(), rule).build();
    }

    /** The failures of both ends of a handshake. */
    private record Failures(SstException donor, SstException joiner) {}

    private static Failures failures(TlsEncryptor donor, TlsEncryptor joiner, TransferAddress address)
            throws Exception {
        TlsPair.Plain plain = TlsPair.Plain.over(new TcpTransport(), LOCAL);
        CompletableFuture<Connection> accepted = Background.start(() -> {
            Connection connection = joiner.protect(plain.joiner(), Role.JOINER, address);
            connection.read(ByteBuffer.allocate(1));
            return connection;
        });
        Throwable atDonor = catchThrowable(() -> {
            Connection connection = donor.protect(plain.donor(), Role.DONOR, address);
            // in TLS 1.3 a client learns of its own rejection only when it reads
            connection.read(ByteBuffer.allocate(1));
        });
        plain.donor().close();
        Throwable atJoiner = catchThrowable(accepted::join);
        plain.joiner().close();
        return new Failures(own(atDonor), own(atJoiner));
    }

    private static SstException own(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof SstException known) {
            return known;
        }
        throw new AssertionError("the failure is not an SstException", cause);
    }

    private static TransferAddress asking(String host, String commonName) {
        return TlsPair.address(host).withSecret(commonName, Secret.of("5ec4e7"));
    }

    private static void carries(TlsEncryptor donor, TlsEncryptor joiner, TransferAddress address) throws Exception {
        TlsPair.Plain plain = TlsPair.Plain.over(new TcpTransport(), LOCAL);
        try (ConnectionContract.Pair pair = TlsPair.connect(plain, donor, joiner, address)) {
            pair.donor().write(StandardCharsets.UTF_8.encode("through"));
            pair.donor().shutdownOutput();
            assertThat(ConnectionContract.readAll(pair.joiner())).isEqualTo("through");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA", "Ed25519"})
    void carriesBytesWithEveryKindOfKey(String algorithm) throws Exception {
        Identity identity =
                new TestPki.Wish("node1").algorithm(algorithm).by(ca).identity();
        TlsEncryptor tls = verifying(identity, TlsEncryptor.Verification.CHAIN);
        carries(tls, tls, TlsPair.address("127.0.0.1"));
    }

    @Test
    void carriesBytesWithoutACa() throws Exception {
        TlsEncryptor tls =
                tls(new TestPki.Wish("anybody").selfSigned().identity()).build();
        carries(tls, tls, TlsPair.address("127.0.0.1"));
        assertThat(tls.warnings()).anyMatch(warning -> warning.contains("the peer is not verified"));
    }

    @Test
    void selfSignedCertificateIsTrustedByItself() throws Exception {
        TestPki.Entity self = new TestPki.Wish("sst").selfSigned();
        TlsEncryptor tls = tls(self.identity())
                .trust(self.trust(), TlsEncryptor.Verification.CHAIN)
                .build();
        carries(tls, tls, TlsPair.address("127.0.0.1"));
    }

    @Test
    void chainLeadsThroughIntermediatesInAnyOrder() throws Exception {
        TestPki.Entity upper = new TestPki.Wish("upper").authority().by(ca);
        TestPki.Entity lower = new TestPki.Wish("lower").authority().by(upper);
        Identity identity = new TestPki.Wish("node1").by(lower).identity(upper.certificate(), lower.certificate());
        TlsEncryptor tls = verifying(identity, TlsEncryptor.Verification.CHAIN);
        carries(tls, tls, TlsPair.address("127.0.0.1"));
    }

    @ParameterizedTest
    @CsvSource({
        "CHAIN, other, node9",
        "ANNOUNCED_NAME, 10.1.1.1, node1",
        "ANNOUNCED_NAME, 10.1.1.1, ''",
        "NAME_OR_ADDRESS, 10.1.1.1, node1",
        "NAME_OR_ADDRESS, node1, ''",
        "NAME_OR_ADDRESS, node1.example, ''",
        "NAME_OR_ADDRESS, NODE1.Example, ''",
        "NAME_OR_ADDRESS, a.db.example, ''"
    })
    void donorAcceptsTheName(TlsEncryptor.Verification rule, String host, String announced) throws Exception {
        TlsEncryptor tls = verifying(node.identity(), rule);
        carries(tls, tls, asking(host, announced));
    }

    @ParameterizedTest
    @CsvSource({
        "ANNOUNCED_NAME, node1, node2",
        "NAME_OR_ADDRESS, node1, node2",
        "NAME_OR_ADDRESS, node2, ''",
        "NAME_OR_ADDRESS, a.b.db.example, ''",
        "NAME_OR_ADDRESS, db.example, ''",
        "NAME_OR_ADDRESS, 127.0.0.1, ''"
    })
    void donorRefusesAnotherName(TlsEncryptor.Verification rule, String host, String announced) throws Exception {
        TlsEncryptor tls = verifying(node.identity(), rule);

        Failures failures = failures(tls, tls, asking(host, announced));

        assertThat(failures.donor().code()).isEqualTo(ErrorCode.PEER_REJECTED);
        assertThat(failures.donor())
                .hasMessageContaining("is for CN=node1, SAN=[node1.example, *.db.example], not for")
                .hasMessageContaining(announced.isEmpty() ? host : announced);
        assertThat(failures.joiner().code()).isEqualTo(ErrorCode.PEER_REJECTED);
        assertThat(failures.joiner()).hasMessageContaining("does not accept this node's certificate");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", "localhost"})
    void thisMachineMayBeCalledLocalhost(String host) throws Exception {
        TlsEncryptor tls =
                verifying(new TestPki.Wish("localhost").by(ca).identity(), TlsEncryptor.Verification.NAME_OR_ADDRESS);
        carries(tls, tls, TlsPair.address(host));
    }

    @ParameterizedTest
    @CsvSource({"10.1.2.3, 10.1.2.3", "fe80::1, fe80:0:0:0:0:0:0:1"})
    void addressInTheCertificateCounts(String given, String host) throws Exception {
        TlsEncryptor tls = verifying(
                new TestPki.Wish("any").ip(given).by(ca).identity(), TlsEncryptor.Verification.NAME_OR_ADDRESS);
        carries(tls, tls, TlsPair.address(host));
    }

    /** A peer that does not check its own certificate, as that of a stranger would not. */
    private static TlsEncryptor stranger(TestPki.Entity entity) throws Exception {
        return tls(entity.identity()).build();
    }

    private static void bothRefuse(TestPki.Entity bad, String reason) throws Exception {
        TlsEncryptor good = verifying(node.identity(), TlsEncryptor.Verification.CHAIN);

        Failures fromJoiner = failures(good, stranger(bad), TlsPair.address("127.0.0.1"));
        assertThat(fromJoiner.donor().code()).isEqualTo(ErrorCode.PEER_REJECTED);
        assertThat(fromJoiner.donor()).hasMessageContaining(reason);

        Failures fromDonor = failures(stranger(bad), good, TlsPair.address("127.0.0.1"));
        assertThat(fromDonor.joiner().code()).isEqualTo(ErrorCode.PEER_REJECTED);
        assertThat(fromDonor.joiner()).hasMessageContaining(reason);
        assertThat(fromDonor.donor().code()).isEqualTo(ErrorCode.PEER_REJECTED);
        assertThat(fromDonor.donor()).hasMessageContaining("alert");
    }

    @Test
    void certificateOfAnotherCaIsRefused() throws Exception {
        bothRefuse(
                new TestPki.Wish("node2").by(TestPki.ca("other-ca")), "was issued by 'CN=other-ca', which is not in");
    }

    @Test
    void certificateOfAnotherCaWithTheSameNameIsRefused() throws Exception {
        bothRefuse(new TestPki.Wish("node2").by(TestPki.ca("our-ca")), "but by another CA of that name");
    }

    @Test
    void expiredCertificateIsRefused() throws Exception {
        Duration day = Duration.ofDays(1);
        bothRefuse(
                new TestPki.Wish("node2")
                        .valid(TestPki.NOW.minus(day.multipliedBy(9)), TestPki.NOW.minus(day))
                        .by(ca),
                "expired on 2026-11-19");
    }

    @Test
    void certificateOfTheFutureIsRefused() throws Exception {
        Duration day = Duration.ofDays(1);
        bothRefuse(
                new TestPki.Wish("node2")
                        .valid(TestPki.NOW.plus(day), TestPki.NOW.plus(day.multipliedBy(9)))
                        .by(ca),
                "is not valid before 2026-11-21");
    }

    @Test
    void certificateForOtherPurposesIsRefused() throws Exception {
        bothRefuse(
                new TestPki.Wish("mail")
                        .only(KeyPurposeId.id_kp_emailProtection)
                        .by(ca),
                "is not valid for a");
    }

    @Test
    void certificateOfAnIssuerThatIsNoCaIsRefused() throws Exception {
        TestPki.Entity noCa = new TestPki.Wish("node3").by(ca);
        TestPki.Entity forged = new TestPki.Wish("node2").by(noCa);
        TlsEncryptor good = verifying(node.identity(), TlsEncryptor.Verification.CHAIN);
        TlsEncryptor bad = tls(forged.identity(noCa.certificate())).build();

        Failures failures = failures(good, bad, TlsPair.address("127.0.0.1"));

        assertThat(failures.donor().code()).isEqualTo(ErrorCode.PEER_REJECTED);
        assertThat(failures.donor()).hasMessageContaining("cannot be validated against");
    }

    @Test
    void whatPeersMayNotAcceptIsAWarning() throws Exception {
        TestPki.Entity upper = new TestPki.Wish("upper").authority().by(ca);
        Identity below = new TestPki.Wish("node1").by(upper).identity();
        assertThat(tls(below).trust(upper.trust()).build().warnings())
                .anyMatch(warning -> warning.contains("has no root CA"));
        Duration day = Duration.ofDays(1);
        TestPki.Entity old = new TestPki.Wish("old")
                .valid(TestPki.NOW.minus(day.multipliedBy(9)), TestPki.NOW.minus(day))
                .selfSigned();
        assertThat(tls(old.identity()).build().warnings()).anyMatch(warning -> warning.contains("expired on"));
        assertThat(verifying(node.identity(), TlsEncryptor.Verification.CHAIN).warnings())
                .isEmpty();
    }

    @Test
    void ownCertificateIsCheckedBeforeAnythingIsSent() throws Exception {
        Identity foreign = new TestPki.Wish("node2").by(TestPki.ca("other-ca")).identity();
        assertThat(catchThrowableOfType(SstException.class, () -> verifying(foreign, TlsEncryptor.Verification.CHAIN)))
                .hasMessageContaining("the certificate of this node")
                .hasMessageContaining("other-ca")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_OPTION));
    }

    @Test
    void clearTextIsRefusedOnATlsPort() throws Exception {
        TlsPair.Plain plain = TlsPair.Plain.over(new TcpTransport(), LOCAL);
        plain.donor().write(StandardCharsets.UTF_8.encode("XBSTCK01 and so on, long enough for a header"));

        SstException failure = catchThrowableOfType(
                SstException.class,
                () -> verifying(node.identity(), TlsEncryptor.Verification.CHAIN)
                        .protect(plain.joiner(), Role.JOINER, TlsPair.address("x")));

        assertThat(failure.code()).isEqualTo(ErrorCode.PEER_INCOMPATIBLE);
        assertThat(failure).hasMessageContaining("clear text").hasMessageContaining("encrypt and ssl-mode");
    }

    @Test
    void portThatAnswersNothingIsTold() throws Exception {
        TlsPair.Plain plain = TlsPair.Plain.over(new TcpTransport(), LOCAL);
        plain.joiner().close();

        SstException failure = catchThrowableOfType(
                SstException.class,
                () -> verifying(node.identity(), TlsEncryptor.Verification.CHAIN)
                        .protect(plain.donor(), Role.DONOR, TlsPair.address("x")));

        assertThat(failure.code()).isEqualTo(ErrorCode.PEER_GONE);
        assertThat(failure).hasMessageContaining("if it expects clear text");
    }

    @Test
    void silentPeerHasALimit() throws Exception {
        assertThat(stalled(new byte[0]).code()).isEqualTo(ErrorCode.IDLE_TIMEOUT);
    }

    @Test
    void peerThatStopsHalfWayHasALimit() throws Exception {
        SstException failure = stalled(new byte[] {22, 3, 1, 2, 0});
        assertThat(failure.code()).isEqualTo(ErrorCode.TRUNCATED_STREAM);
        assertThat(failure).hasMessageContaining("half-way").hasMessageContaining("sst-handshake-timeout");
    }

    private static SstException stalled(byte[] first) throws Exception {
        TlsPair.Plain plain = TlsPair.Plain.over(new TcpTransport(), LOCAL);
        plain.donor().write(ByteBuffer.wrap(first));
        TlsEncryptor impatient = tls(node.identity())
                .trust(ca.trust())
                .handshakeLimit(Duration.ofMillis(100))
                .build();
        return catchThrowableOfType(
                SstException.class, () -> impatient.protect(plain.joiner(), Role.JOINER, TlsPair.address("x")));
    }

    @Test
    void announcesTheNameOnlyWhereTheServerLetsItPass() throws Exception {
        assertThat(tls(node.identity()).build().announcedName()).isEmpty();
        assertThat(tls(node.identity()).announce(true).build().announcedName()).contains("node1");
        Identity odd = new TestPki.Wish("node one").by(ca).identity();
        assertThat(tls(odd).announce(true).build().announcedName()).contains("");
    }

    @Test
    void nothingShownHasAnythingOfAKey() throws Exception {
        TlsEncryptor good = verifying(node.identity(), TlsEncryptor.Verification.NAME_OR_ADDRESS);
        Failures failures = failures(good, stranger(new TestPki.Wish("x").selfSigned()), asking("h", "node1"));
        StringWriter seen = new StringWriter();
        PrintWriter out = new PrintWriter(seen);
        failures.donor().printStackTrace(out);
        failures.joiner().printStackTrace(out);
        out.println(good + " " + good.name() + good.warnings() + node.identity() + asking("h", "node1"));
        assertThat(seen.toString())
                .doesNotContainIgnoringCase(node.traceOfTheKey())
                .doesNotContain("5ec4e7");
    }
}
