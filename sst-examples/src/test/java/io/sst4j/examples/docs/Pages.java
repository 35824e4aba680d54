/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The documentation of this project, for its tests. */
public final class Pages {
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private Pages() {}

    /**
     * Lists the pages: those at the root, those below {@code docs}, and those of modules.
     *
     * @return the pages, sorted
     * @throws IOException if a directory cannot be read
     */
    public static List<Path> all() throws IOException {
        try (Stream<Path> top = Files.list(ROOT);
                Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            return Stream.of(top, docs, Stream.of(ROOT.resolve("benchmarks/README.md")))
                    .flatMap(pages -> pages)
                    .filter(page -> page.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    /**
     * Returns the name of a page.
     *
     * @param page the page
     * @return its path, relative to the project root
     */
    public static String name(Path page) {
        return ROOT.relativize(page).toString();
    }
}
