/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys created by {@code openssl} can be read in each of its formats. */
class PemKeyTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "genrsa -traditional 2048, BEGIN RSA PRIVATE KEY, RSA",
        "genrsa -traditional 512, BEGIN RSA PRIVATE KEY, RSA",
        "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048, BEGIN PRIVATE KEY, RSA",
        "ecparam -genkey -name prime256v1, BEGIN EC PRIVATE KEY, EC",
        "ecparam -genkey -noout -name secp384r1, BEGIN EC PRIVATE KEY, EC",
        "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-521, BEGIN PRIVATE KEY, EC"
    })
    void readsAsThePkcs8FormIs(String make, String form, String algorithm) throws Exception {
        Path made = openssl(make);
        assertThat(Files.readString(made)).contains(form);

        Path pkcs8 = openssl("pkcs8 -topk8 -nocrypt -in " + made);

        assertThat(number(PemKey.read(made))).isEqualTo(number(PemKey.read(pkcs8)));
        assertThat(PemKey.read(made).getAlgorithm()).isEqualTo(algorithm);
    }

    private static BigInteger number(PrivateKey key) {
        return key instanceof RSAPrivateKey rsa ? rsa.getPrivateExponent() : ((ECPrivateKey) key).getS();
    }

    @Test
    void refusesEncryptedKeys() throws Exception {
        Path old = openssl("genrsa -traditional -aes128 -passout pass:word 2048");
        Path current = openssl("genrsa -aes128 -passout pass:word 2048");

        for (Path file : List.of(old, current)) {
            assertThatThrownBy(() -> PemKey.read(file))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("no unencrypted key");
        }
    }

    @Test
    void refusesKeysThatEndTooEarly() throws Exception {
        Path file = Files.writeString(
                directory.resolve("short"), "-----BEGIN EC PRIVATE KEY-----\nMHcC\n-----END EC PRIVATE KEY-----\n");

        assertThatThrownBy(() -> PemKey.read(file)).isInstanceOf(IOException.class);
    }

    private Path openssl(String arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments.split(" ", -1)));
        Path file = Files.createTempFile(directory, "key", ".pem");
        Process process = new ProcessBuilder(command)
                .redirectOutput(file.toFile())
                .redirectErrorStream(false)
                .start();
        String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return file;
    }
}
