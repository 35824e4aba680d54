/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The archive of classes for one version of Java, which the launchers start with if it is there. */
final class ClassArchive {
    /** Set by the launchers: the file for the Java that they found. */
    private static final String PROPERTY = "sst4j.archive";

    private static final String SHARED = "-XX:SharedArchiveFile=";

    private static final List<String> OWN = List.of(SHARED, "-Xshare", "-Xlog", "-D" + PROPERTY);

    private final Path file;

    ClassArchive(Path file) {
        this.file = file;
    }

    /** That of the distribution whose launcher started this JVM; empty if none did. */
    static Optional<ClassArchive> ofDistribution() {
        return Optional.ofNullable(System.getProperty(PROPERTY)).map(Path::of).map(ClassArchive::new);
    }

    /** What this JVM was started with, but for the archive and for what it is to keep to itself. */
    static List<String> optionsOfThisJvm() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> OWN.stream().noneMatch(option::startsWith))
                .toList();
    }

    Path file() {
        return file;
    }

    /** The libraries of the distribution, whose classes it has. */
    Path libraries() {
        return file.resolveSibling("..").resolve("lib").normalize();
    }

    /** What a doctor says of it; an archive saves time and nothing fails without. */
    void examine(Findings findings) {
        if (isUsed()) {
            findings.ok("classes come from " + file);
        } else {
            findings.tell((Files.exists(file)
                            ? "the archive of classes " + file + " does not fit this Java or the jars beside it"
                            : "there is no archive of classes for this Java")
                    + ": 'sst archive-classes' makes one, which saves some 0.1 s at each start");
        }
    }

    /** The JVM does not say which archive it shares classes of; but when it was given one it takes no other. */
    private boolean isUsed() {
        return System.getProperty("java.vm.info", "").contains("sharing")
                && ManagementFactory.getRuntimeMXBean().getInputArguments().contains(SHARED + file);
    }
}
