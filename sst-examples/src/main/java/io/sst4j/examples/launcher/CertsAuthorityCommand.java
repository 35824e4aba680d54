/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import io.sst4j.SstException;
import io.sst4j.tls.CertificateAuthority;
import io.sst4j.tls.CertificateRequest;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sst certs ca}. */
@Command(
        name = "ca",
        footerHeading = HelpSections.EXAMPLES,
        footer = "  $ sst certs ca --dir=ca",
        mixinStandardHelpOptions = true,
        description =
                "Creates a certificate authority (CA): ca-key.pem signs certificates, and all nodes trust ca-cert.pem. With"
                        + " --ca, creates an intermediate CA below that one.")
final class CertsAuthorityCommand implements Callable<Integer> {
    @Option(
            names = "--name",
            paramLabel = "NAME",
            defaultValue = "cluster-ca",
            description = "The common name. No node may have the same. Default: ${DEFAULT-VALUE}.")
    private String name = "cluster-ca";

    @Option(
            names = "--passphrase-file",
            paramLabel = "FILE",
            description = "Encrypt the new key with the first line of this file.")
    private Optional<Path> passphraseFile = Optional.empty();

    @Mixin
    private SigningAuthority parent = new SigningAuthority();

    @Mixin
    private NewCertificate files = new NewCertificate();

    @Override
    public Integer call() throws SstException {
        Path certificate = files.file("ca-cert.pem");
        files.write(make().identity(), certificate, files.file("ca-key.pem"), passphraseFile);
        files.tell(
                "# keep the key away from the nodes; 'sst certs node NAME --ca=" + certificate.getParent()
                        + "' signs with it",
                parent.certificate().isPresent()
                        ? "# the nodes trust the root CA, and show this certificate beside their own"
                        : "# copy the certificate to all nodes");
        return 0;
    }

    private CertificateAuthority make() throws SstException {
        CertificateRequest request = files.request(name).build();
        Optional<Path> above = parent.certificate();
        return above.isPresent()
                ? parent.read(above.get()).createIntermediate(request)
                : CertificateAuthority.create(request);
    }
}
