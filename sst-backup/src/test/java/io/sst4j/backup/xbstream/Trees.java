/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xbstream;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Directories of test files. */
final class Trees {
    private Trees() {}

    /** Returns the content of all files below a directory, by relative name. */
    static Map<String, String> read(Path directory) throws IOException {
        Map<String, String> result = new TreeMap<>();
        for (Path file : files(directory)) {
            result.put(directory.relativize(file).toString(), Files.readString(file));
        }
        return result;
    }

    /** Returns all files below a directory. */
    static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    /** Creates files with random content. */
    static Map<String, byte[]> random(Random random, int... lengths) {
        Map<String, byte[]> result = new TreeMap<>();
        for (int length : lengths) {
            byte[] content = new byte[length];
            random.nextBytes(content);
            String directory = random.nextBoolean() ? "" : "db" + random.nextInt(3) + "/";
            result.put(directory + "f" + result.size(), content);
        }
        return result;
    }

    /** Writes files to a directory. */
    static void write(Path directory, Map<String, byte[]> files) throws IOException {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path path = directory.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue());
        }
    }
}
