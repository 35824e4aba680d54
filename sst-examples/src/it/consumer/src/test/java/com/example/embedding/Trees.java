/* SPDX-License-Identifier: Apache-2.0 */
package com.example.embedding;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Directories that are sent and compared. */
final class Trees {
    private Trees() {}

    static Path filled(Path directory, String word) throws IOException {
        Files.createDirectories(directory.resolve("index"));
        Files.writeString(directory.resolve("state"), word);
        for (int i = 0; i < 3; i++) {
            Files.writeString(directory.resolve("index/" + i), (word + i).repeat(20_000));
        }
        return directory;
    }

    static Map<String, String> content(Path directory) throws IOException {
        Map<String, String> content = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                content.put(directory.relativize(file).toString(), Files.readString(file));
            }
        }
        return content;
    }
}
