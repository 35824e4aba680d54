/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import io.sst4j.SstException;
import io.sst4j.tls.CertificateRequest;
import io.sst4j.tls.Identity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sst certs self-signed}. */
@Command(
        name = "self-signed",
        footerHeading = HelpSections.EXAMPLES,
        footer = "  $ sst certs self-signed cluster --san=10.0.0.1 --san=10.0.0.2",
        mixinStandardHelpOptions = true,
        description =
                "Creates one key and certificate that all nodes share, for encrypt=2: NAME.key, NAME.crt, and NAME.pem with"
                        + " both.")
final class CertsSelfSignedCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "The common name and the prefix of the file names.")
    private String name = "";

    @Option(
            names = "--san",
            paramLabel = "NAME",
            description = "Another DNS name or IP address for the certificate. Repeatable.")
    private List<String> alternatives = new ArrayList<>();

    @Option(names = "--dhparams", description = "Add DH parameters to NAME.pem. Old versions of socat need them.")
    private boolean dhParameters;

    @Mixin
    private NewCertificate files = new NewCertificate();

    @Override
    public Integer call() throws SstException {
        CertificateRequest.Builder request = files.request(name);
        alternatives.forEach(request::alternativeName);
        Identity identity = Identity.selfSigned(request.build());
        Path certificate = files.file(name + ".crt");
        Path bundle = files.file(name + ".pem");
        files.requireAbsent(List.of(bundle));
        files.write(identity, certificate, files.file(name + ".key"), Optional.empty());
        identity.writeBundle(bundle, Optional.empty(), dhParameters, files.options());
        files.tell(
                "# wrote " + bundle + "  (key and certificate" + (dhParameters ? ", DH parameters" : "")
                        + ", mode 600)",
                "# copy them to all nodes, and set on each",
                "[sst]",
                "encrypt=2",
                "tca=" + certificate,
                "tcert=" + bundle);
        return 0;
    }
}
