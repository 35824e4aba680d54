/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The class archive for one Java version, which the launchers use at their start if it exists. */
final class ClassArchive {
    /** The system property with the archive file for the Java found; set by the launchers. */
    private static final String PROPERTY = "sst4j.archive";

    private static final String SHARED = "-XX:SharedArchiveFile=";

    private static final List<String> OWN = List.of(SHARED, "-Xshare", "-Xlog", "-D" + PROPERTY);

    private final Path file;

    ClassArchive(Path file) {
        this.file = file;
    }

    /** The archive of the distribution whose launcher started this JVM; empty if no launcher did. */
    static Optional<ClassArchive> ofDistribution() {
        return Optional.ofNullable(System.getProperty(PROPERTY)).map(Path::of).map(ClassArchive::new);
    }

    /** The options of this JVM, except those for the archive, for logging and for this class. */
    static List<String> optionsOfThisJvm() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> OWN.stream().noneMatch(option::startsWith))
                .toList();
    }

    Path file() {
        return file;
    }

    /** The libraries of the distribution, whose classes are in the archive. */
    Path libraries() {
        return file.resolveSibling("..").resolve("lib").normalize();
    }

    /** Reports on the archive for the doctor; without one, everything still works and starts take longer. */
    void examine(Findings findings) {
        if (isUsed()) {
            findings.ok("class archive " + file);
        } else {
            findings.tell((Files.exists(file)
                            ? "the class archive " + file + " does not fit this Java or the jars beside it"
                            : "there is no class archive for this Java")
                    + ": 'sst archive-classes' creates one, which saves about 0.1 s at each start");
        }
    }

    /** Returns whether this JVM uses the archive. The JVM does not tell which one it uses, but it accepts only a given one. */
    private boolean isUsed() {
        return System.getProperty("java.vm.info", "").contains("sharing")
                && ManagementFactory.getRuntimeMXBean().getInputArguments().contains(SHARED + file);
    }
}
