/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Trees with difficult entries, and their comparison. */
final class RsyncTree {
    private RsyncTree() {}

    static void make(Path root, Random random) throws IOException {
        List<String> names = List.of(
                "a",
                "a.b",
                "a-b/x",
                "a/",
                "b/a",
                "deep/er/and/er/still/file",
                " space ",
                "new\nline",
                "\u00e9\u4e2d\ud83d\ude00",
                "n".repeat(240),
                "empty",
                "-dash",
                "#hash;semi",
                "b/z.ibd");
        for (String name : names) {
            if (name.endsWith("/")) {
                continue;
            }
            Path path = root.resolve(name);
            Files.createDirectories(path.getParent());
            byte[] content = new byte[name.equals("empty") ? 0 : random.nextInt(200_000)];
            random.nextBytes(content);
            Files.write(path, content);
            Files.setAttribute(path, "unix:mode", 0600 | random.nextInt(0200));
            Files.setLastModifiedTime(path, FileTime.from(Instant.ofEpochSecond(random.nextInt(1 << 30), 123_456_789)));
        }
        Files.createDirectories(root.resolve("empty directory"));
        Path odd = Files.createDirectories(escaped(root, "latin1-%E9"));
        Files.writeString(escaped(odd, "%FF%C3%28%20%F0%9F%98"), "a name that is not UTF-8");
        Files.createSymbolicLink(escaped(root, "%80link"), root.relativize(escaped(odd, "%FF%C3%28%20%F0%9F%98")));
        Files.createSymbolicLink(root.resolve("link"), Path.of("deep/er"));
        Files.createSymbolicLink(root.resolve("dangling"), Path.of("no/such/file"));
        pipe(root, escaped(odd, "%FEpipe"));
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(root.resolve("socket")));
        }
        Files.setAttribute(root.resolve("socket"), "unix:mode", 0604);
        Files.setAttribute(root.resolve("b"), "unix:mode", 0750);
        for (String directory : List.of("deep/er/and", "b", "")) {
            // long ago, because stock peers do not distinguish nanoseconds within one second
            Files.setLastModifiedTime(
                    root.resolve(directory), FileTime.from(Instant.ofEpochSecond(random.nextInt(1 << 30))));
        }
    }

    private static void pipe(Path root, Path path) throws IOException {
        Path made = root.resolve("pipe");
        try {
            assertThat(new ProcessBuilder("mkfifo", "--mode=640", made.toString())
                            .start()
                            .waitFor())
                    .isZero();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        Files.move(made, path);
    }

    /** Returns a path whose name has bytes that are not text. */
    private static Path escaped(Path directory, String name) {
        return Path.of(
                URI.create(directory.toUri() + (directory.toUri().toString().endsWith("/") ? "" : "/") + name));
    }

    /** Lists every name with its entry; with times only if they are sent. */
    static Map<String, String> describe(Path root, boolean times) throws IOException {
        Map<String, String> all = new TreeMap<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes found) throws IOException {
                return add(path);
            }

            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes found) throws IOException {
                return add(path);
            }

            private FileVisitResult add(Path path) throws IOException {
                // the text of a path may lose bytes, but its URI does not
                all.put(
                        path.toUri()
                                .getRawPath()
                                .substring(root.toUri().getRawPath().length()),
                        text(path, times));
                return FileVisitResult.CONTINUE;
            }
        });
        return all;
    }

    private static String text(Path path, boolean times) throws IOException {
        UnixFile file = UnixFile.read(path);
        boolean timed = times && (file.modified().seconds() < 1L << 30 || file.isRegular());
        StringBuilder text = new StringBuilder(Integer.toOctalString(file.mode()) + " " + file.owner());
        if (Files.isSymbolicLink(path)) {
            return text + " -> "
                    + Path.of("/").resolve(Files.readSymbolicLink(path)).toUri();
        }
        if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            text.append(' ').append(file.size()).append(' ').append(Arrays.hashCode(Files.readAllBytes(path)));
        }
        return timed ? text + " " + file.modified() : text.toString();
    }
}
