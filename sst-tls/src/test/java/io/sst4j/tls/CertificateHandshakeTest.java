/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two OpenSSL processes that present certificates of this library to each other. */
@Timeout(60)
class CertificateHandshakeTest {
    private static final String ACCEPTING = "ACCEPT ";

    @TempDir
    private Path directory = Path.of("");

    @ParameterizedTest
    @CsvSource({
        "RSA_2048, -tls1_2", "RSA_2048, -tls1_3",
        "EC_P256, -tls1_2", "EC_P256, -tls1_3",
        "EC_P384, -tls1_3", "ED25519, -tls1_2",
        "ED25519, -tls1_3"
    })
    void openSslAcceptsBothSidesOfAnIntermediate(CertificateRequest.KeyAlgorithm algorithm, String version)
            throws Exception {
        OpenSsl openssl = new OpenSsl(directory);
        CertificateAuthority root = CertificateAuthority.create(request("root", algorithm));
        CertificateAuthority site = root.createIntermediate(request("site", algorithm));
        root.identity().write(openssl.file("ca.pem"), openssl.file("ca.key"), Optional.empty());
        for (String node : new String[] {"server", "client"}) {
            site.issue(request(node, algorithm))
                    .writeBundle(openssl.file(node + ".pem"), Optional.empty(), node.equals("server"));
        }
        // the server ends with its input, so that stays an open pipe
        Process server = new ProcessBuilder(
                        "openssl",
                        "s_server",
                        "-accept",
                        "127.0.0.1:0",
                        "-naccept",
                        "1",
                        "-CAfile",
                        "ca.pem",
                        "-cert",
                        "server.pem",
                        "-cert_chain",
                        "server.pem",
                        "-Verify",
                        "3",
                        "-verify_return_error")
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8))) {
            String client = openssl.succeed("s_client " + version + " -connect " + address(output)
                    + " -CAfile ca.pem -cert client.pem -cert_chain client.pem -verify_return_error"
                    + " -verify_hostname server");
            assertThat(client).contains("Verify return code: 0 (ok)", "Verified peername: server");
        } finally {
            server.destroyForcibly();
            assertThat(server.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static CertificateRequest request(String name, CertificateRequest.KeyAlgorithm algorithm) throws Exception {
        return CertificateRequest.builder(name).keyAlgorithm(algorithm).build();
    }

    private static String address(BufferedReader output) throws Exception {
        StringBuilder all = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(ACCEPTING)) {
                return line.substring(ACCEPTING.length());
            }
            all.append(line).append('\n');
        }
        throw new AssertionError("openssl s_server did not start: " + all);
    }
}
