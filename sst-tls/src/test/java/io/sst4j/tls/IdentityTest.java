/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.ErrorCode;
import io.sst4j.Secret;
import io.sst4j.SstException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys and certificates that were created with the command {@code openssl}. */
@Timeout(60)
@Tag("slow")
class IdentityTest {
    private static final String P256 = "EC -pkeyopt ec_paramgen_curve:P-256";
    private static final Optional<Secret> PASSPHRASE = Optional.of(Secret.of("pässword"));
    private static final Optional<Secret> WRONG = Optional.of(Secret.of("guess"));

    @TempDir
    private Path directory = Path.of("");

    private OpenSsl openssl = new OpenSsl(directory);

    @BeforeEach
    void setUp() {
        openssl = new OpenSsl(directory);
    }

    private Identity read(String certificate, String key) throws Exception {
        return Identity.read(directory.resolve(certificate), directory.resolve(key));
    }

    private static void refused(ThrowingCallable reading, String... parts) {
        assertThatThrownBy(reading)
                .isInstanceOfSatisfying(
                        SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_OPTION))
                .hasMessageContainingAll(parts);
    }

    @ParameterizedTest
    @CsvSource({
        "RSA -pkeyopt rsa_keygen_bits:2048, RSA",
        "RSA-PSS -pkeyopt rsa_keygen_bits:2048, RSASSA-PSS",
        "EC -pkeyopt ec_paramgen_curve:P-256, EC",
        "EC -pkeyopt ec_paramgen_curve:P-384, EC",
        "EC -pkeyopt ec_paramgen_curve:P-521, EC",
        "ED25519, EdDSA",
        "ED448, EdDSA"
    })
    void pkcs8IsRead(String algorithm, String name) throws Exception {
        openssl.selfSigned("node", algorithm);
        Identity identity = read("node-cert.pem", "node-key.pem");
        assertThat(identity.key().getAlgorithm()).isEqualTo(name);
        assertThat(identity.names().commonName()).contains("node");
        assertThat(identity.warnings()).isEmpty();
    }

    @Test
    void pkcs1IsRead() throws Exception {
        openssl.succeed("genrsa -traditional -out node-key.pem 2048");
        openssl.certify("node", "node-key.pem");
        assertThat(openssl.read("node-key.pem")).startsWith("-----BEGIN RSA PRIVATE KEY-----");
        assertThat(read("node-cert.pem", "node-key.pem").key().getAlgorithm()).isEqualTo("RSA");
    }

    @Test
    void sec1IsReadBehindItsParameters() throws Exception {
        openssl.succeed("ecparam -name prime256v1 -genkey -out node-key.pem");
        openssl.certify("node", "node-key.pem");
        assertThat(openssl.read("node-key.pem"))
                .startsWith("-----BEGIN EC PARAMETERS-----")
                .contains("-----BEGIN EC PRIVATE KEY-----");
        assertThat(read("node-cert.pem", "node-key.pem").key().getAlgorithm()).isEqualTo("EC");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pkcs8 -topk8 -in node-key.pem",
                "pkcs8 -topk8 -v2 aes-128-cbc -v2prf hmacWithSHA512 -in node-key.pem",
                "pkcs8 -topk8 -scrypt -in node-key.pem",
                "pkcs8 -topk8 -v1 PBE-SHA1-3DES -in node-key.pem",
                "rsa -aes256 -traditional -in node-key.pem",
                "rsa -des3 -traditional -in node-key.pem"
            })
    void encryptedKeyIsOpenedByItsPassphraseOnly(String encryption) throws Exception {
        openssl.selfSigned("node", "RSA -pkeyopt rsa_keygen_bits:2048");
        Path passphrase = Files.writeString(directory.resolve("passphrase"), "pässword\n");
        openssl.succeed(encryption + " -passout file:" + passphrase + " -out locked.pem");
        openssl.mode("locked.pem", "rw-------");
        Path certificate = directory.resolve("node-cert.pem");
        Path key = directory.resolve("locked.pem");

        assertThat(Identity.read(certificate, key, PASSPHRASE).key())
                .isEqualTo(read("node-cert.pem", "node-key.pem").key());
        refused(() -> Identity.read(certificate, key), "locked.pem", "is encrypted", "ssl-passphrase");
        refused(() -> Identity.read(certificate, key, WRONG), "locked.pem", "cannot be decrypted with its passphrase");
    }

    @Test
    void wrongPassphraseIsToldAsSuchWhateverItDecryptsTo() throws Exception {
        openssl.selfSigned("node", "RSA -pkeyopt rsa_keygen_bits:2048");
        openssl.succeed("rsa -aes256 -traditional -in node-key.pem -passout pass:right -out locked.pem");
        Path key = directory.resolve("locked.pem");
        // one guess in 256 leaves valid padding by chance
        for (int i = 0; i < 500; i++) {
            Secret guess = Secret.of("guess" + i);
            refused(
                    () -> PemFile.read(key, "key").requireKey(Optional.of(guess)),
                    "locked.pem",
                    "cannot be decrypted with its passphrase");
        }
    }

    @Test
    void objectsMayComeInAnyOrderWithTextAndWindowsLineEnds() throws Exception {
        openssl.selfSigned("node", P256);
        String key = openssl.read("node-key.pem");
        String certificate = openssl.succeed("x509 -in node-cert.pem -text");
        String parameters = PemText.dhParameters();
        String before = "Bag Attributes: of some tool\n\n";
        for (String text : new String[] {
            key + certificate + parameters,
            certificate + parameters + key,
            parameters + before + key + certificate,
            (before + certificate + key + parameters).replace("\n", "\r\n"),
            (certificate + key).stripTrailing()
        }) {
            Path bundle = openssl.write("bundle.pem", text);
            assertThat(Identity.read(bundle, Optional.empty()).warnings()).isEmpty();
            assertThat(Identity.read(bundle, Optional.empty()).chain()).hasSize(1);
        }
        PemFile.read(openssl.write("dh.pem", parameters), "ssl-dhparams").requireDhParameters();
        refused(
                () -> PemFile.read(directory.resolve("node-cert.pem"), "ssl-dhparams")
                        .requireDhParameters(),
                "node-cert.pem",
                "no DH parameters");
    }

    @Test
    void chainIsSortedFromTheNodeUp() throws Exception {
        CertificateAuthority root = authority("root");
        CertificateAuthority middle = root.createIntermediate(request("middle"));
        Identity node = middle.issue(request("node"));
        X509Certificate own = node.chain().get(0);
        X509Certificate issuer = middle.identity().chain().get(0);
        X509Certificate top = root.identity().chain().get(0);
        Identity shuffled = Identity.of(node.key(), List.of(top, issuer, own));
        assertThat(shuffled.chain()).containsExactly(own, issuer, top);
    }

    /** The recipe creates version 1 certificates with a validity of a thousand years. */
    @Test
    void filesOfTheDocumentedRecipeServe() throws Exception {
        openssl.succeed("genrsa -out ca-key.pem 2048");
        openssl.succeed("req -new -x509 -nodes -days 365000 -key ca-key.pem -out ca-cert.pem -subj /CN=ca");
        openssl.succeed("req -newkey rsa:2048 -days 365000 -nodes -keyout server1-key.pem -out server1-req.pem"
                + " -subj /CN=server1");
        openssl.succeed("rsa -in server1-key.pem -out server1-key.pem");
        openssl.succeed("x509 -req -in server1-req.pem -days 365000 -CA ca-cert.pem -CAkey ca-key.pem -set_serial 01"
                + " -out server1-cert.pem");
        TlsEncryptor encryptor = TlsEncryptor.builder(read("server1-cert.pem", "server1-key.pem"))
                .trust(TrustedCertificates.read(directory.resolve("ca-cert.pem")))
                .announce(true)
                .build();
        assertThat(encryptor.announcedName()).contains("server1");
        assertThat(encryptor.warnings()).isEmpty();
    }

    @Test
    void shortRsaKeyIsReadWithAWarning() throws Exception {
        openssl.selfSigned("node", "RSA -pkeyopt rsa_keygen_bits:1024");
        assertThat(read("node-cert.pem", "node-key.pem").warnings())
                .singleElement()
                .asString()
                .contains("1024 bits", "node-key.pem");
    }

    @Test
    void keyThatOthersMayReadIsReadWithAWarning() throws Exception {
        openssl.selfSigned("node", P256);
        openssl.mode("node-key.pem", "rw-r-----");
        assertThat(read("node-cert.pem", "node-key.pem").warnings()).isEmpty();
        openssl.mode("node-key.pem", "rw-r--r--");
        assertThat(read("node-cert.pem", "node-key.pem").warnings())
                .singleElement()
                .asString()
                .contains("accessible to everybody", "chmod 600 " + directory.resolve("node-key.pem"));
    }

    @ParameterizedTest
    @ValueSource(strings = {P256, "RSA -pkeyopt rsa_keygen_bits:2048", "ED25519", "ED448"})
    void keyOfAnotherCertificateIsRefused(String algorithm) throws Exception {
        openssl.selfSigned("one", algorithm);
        openssl.selfSigned("other", P256);
        openssl.selfSigned("third", algorithm);
        refused(() -> read("one-cert.pem", "other-key.pem"), "one-cert.pem", "other-key.pem", "does not belong");
        refused(() -> read("one-cert.pem", "third-key.pem"), "one-cert.pem", "third-key.pem", "does not belong");
    }

    @Test
    void badFilesAreNamedWithWhatIsWrong() throws Exception {
        openssl.selfSigned("node", P256);
        String key = openssl.read("node-key.pem");
        String certificate = openssl.read("node-cert.pem");
        openssl.write("empty.pem", "");
        openssl.write("garbage.pem", "\0\1\2 no key\n");
        openssl.write("cut.pem", key.substring(0, key.length() / 2));
        openssl.write("cut-cert.pem", certificate.substring(0, certificate.length() / 2));
        openssl.write("holes.pem", key.replaceFirst("\n(.{20}).*\n", "\n$1\n"));
        openssl.write("holes-cert.pem", certificate.replaceFirst("\n(.{20}).*\n", "\n$1\n"));
        openssl.write("no-base64.pem", "-----BEGIN PRIVATE KEY-----\n%%%%\n-----END PRIVATE KEY-----\n");
        openssl.succeed("x509 -in node-cert.pem -outform DER -out der.crt");
        Files.createDirectory(directory.resolve("folder.pem"));

        refused(() -> read("node-cert.pem", "missing.pem"), "missing.pem", "does not exist");
        refused(() -> read("missing.pem", "node-key.pem"), "missing.pem", "does not exist");
        refused(() -> read("node-cert.pem", "folder.pem"), "folder.pem", "is not a regular file");
        refused(() -> read("node-cert.pem", "empty.pem"), "empty.pem", "is empty");
        refused(() -> read("node-cert.pem", "garbage.pem"), "garbage.pem", "no PEM object");
        refused(() -> read("node-cert.pem", "cut.pem"), "cut.pem", "is damaged");
        refused(() -> read("cut-cert.pem", "node-key.pem"), "cut-cert.pem", "is damaged");
        refused(() -> read("node-cert.pem", "holes.pem"), "holes.pem");
        refused(() -> read("holes-cert.pem", "node-key.pem"), "holes-cert.pem");
        refused(() -> read("node-cert.pem", "no-base64.pem"), "no-base64.pem", "is damaged");
        refused(() -> read("der.crt", "node-key.pem"), "der.crt", "-inform DER");
        refused(() -> read("node-key.pem", "node-key.pem"), "node-key.pem", "no certificate", "PRIVATE KEY");
        refused(() -> read("node-cert.pem", "node-cert.pem"), "node-cert.pem", "no private key", "CERTIFICATE");
    }

    @Test
    void fileThatIsTooLargeIsNotReadWhole() throws Exception {
        openssl.selfSigned("node", P256);
        Path large = directory.resolve("large.pem");
        try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength(8L << 30);
        }
        refused(() -> read("node-cert.pem", "large.pem"), "large.pem", "larger than");
        refused(
                () -> Identity.read(directory.resolve("node-cert.pem"), Path.of("/dev/zero")),
                "/dev/zero",
                "is not a regular file");
        Path pipe = directory.resolve("pipe.pem");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        refused(() -> read("node-cert.pem", "pipe.pem"), "pipe.pem", "is not a regular file");
    }

    @Test
    void keysThatTlsCannotUseAreRefused() throws Exception {
        openssl.selfSigned("node", P256);
        openssl.succeed("genpkey -algorithm X25519 -out x25519.pem");
        openssl.succeed("dsaparam -genkey -out dsa.pem 1024");
        refused(() -> read("node-cert.pem", "x25519.pem"), "x25519.pem", "which TLS cannot use");
        refused(() -> read("node-cert.pem", "dsa.pem"), "dsa.pem", "which TLS cannot use");
    }

    @Test
    void nothingOfAKeyIsShown() throws Exception {
        openssl.selfSigned("node", P256);
        Identity identity = read("node-cert.pem", "node-key.pem");
        String[] lines = openssl.read("node-key.pem").lines().toArray(String[]::new);
        String whole = identity + " " + identity.origin() + " " + identity.warnings() + " "
                + CertificateAuthority.of(identity) + " " + PemText.key(identity.key(), PASSPHRASE) + " "
                + new CertificateSigner(
                        CertificateSigner.name("x"), identity.chain().get(0).getPublicKey(), identity.key())
                + NewFiles.NewFile.secret(directory, PemText.key(identity.key(), Optional.empty()));
        assertThat(whole).doesNotContain(lines[1], lines[2], "BEGIN", "PrivateKey", "pässword");

        openssl.write("bad.pem", lines[0] + "\n" + lines[1] + "\n" + lines[1] + "\n" + lines[3] + "\n");
        openssl.succeed("pkcs8 -topk8 -in node-key.pem -passout pass:right -out locked.pem");
        for (String bad : new String[] {"bad.pem", "locked.pem"}) {
            assertThatThrownBy(() -> Identity.read(directory.resolve("node-cert.pem"), directory.resolve(bad), WRONG))
                    .satisfies(e -> assertThat(stackTrace(e)).doesNotContain(lines[1], "guess"));
        }
    }

    private static String stackTrace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private static CertificateRequest request(String name) throws Exception {
        return CertificateRequest.builder(name)
                .keyAlgorithm(CertificateRequest.KeyAlgorithm.EC_P256)
                .build();
    }

    private static CertificateAuthority authority(String name) throws Exception {
        return CertificateAuthority.create(request(name));
    }
}
