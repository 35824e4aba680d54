/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import io.sst4j.tls.NativeCrypto;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sst version}. */
@Command(
        name = "version",
        mixinStandardHelpOptions = true,
        footerHeading = HelpSections.EXAMPLES,
        footer = "  $ sst version",
        description = "Shows the versions of this program and of its JVM.")
final class VersionCommand implements Callable<Integer>, IVersionProvider {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        spec.commandLine().getOut().println(getVersion()[0]);
        return 0;
    }

    @Override
    public String[] getVersion() {
        String version = Optional.ofNullable(SstCommand.class.getPackage().getImplementationVersion())
                .orElse("of a development build");
        String crypto = NativeCrypto.isAvailable() ? "native AES and MD5" : "AES and MD5 of the JVM";
        return new String[] {"sst4j " + version + ", Java " + Runtime.version() + ", " + crypto};
    }
}
