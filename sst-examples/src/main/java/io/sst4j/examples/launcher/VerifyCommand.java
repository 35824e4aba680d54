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
        mixinStandardHelpOptions = true,
        description =
                "Compares a directory with a manifest of it. Prints the files that differ; ends with 1 if any do.")
final class VerifyCommand implements Callable<Integer> {
    @Option(
            names = "--manifest",
            paramLabel = "FILE",
            required = true,
            description = "The manifest: the setting 'manifest' of the method tree wrote it.")
    private Path manifest = Path.of("");

    @Parameters(paramLabel = "DIRECTORY", description = "What is compared.")
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
