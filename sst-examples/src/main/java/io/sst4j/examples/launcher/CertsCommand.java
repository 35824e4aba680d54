/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import picocli.CommandLine.Command;

/** {@code sst certs}. */
@Command(
        name = "certs",
        footerHeading = HelpSections.EXAMPLES,
        footer = {"  $ sst certs ca --dir=ca", "  $ sst certs node db1.example.org --ca=ca --dir=db1"},
        mixinStandardHelpOptions = true,
        description = "Creates and checks the keys and certificates of a cluster.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            CertsSelfSignedCommand.class,
            CertsAuthorityCommand.class,
            CertsNodeCommand.class,
            CertsCheckCommand.class
        })
final class CertsCommand {}
