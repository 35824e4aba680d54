/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import io.sst4j.SstException;
import io.sst4j.tls.CertificateAuthority;
import io.sst4j.tls.Identity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options for the CA that signs. */
final class SigningAuthority {
    @Option(
            names = "--ca",
            paramLabel = "PATH",
            description = "The certificate of the signing CA, or the directory with its ca-cert.pem and ca-key.pem.")
    private Optional<Path> path = Optional.empty();

    @Option(
            names = "--ca-key",
            paramLabel = "FILE",
            description = "The key of the signing CA. Default: ca-key.pem beside its certificate.")
    private Optional<Path> keyFile = Optional.empty();

    @Option(
            names = "--ca-passphrase-file",
            paramLabel = "FILE",
            description = "The file whose first line decrypts the key of the signing CA.")
    private Optional<Path> passphraseFile = Optional.empty();

    Optional<Path> certificate() {
        return path.map(given -> given.toAbsolutePath().normalize())
                .map(given -> Files.isDirectory(given) ? given.resolve("ca-cert.pem") : given);
    }

    CertificateAuthority read(Path certificate) throws SstException {
        Path key = keyFile.orElse(certificate.resolveSibling("ca-key.pem"));
        return CertificateAuthority.of(Identity.read(certificate, key, NewCertificate.passphrase(passphraseFile)));
    }
}
