/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import io.sst4j.SstException;
import io.sst4j.tls.Identity;
import io.sst4j.tls.TlsEncryptor;
import io.sst4j.tls.TrustedCertificates;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sst certs check}. */
@Command(
        name = "check",
        footerHeading = HelpSections.EXAMPLES,
        footer = "  $ sst certs check --cert=db1-cert.pem --key=db1-key.pem --ca=ca-cert.pem",
        mixinStandardHelpOptions = true,
        description =
                "Checks a node's key and certificate as a peer would. Exit code: 0 if all is well, 1 for warnings, 2 if a"
                        + " transfer would fail.")
final class CertsCheckCommand implements Callable<Integer> {
    private static final Duration SOON = Duration.ofDays(30);

    @Option(
            names = "--cert",
            paramLabel = "FILE",
            required = true,
            description = "The node's certificate, or the file with certificate and key.")
    private Path certificate = Path.of("");

    @Option(names = "--key", paramLabel = "FILE", description = "The key, if it is in a separate file.")
    private Optional<Path> key = Optional.empty();

    @Option(names = "--ca", paramLabel = "PATH", description = "The CA file or directory that peers verify against.")
    private Optional<Path> trusted = Optional.empty();

    @Option(
            names = "--host",
            paramLabel = "NAME",
            description = "A name or address of the node that peers use. Repeatable.")
    private List<String> hosts = new ArrayList<>();

    @Option(
            names = "--passphrase-file",
            paramLabel = "FILE",
            description = "The file whose first line decrypts the key.")
    private Optional<Path> passphraseFile = Optional.empty();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Findings findings = new Findings(spec.commandLine().getOut());
        findings.check(() -> examine(findings));
        return findings.exitCode();
    }

    private void examine(Findings findings) throws SstException {
        Identity identity =
                Identity.read(certificate, key.orElse(certificate), NewCertificate.passphrase(passphraseFile));
        findings.ok("the key belongs to the certificate: " + identity);
        findings.check(() -> trust(identity, findings));
        dates(identity.chain().get(0), Clock.systemUTC(), findings);
        for (String host : hosts) {
            if (identity.isFor(host)) {
                findings.ok("the certificate is for " + host);
            } else {
                findings.fail("the certificate is not for '" + host + "': create one with --san=" + host);
            }
        }
    }

    private void trust(Identity identity, Findings findings) throws SstException {
        TlsEncryptor.Builder encryptor = TlsEncryptor.builder(identity);
        if (trusted.isPresent()) {
            encryptor.trust(TrustedCertificates.read(trusted.get()), TlsEncryptor.Verification.CHAIN);
        }
        List<String> warnings = encryptor.build().warnings();
        trusted.ifPresent(path -> findings.ok("peers that trust " + path + " accept the certificate"));
        warnings.forEach(findings::warn);
    }

    /** Checks the dates. Peers without a CA ignore them, but an expired certificate is unwanted in any case. */
    private static void dates(X509Certificate certificate, Clock clock, Findings findings) {
        Instant end = certificate.getNotAfter().toInstant();
        Instant now = clock.instant();
        if (now.isAfter(end)) {
            findings.warn("the certificate expired on " + end);
        } else if (now.plus(SOON).isAfter(end)) {
            findings.warn("the certificate expires on " + end + ": create a new one");
        } else {
            findings.ok("the certificate is valid until " + end);
        }
    }
}
