/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sst archive-classes}. */
@Command(
        name = "archive-classes",
        footerHeading = HelpSections.EXAMPLES,
        footer = "  $ sst archive-classes",
        mixinStandardHelpOptions = true,
        description =
                "Creates the class archive cds/java-VERSION.jsa, with which the launchers start faster. Repeat it after each"
                        + " update of Java or sst4j. An archive that does not fit is ignored.")
final class ArchiveClassesCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws SstException {
        ClassArchive archive = ClassArchive.ofDistribution()
                .orElseThrow(() -> new SstException(
                        ErrorCode.INVALID_OPTION,
                        "this JVM was not started by a launcher, so no distribution is known: run bin/sst of one"));
        try (Signals signals = new Signals()) {
            new ClassArchiveMaker(archive, ClassArchive.optionsOfThisJvm(), signals.cancellation()).make();
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(archive.file() + "  " + (size(archive.file()) >> 20) + " MB");
        out.flush();
        return 0;
    }

    private static long size(Path file) throws SstException {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "look at " + file, e);
        }
    }
}
