/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** CA files and directories that were created with the command {@code openssl}. */
@Timeout(60)
class TrustedCertificatesTest {
    @TempDir
    private Path directory = Path.of("");

    private OpenSsl openssl = new OpenSsl(directory);

    @BeforeEach
    void setUp() throws Exception {
        openssl = new OpenSsl(directory);
        openssl.selfSigned("one", "ED25519");
        openssl.selfSigned("two", "ED25519");
    }

    private void refused(Path path, String... parts) {
        assertThatThrownBy(() -> TrustedCertificates.read(path))
                .isInstanceOfSatisfying(
                        SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_OPTION))
                .hasMessageContainingAll(parts)
                .hasMessageContaining(path.toString());
    }

    @Test
    void fileWithSeveralCasIsRead() throws Exception {
        Path both = openssl.write("both.pem", openssl.read("one-cert.pem") + openssl.read("two-cert.pem"));
        TrustedCertificates trusted = TrustedCertificates.read(both);
        assertThat(trusted.certificates()).hasSize(2);
        assertThat(trusted.subjects()).isEqualTo("'CN=one', 'CN=two'");
        assertThat(trusted).hasToString(both.toString());
    }

    @Test
    void hashedDirectoryIsRead() throws Exception {
        Path hashed = Files.createDirectory(directory.resolve("capath"));
        Files.copy(openssl.file("one-cert.pem"), hashed.resolve("one.pem"));
        Files.copy(openssl.file("two-cert.pem"), hashed.resolve("two.pem"));
        refused(hashed, "no certificate with a hashed name", "openssl rehash");
        openssl.succeed("rehash " + hashed);
        assertThat(TrustedCertificates.read(hashed).certificates()).hasSize(2);
    }

    @Test
    void badFilesAreNamedWithWhatIsWrong() throws Exception {
        Path empty = Files.createDirectory(directory.resolve("nothing"));
        refused(empty, "no certificate with a hashed name");
        refused(directory.resolve("missing.pem"), "does not exist");
        refused(openssl.file("one-key.pem"), "no certificate", "PRIVATE KEY");
        refused(openssl.write("empty.pem", ""), "is empty");
        refused(openssl.write("text.pem", "some text"), "no PEM object");
        String cut = openssl.read("one-cert.pem").substring(0, 100);
        refused(openssl.write("cut.pem", openssl.read("two-cert.pem") + cut), "damaged after 1 PEM objects");

        Path dangling = Files.createDirectory(directory.resolve("dangling"));
        Files.createSymbolicLink(dangling.resolve("01234567.0"), dangling.resolve("gone.pem"));
        refused(dangling, "01234567.0", "does not exist");
    }

    @Test
    void atLeastOneIsNeeded() {
        assertThatThrownBy(() -> TrustedCertificates.of(List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
