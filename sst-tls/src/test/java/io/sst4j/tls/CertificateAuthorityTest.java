/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.ErrorCode;
import io.sst4j.Secret;
import io.sst4j.SstException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates of this library, checked with the command {@code openssl}. */
@Timeout(120)
@Tag("slow")
class CertificateAuthorityTest {
    private static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    @TempDir
    private Path directory = Path.of("");

    private OpenSsl openssl = new OpenSsl(directory);

    @BeforeEach
    void setUp() {
        openssl = new OpenSsl(directory);
    }

    private static CertificateRequest.Builder request(String name) {
        return CertificateRequest.builder(name).keyAlgorithm(CertificateRequest.KeyAlgorithm.EC_P256);
    }

    private static CertificateAuthority authority() throws Exception {
        return CertificateAuthority.create(request("cluster CA").build());
    }

    private void write(Identity identity, String name) throws Exception {
        identity.write(openssl.file(name + "-cert.pem"), openssl.file(name + "-key.pem"), Optional.empty());
    }

    private static void refused(ErrorCode code, ThrowingCallable making, String... parts) {
        assertThatThrownBy(making)
                .isInstanceOfSatisfying(
                        SstException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContainingAll(parts);
    }

    private String mode(String name) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(openssl.file(name)));
    }

    @ParameterizedTest
    @EnumSource(CertificateRequest.KeyAlgorithm.class)
    void openSslVerifiesWhatIsIssued(CertificateRequest.KeyAlgorithm algorithm) throws Exception {
        CertificateAuthority ca = CertificateAuthority.create(
                CertificateRequest.builder("cluster CA").keyAlgorithm(algorithm).build());
        Identity node = ca.issue(CertificateRequest.builder("node1.example.org")
                .keyAlgorithm(algorithm)
                .alternativeName("*.cluster.example.org")
                .alternativeName("10.0.0.1")
                .alternativeName("2001:db8::1")
                .build());
        write(ca.identity(), "ca");
        write(node, "node");

        for (String purpose : List.of("sslserver", "sslclient")) {
            assertThat(openssl.succeed("verify -x509_strict -check_ss_sig -purpose " + purpose
                            + " -CAfile ca-cert.pem node-cert.pem"))
                    .contains("OK");
        }
        openssl.succeed("verify -CAfile ca-cert.pem -verify_hostname node1.example.org node-cert.pem");
        openssl.succeed("verify -CAfile ca-cert.pem -verify_hostname a.cluster.example.org node-cert.pem");
        openssl.succeed("verify -CAfile ca-cert.pem -verify_ip 2001:db8::1 node-cert.pem");
        assertThat(openssl.succeed("x509 -noout -ext subjectAltName -in node-cert.pem"))
                .contains("DNS:node1.example.org, DNS:*.cluster.example.org, IP Address:10.0.0.1,"
                        + " IP Address:2001:DB8:0:0:0:0:0:1");
        assertThat(openssl.succeed("x509 -noout -ext keyUsage,extendedKeyUsage,basicConstraints -in node-cert.pem"))
                .contains("CA:FALSE", "Digital Signature", "TLS Web Server Authentication", "TLS Web Client")
                .doesNotContain("Certificate Sign");
        assertThat(openssl.succeed("x509 -noout -ext keyUsage,basicConstraints -in ca-cert.pem"))
                .contains("CA:TRUE", "Certificate Sign, CRL Sign");
        for (String key : List.of("ca-key.pem", "node-key.pem")) {
            assertThat(openssl.succeed("pkey -noout -check -in " + key)).contains("Key is valid");
            assertThat(mode(key)).isEqualTo("rw-------");
        }
        assertThat(mode("node-cert.pem")).isEqualTo("rw-r--r--");
    }

    @Test
    void whatIsWrittenIsReadAgain() throws Exception {
        CertificateAuthority ca = authority();
        write(ca.identity(), "ca");
        CertificateAuthority again =
                CertificateAuthority.of(Identity.read(openssl.file("ca-cert.pem"), openssl.file("ca-key.pem")));
        Identity node = again.issue(request("node1").alternativeName("::1").build());
        write(node, "node");
        Identity read = Identity.read(openssl.file("node-cert.pem"), openssl.file("node-key.pem"));
        assertThat(read.chain()).isEqualTo(node.chain());
        assertThat(read.warnings()).isEmpty();
        assertThat(read.isFor("NODE1")).isTrue();
        assertThat(read.isFor("0:0::1")).isTrue();
        assertThat(read.isFor("node2")).isFalse();
        TlsEncryptor.builder(read)
                .trust(TrustedCertificates.read(openssl.file("ca-cert.pem")))
                .build();
    }

    @Test
    void intermediateIsShownWithTheNode() throws Exception {
        CertificateAuthority root = authority();
        CertificateAuthority middle = root.createIntermediate(request("site CA").build());
        Identity node = middle.issue(request("node1").build());
        write(root.identity(), "ca");
        write(middle.identity(), "site");
        write(node, "node");
        assertThat(node.chain()).hasSize(2);
        openssl.succeed("verify -x509_strict -CAfile ca-cert.pem -untrusted site-cert.pem node-cert.pem");
        openssl.succeed("verify -x509_strict -CAfile ca-cert.pem -untrusted node-cert.pem node-cert.pem");
        assertThat(openssl.run("verify", "-CAfile", "ca-cert.pem", "node-cert.pem")
                        .code())
                .isNotZero();
        TlsEncryptor.builder(Identity.read(openssl.file("node-cert.pem"), openssl.file("node-key.pem")))
                .trust(TrustedCertificates.read(openssl.file("ca-cert.pem")))
                .build();
        refused(
                ErrorCode.INVALID_OPTION,
                () -> middle.createIntermediate(request("third").build()),
                "site CA",
                "pathLenConstraint");
    }

    @Test
    void selfSignedBundleIsTrustedByItself() throws Exception {
        Identity shared = Identity.selfSigned(
                CertificateRequest.builder("sst").alternativeName("10.0.0.1").build());
        shared.write(openssl.file("sst.crt"), openssl.file("sst.key"), Optional.empty());
        shared.writeBundle(openssl.file("sst.pem"), Optional.empty(), true);

        assertThat(mode("sst.pem")).isEqualTo("rw-------");
        for (String purpose : List.of("sslserver", "sslclient")) {
            openssl.succeed("verify -x509_strict -check_ss_sig -purpose " + purpose + " -CAfile sst.crt sst.pem");
        }
        String bundled = openssl.read("sst.pem");
        openssl.write("dh.pem", bundled.substring(bundled.indexOf("-----BEGIN DH PARAMETERS-----")));
        assertThat(openssl.succeed("dhparam -check -noout -in dh.pem")).contains("appear to be ok");
        assertThat(openssl.succeed("dhparam -text -noout -in dh.pem")).contains("ffdhe2048");
        openssl.succeed("pkey -noout -check -in sst.pem");
        Identity bundle = Identity.read(openssl.file("sst.pem"), Optional.empty());
        TlsEncryptor.builder(bundle)
                .trust(TrustedCertificates.read(openssl.file("sst.crt")), TlsEncryptor.Verification.CHAIN)
                .build();
    }

    @Test
    void keyIsEncryptedAsOpenSslKnowsIt() throws Exception {
        Identity node = authority().issue(request("node1").build());
        Optional<Secret> passphrase = Optional.of(Secret.of("pässword"));
        node.write(openssl.file("node.crt"), openssl.file("node.key"), passphrase);
        Files.writeString(openssl.file("passphrase"), "pässword\n");
        openssl.succeed("pkey -noout -check -in node.key -passin file:passphrase");
        assertThat(openssl.succeed("asn1parse -in node.key")).contains("PBES2", "hmacWithSHA256", "aes-256-cbc");
        assertThat(Identity.read(openssl.file("node.crt"), openssl.file("node.key"), passphrase)
                        .key())
                .isEqualTo(node.key());
        refused(
                ErrorCode.INVALID_OPTION,
                () -> node.write(openssl.file("a"), openssl.file("b"), Optional.of(Secret.of(""))),
                "empty");
    }

    @Test
    void existingFilesAreKeptUnlessAskedOtherwise() throws Exception {
        Identity node = authority().issue(request("node1").build());
        Path certificate = openssl.file("node.crt");
        Path key = openssl.file("node.key");
        Files.writeString(certificate, "mine");
        refused(ErrorCode.INVALID_OPTION, () -> node.write(certificate, key, Optional.empty()), "node.crt", "is kept");
        assertThat(certificate).hasContent("mine");
        assertThat(key).doesNotExist();

        node.write(certificate, key, Optional.empty(), StandardCopyOption.REPLACE_EXISTING);
        assertThat(mode("node.key")).isEqualTo("rw-------");
        assertThat(Identity.read(certificate, key).key()).isEqualTo(node.key());
        refused(
                ErrorCode.LOCAL_IO,
                () -> node.writeBundle(openssl.file("missing/node.pem"), Optional.empty(), false),
                "missing/node.pem",
                "create its directory");
        refused(
                ErrorCode.INVALID_OPTION,
                () -> node.write(openssl.file("new"), openssl.file("new"), Optional.empty()),
                "new",
                "is kept");
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("node.crt", "node.key");
        }
    }

    @Test
    void datesComeFromTheClockAndEndWithTheCa() throws Exception {
        CertificateAuthority ca = CertificateAuthority.create(
                request("CA").clock(CLOCK).validity(Duration.ofDays(100)).build());
        Clock later = Clock.offset(CLOCK, Duration.ofDays(10));
        X509Certificate brief = ca.issue(request("node1")
                        .clock(later)
                        .validity(Duration.ofDays(30))
                        .build())
                .chain()
                .get(0);
        assertThat(brief.getNotBefore()).isEqualTo(NOW.plus(Duration.ofDays(10)).minus(Duration.ofHours(1)));
        assertThat(brief.getNotAfter()).isEqualTo(NOW.plus(Duration.ofDays(40)));
        X509Certificate longest =
                ca.issue(request("node1").clock(later).build()).chain().get(0);
        assertThat(longest.getNotAfter()).isEqualTo(NOW.plus(Duration.ofDays(100)));
        assertThat(longest.getSerialNumber()).isNotEqualTo(brief.getSerialNumber());
        assertThat(longest.getSerialNumber().bitLength()).isBetween(64, 128);
        Clock after = Clock.offset(CLOCK, Duration.ofDays(101));
        refused(
                ErrorCode.INVALID_OPTION,
                () -> ca.issue(request("node1").clock(after).build()),
                "CN=CA",
                "expired on 2026-08-09");
    }

    @Test
    void validityOfTheRecipeCanBeWritten() throws Exception {
        Identity node = Identity.selfSigned(
                request("sst").clock(CLOCK).validity(Duration.ofDays(365_000)).build());
        write(node, "node");
        assertThat(openssl.succeed("x509 -noout -enddate -in node-cert.pem")).contains("3025");
        for (Duration validity : List.of(Duration.ZERO, Duration.ofDays(-1), Duration.ofDays(3_650_000))) {
            refused(
                    ErrorCode.INVALID_OPTION,
                    () -> request("sst").validity(validity).build(),
                    validity.toDays() + " days");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"node 1", "nöde", "a/b", "a,b", "a:b", "a@b", "$(x)"})
    void namesThatAServerStopsAreNoNodes(String name) throws Exception {
        CertificateAuthority ca = authority();
        CertificateRequest request = request(name).build();
        refused(ErrorCode.INVALID_OPTION, () -> ca.issue(request), "'" + name + "'", "Galera");
        refused(ErrorCode.INVALID_OPTION, () -> Identity.selfSigned(request), "'" + name + "'", "Galera");
    }

    @Test
    void namesOfNodesBecomeAlternatives() throws Exception {
        CertificateAuthority ca = authority();
        assertThat(CertificateNames.of(
                        ca.issue(request("10.0.0.7").build()).chain().get(0)))
                .hasToString("CN=10.0.0.7, SAN=[10.0.0.7]");
        assertThat(CertificateNames.of(
                        ca.issue(request("db_1").alternativeName("db_1").build())
                                .chain()
                                .get(0)))
                .hasToString("CN=db_1, SAN=[db_1]");
        assertThat(CertificateNames.of(ca.issue(request("-x-").build()).chain().get(0)))
                .hasToString("CN=-x-");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "DNS:node1", "1.2.3", "256.1.1.1", "::g", "fe80::1%eth0", "*", "a..b", "ä"})
    void alternativeNamesAreNamesOrAddresses(String name) {
        refused(
                ErrorCode.INVALID_OPTION,
                () -> request("node1").alternativeName(name).build(),
                "'" + name + "'",
                "neither a DNS name nor an IP address");
    }

    @Test
    void badRequestsAreRefused() throws Exception {
        CertificateAuthority ca = authority();
        for (String name : List.of("", " ", "a\nb", "a".repeat(65))) {
            refused(ErrorCode.INVALID_OPTION, () -> request(name).build(), "common name");
        }
        CertificateRequest named = request("CA").alternativeName("a").build();
        refused(ErrorCode.INVALID_OPTION, () -> CertificateAuthority.create(named), "alternative names");
        Identity node = ca.issue(request("node1").build());
        refused(ErrorCode.INVALID_OPTION, () -> CertificateAuthority.of(node), "CN=node1", "not a CA certificate");
        CertificateAuthority same = CertificateAuthority.create(request("node1").build());
        refused(ErrorCode.INVALID_OPTION, () -> same.issue(request("node1").build()), "that of the CA");
        assertThat(CertificateRequest.KeyAlgorithm.parse("EC:P384")).isEqualTo(CertificateRequest.KeyAlgorithm.EC_P384);
        refused(
                ErrorCode.INVALID_OPTION,
                () -> CertificateRequest.KeyAlgorithm.parse("rsa:512"),
                "'rsa:512'",
                "rsa:2048",
                "ed25519");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA -pkeyopt rsa_keygen_bits:2048", "EC -pkeyopt ec_paramgen_curve:P-521", "ED448"})
    void caOfOpenSslIssuesToo(String algorithm) throws Exception {
        openssl.selfSigned("ca", algorithm);
        CertificateAuthority ca =
                CertificateAuthority.of(Identity.read(openssl.file("ca-cert.pem"), openssl.file("ca-key.pem")));
        write(ca.issue(request("node1").build()), "node");
        openssl.succeed("verify -CAfile ca-cert.pem node-cert.pem");
    }
}
