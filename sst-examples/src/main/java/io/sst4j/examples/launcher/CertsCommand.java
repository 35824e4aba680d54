/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import picocli.CommandLine.Command;

/** {@code sst certs}. */
@Command(
        name = "certs",
        mixinStandardHelpOptions = true,
        description = "Makes the keys and certificates of a cluster, and checks them.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            CertsSelfSignedCommand.class,
            CertsAuthorityCommand.class,
            CertsNodeCommand.class,
            CertsCheckCommand.class
        })
final class CertsCommand {}
