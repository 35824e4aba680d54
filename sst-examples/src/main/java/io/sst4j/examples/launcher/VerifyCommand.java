/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import io.sst4j.SstException;
import io.sst4j.tree.TreeManifest;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sst verify}. */
@Command(
        name = "verify",
        footerHeading = HelpSections.EXAMPLES,
        footer = "  $ sst verify --manifest=/var/backups/data.manifest /srv/data",
        mixinStandardHelpOptions = true,
        description =
                "Compares a directory with its manifest, and prints the files that differ. Exit code: 1 if any do.")
final class VerifyCommand implements Callable<Integer> {
    @Option(
            names = "--manifest",
            paramLabel = "FILE",
            required = true,
            description = "The manifest, written by 'sst manifest' or by the setting 'manifest' of the method tree.")
    private Path manifest = Path.of("");

    @Parameters(paramLabel = "DIRECTORY", description = "The directory to check.")
    private Path directory = Path.of("");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws SstException {
        PrintWriter out = spec.commandLine().getOut();
        try (Signals signals = new Signals()) {
            long problems = TreeManifest.verify(manifest, directory, out::println, signals.cancellation());
            out.println(
                    problems == 0
                            ? "as in the manifest"
                            : problems + (problems == 1 ? " file differs" : " files differ"));
            return problems == 0 ? 0 : 1;
        }
    }
}
