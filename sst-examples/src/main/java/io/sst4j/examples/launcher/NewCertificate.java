/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import io.sst4j.ErrorCode;
import io.sst4j.Secret;
import io.sst4j.SstException;
import io.sst4j.tls.CertificateRequest;
import io.sst4j.tls.Identity;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options shared by all commands that create a certificate. */
final class NewCertificate {
    @Option(
            names = "--dir",
            paramLabel = "DIRECTORY",
            defaultValue = ".",
            description = "The directory for the files, created if it is missing. Default: the current directory.")
    private Path directory = Path.of(".");

    @Option(
            names = "--days",
            paramLabel = "DAYS",
            defaultValue = "3650",
            description = "The validity of the certificate, at most that of its CA. Default: ${DEFAULT-VALUE}.")
    private int days;

    @Option(
            names = "--key",
            paramLabel = "ALGORITHM",
            defaultValue = "rsa:2048",
            description = "rsa:2048, rsa:3072, rsa:4096, ec:p256, ec:p384 or ed25519. Default: ${DEFAULT-VALUE}.")
    private String key = "rsa:2048";

    @Option(names = "--force", description = "Replace existing files.")
    private boolean force;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    CertificateRequest.Builder request(String commonName) throws SstException {
        return CertificateRequest.builder(commonName)
                .keyAlgorithm(CertificateRequest.KeyAlgorithm.parse(key))
                .validity(Duration.ofDays(days));
    }

    Path file(String name) {
        return directory.toAbsolutePath().normalize().resolve(name);
    }

    CopyOption[] options() {
        return force ? new CopyOption[] {StandardCopyOption.REPLACE_EXISTING} : new CopyOption[0];
    }

    /** Creates the directory and refuses existing files, so that of several writes none is refused after the first. */
    void requireAbsent(List<Path> files) throws SstException {
        try {
            Files.createDirectories(directory.toAbsolutePath());
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "create the directory " + directory + " (--dir)", e);
        }
        for (Path file : files) {
            if (!force && Files.exists(file)) {
                throw new SstException(
                        ErrorCode.INVALID_OPTION, "the file " + file + " already exists; pass --force to replace it");
            }
        }
    }

    void write(Identity identity, Path certificate, Path keyFile, Optional<Path> passphraseFile) throws SstException {
        requireAbsent(List.of(certificate, keyFile));
        identity.write(certificate, keyFile, passphrase(passphraseFile), options());
        tell("# wrote " + keyFile + "  (private key, mode 600: give it to the server's user)");
        tell("# wrote " + certificate + "  (certificate: " + subject(identity) + ")");
    }

    static String subject(Identity identity) {
        return identity.chain().get(0).getSubjectX500Principal().getName() + ", valid until "
                + identity.chain().get(0).getNotAfter().toInstant();
    }

    /** The passphrase: the first line of the file, as in {@code ssl-passphrase=file:...}. */
    static Optional<Secret> passphrase(Optional<Path> file) throws SstException {
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try (var lines = Files.lines(file.get())) {
            return Optional.of(Secret.of(lines.findFirst().orElse("")));
        } catch (IOException e) {
            throw SstException.of(ErrorCode.INVALID_OPTION, "read the passphrase in " + file.get(), e);
        }
    }

    void tell(String... lines) {
        PrintWriter out = spec.commandLine().getOut();
        for (String line : lines) {
            out.println(line);
        }
        out.flush();
    }
}
