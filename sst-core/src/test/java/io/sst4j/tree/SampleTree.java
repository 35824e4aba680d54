/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A tree with one entry of every kind, and a description of trees for comparison. */
final class SampleTree {
    private static final Instant TIME = Instant.parse("2024-02-29T12:34:56.123456789Z");

    private SampleTree() {}

    /** Creates the tree in a directory. */
    static Path fill(Path directory, Random random) throws IOException {
        Files.createDirectories(directory.resolve("index/segments"));
        Files.createDirectory(directory.resolve("empty"));
        Files.createFile(directory.resolve("a"));
        byte[] content = new byte[150_000];
        random.nextBytes(content);
        Files.write(directory.resolve("index/segments/_0.cfs"), content);
        Files.writeString(directory.resolve("index/ümläut und leer"), "text");
        Files.writeString(directory.resolve("x".repeat(255)), "a name as long as it may be");
        Files.writeString(directory.resolve("index/write.lock"), "");
        Files.createSymbolicLink(directory.resolve("index/current"), Path.of("segments/_0.cfs"));
        Files.createSymbolicLink(directory.resolve("index/segments/up"), Path.of("../../a"));
        Files.createSymbolicLink(directory.resolve("dangling"), Path.of("index/nowhere"));
        mode(directory.resolve("a"), "rw-r-----");
        mode(directory.resolve("index/write.lock"), "r--------");
        mode(directory.resolve("index/segments"), "rwxr-x--x");
        age(directory);
        return directory;
    }

    private static void mode(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    /** Sets old times, the deepest entries first, because creating an entry changes the time of its directory. */
    private static void age(Path directory) throws IOException {
        Path[] paths;
        try (Stream<Path> all = Files.walk(directory)) {
            paths = all.filter(path -> !Files.isSymbolicLink(path) && !path.equals(directory))
                    .toArray(Path[]::new);
        }
        for (int i = paths.length - 1; i >= 0; i--) {
            Files.setLastModifiedTime(paths[i], FileTime.from(TIME.plusSeconds(i)));
        }
    }

    /** Returns each name with all its transferred attributes. */
    static Map<String, String> describe(Path directory) throws IOException {
        Map<String, String> names = new TreeMap<>();
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.filter(path -> !path.equals(directory)).toList()) {
                names.put(directory.relativize(path).toString(), describeOne(path));
            }
        }
        return names;
    }

    private static String describeOne(Path path) throws IOException {
        PosixFileAttributes found = Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (found.isSymbolicLink()) {
            return "-> " + Files.readSymbolicLink(path);
        }
        String content =
                found.isRegularFile() ? found.size() + ":" + Arrays.hashCode(Files.readAllBytes(path)) : "directory";
        return PosixFilePermissions.toString(found.permissions()) + " " + TreeEntry.time(found.lastModifiedTime()) + " "
                + content;
    }
}
