/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import io.sst4j.SstException;
import io.sst4j.tls.CertificateAuthority;
import io.sst4j.tls.CertificateRequest;
import io.sst4j.tls.Identity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sst certs node}. */
@Command(
        name = "node",
        footerHeading = HelpSections.EXAMPLES,
        footer = "  $ sst certs node db1.example.org --ca=ca --san=10.0.0.1",
        mixinStandardHelpOptions = true,
        description =
                "Creates the key and certificate of one node for encrypt=3 and encrypt=4, signed by a CA: NAME-key.pem and"
                        + " NAME-cert.pem.")
final class CertsNodeCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "NAME",
            description = "The common name and the prefix of the file names. Use the host name that peers use.")
    private String name = "";

    @Option(
            names = "--san",
            paramLabel = "NAME",
            description = "Another DNS name or IP address of the node that peers use. Repeatable.")
    private List<String> alternatives = new ArrayList<>();

    @Option(
            names = "--passphrase-file",
            paramLabel = "FILE",
            description = "Encrypt the new key with the first line of this file. Stock peers may not support that.")
    private Optional<Path> passphraseFile = Optional.empty();

    @Mixin
    private SigningAuthority authority = new SigningAuthority();

    @Mixin
    private NewCertificate files = new NewCertificate();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws SstException {
        Path trusted = authority
                .certificate()
                .orElseThrow(() -> new ParameterException(spec.commandLine(), "Missing required option: '--ca=PATH'"));
        CertificateAuthority ca = authority.read(trusted);
        CertificateRequest.Builder request = files.request(name);
        alternatives.forEach(request::alternativeName);
        Identity identity = ca.issue(request.build());
        Path certificate = files.file(name + "-cert.pem");
        Path key = files.file(name + "-key.pem");
        files.write(identity, certificate, key, passphraseFile);
        boolean root = identity.chain().size() == 1;
        files.tell(
                "# copy them to the node, with the certificate of the " + (root ? "" : "root ") + "CA, and set there",
                "[sst]",
                "encrypt=4",
                root ? "ssl-ca=" + trusted : "# ssl-ca: the certificate of the root CA, above " + trusted,
                "ssl-cert=" + certificate,
                "ssl-key=" + key,
                "# or encrypt=3 with tkey and tcert in place of ssl-key and ssl-cert; tca makes it verify peers");
        passphraseFile.ifPresent(file -> files.tell("ssl-passphrase=file:" + file.toAbsolutePath()));
        return 0;
    }
}
