/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Creates nodes on two file systems, and removes them after the test. */
final class Layouts implements BeforeEachCallback, AfterEachCallback {
    private static final Path MEMORY = Path.of("/dev/shm");
    private static final Path DISK = Path.of(System.getProperty("java.io.tmpdir"));

    private Path homes = MEMORY;
    private Path others = DISK;
    private final Map<Layout.Kind, Map<String, String>> samples = new EnumMap<>(Layout.Kind.class);
    private int count;

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        homes = Files.createTempDirectory(MEMORY, "sst4j-install");
        others = Files.createTempDirectory(DISK, "sst4j-install");
        assertThat(Trees.renameable(homes, others))
                .as("the tests need two file systems: %s and %s", MEMORY, DISK)
                .isFalse();
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        Trees.delete(homes);
        Trees.delete(others);
    }

    /** Creates a new node, equal to all others of its kind. */
    Layout make(Layout.Kind kind) throws IOException {
        Roots roots = roots();
        return Layout.of(kind, roots.home(), roots.other());
    }

    /** Two empty directories. */
    record Roots(Path home, Path other) {}

    Roots roots() throws IOException {
        count++;
        return new Roots(
                Files.createDirectory(homes.resolve("n" + count)), Files.createDirectory(others.resolve("n" + count)));
    }

    /** Returns the expected content of a node after the install, with the paths of another node of that kind. */
    Map<String, String> installed(Layout.Kind kind, Layout other) throws IOException {
        Map<String, String> sample = samples.get(kind);
        if (sample == null) {
            Layout layout = make(kind);
            String name = "/n" + count;
            new SafeInstall(layout.plan()).run();
            Map<String, String> contents = new TreeMap<>();
            layout.contents()
                    .forEach((path, text) -> contents.put(moved(path, name, "/sample"), moved(text, name, "/sample")));
            layout.delete();
            sample = contents;
            samples.put(kind, contents);
        }
        String otherName = "/" + InstallPlan.parentOf(other.datadir()).getFileName();
        Map<String, String> expected = new TreeMap<>();
        sample.forEach(
                (path, text) -> expected.put(moved(path, "/sample", otherName), moved(text, "/sample", otherName)));
        return expected;
    }

    private static String moved(String path, String name, String otherName) {
        return path.replaceFirst(name + "(?=/|$)", otherName);
    }
}
