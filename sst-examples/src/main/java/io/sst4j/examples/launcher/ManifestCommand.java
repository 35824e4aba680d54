/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import io.sst4j.SstException;
import io.sst4j.tree.TreeManifest;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sst manifest}. */
@Command(
        name = "manifest",
        footerHeading = HelpSections.EXAMPLES,
        footer = "  $ sst manifest --to=/var/backups/data.manifest /srv/data",
        mixinStandardHelpOptions = true,
        description =
                "Writes the names and SHA-256 checksums of a directory's files, for 'sst verify' and 'sha256sum -c'.")
final class ManifestCommand implements Callable<Integer> {
    @Option(
            names = "--to",
            paramLabel = "FILE",
            required = true,
            description = "The manifest to write, outside of the directory.")
    private Path file = Path.of("");

    @Parameters(
            paramLabel = "DIRECTORY",
            description = "The directory to list. Nothing may write to it at the same time.")
    private Path directory = Path.of("");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws SstException {
        try (Signals signals = new Signals()) {
            spec.commandLine().getOut().println(TreeManifest.write(directory, file, signals.cancellation()));
        }
        return 0;
    }
}
