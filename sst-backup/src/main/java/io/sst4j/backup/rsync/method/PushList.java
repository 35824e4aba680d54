/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync.method;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.backup.internal.node.DataLayout;
import io.sst4j.backup.internal.node.Schemas;
import io.sst4j.backup.rsync.FilterRule;
import io.sst4j.backup.rsync.RsyncPush;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.regex.Pattern;

/**
 * The pushes of a transfer, in the order of the stock script. First come the names of all schemas, so that the joiner
 * drops any other schema. Then come the files of InnoDB and Aria, each from its directory, and then the schemas.
 * Here, the large files of a schema come last. Pushes of the same step may run concurrently.
 */
final class PushList {
    private final DataLayout layout;
    private final String module;
    private final boolean wholeFile;
    private final int threads;

    PushList(RsyncOptions options, String module) {
        this.layout = options.layout();
        this.module = module;
        this.wholeFile = !options.wan();
        this.threads = options.threads();
    }

    /** Returns the push of the schema names and the binary log archive. */
    RsyncPush top() {
        RsyncPush.Builder push = begin(layout.datadir(), module).recursive(false);
        exclude(push, "/.sst/");
        for (Path inside : insideDatadir()) {
            exclude(push, "/" + inside.getFileName() + "/");
        }
        for (String pattern :
                List.of("/lost+found", "/.zfs", "/.fseventsd", "/.Trashes", "/.pid", "/.conf", "/.snapshot/")) {
            exclude(push, pattern);
        }
        include(push, "/" + BinlogTar.NAME);
        include(push, "/*/");
        exclude(push, "/*");
        return push.build();
    }

    /**
     * Returns the pushes of the InnoDB and Aria files. If one is a link, for example to a larger disk, its target's
     * content is sent, as in a schema.
     */
    List<RsyncPush> engines() {
        return List.of(
                files(layout.dataHome(), Modules.DATA_HOME, "/ibdata*", "/ib_lru_dump"),
                files(layout.redo(), Modules.REDO, "/ib_logfile0"),
                files(layout.undo(), Modules.UNDO, "/undo*"),
                files(layout.aria(), Modules.ARIA, "/aria_log_control", "/aria_log.*"));
    }

    private RsyncPush files(Path directory, String suffix, String... patterns) {
        RsyncPush.Builder push =
                begin(directory, module + suffix).recursive(false).fileLinks(true);
        for (String pattern : patterns) {
            include(push, pattern);
        }
        return exclude(push, "**").build();
    }

    /**
     * Returns the pushes of every directory in the data directory that is not one of the server's special ones. With
     * {@code DATA DIRECTORY}, MyISAM and Aria put a symbolic link into the schema. Its target's content is sent,
     * because on the joiner the link would lead nowhere or to an old file.
     */
    SchemaPushes schemas() throws SstException {
        List<RsyncPush> pushes = new ArrayList<>();
        List<RsyncPush> parts = new ArrayList<>();
        for (Path directory : schemaDirectories()) {
            RsyncPush.Builder rest = begin(directory, schema(directory)).fileLinks(true);
            List<LargeFile> large = LargeFile.of(directory);
            large.forEach(file -> exclude(rest, file.rule()));
            pushes.add(rest.build());
            LargeFile.shared(large, threads).forEach(part -> parts.add(part(directory, part)));
        }
        return new SchemaPushes(pushes, parts);
    }

    /**
     * The pushes of all schemas.
     *
     * @param directories each schema without its large files, which the joiner keeps if it has them
     * @param large the large files, to be sent once the directories exist: those of a schema in as many parts as
     *     pushes may run concurrently
     */
    record SchemaPushes(List<RsyncPush> directories, List<RsyncPush> large) {}

    private RsyncPush part(Path directory, List<LargeFile> files) {
        RsyncPush.Builder push = begin(directory, schema(directory)).delete(false);
        files.forEach(file -> include(push, file.rule()));
        return exclude(push, "*").build();
    }

    private List<Path> schemaDirectories() throws SstException {
        List<Path> special = insideDatadir();
        try {
            return Schemas.of(layout.datadir()).stream()
                    .filter(directory -> !special.contains(directory))
                    .filter(directory -> !RsyncEntries.NEVER.contains(String.valueOf(directory.getFileName())))
                    .toList();
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "list " + layout.datadir(), e);
        }
    }

    private String schema(Path directory) {
        return module + "/./" + directory.getFileName();
    }

    /** Returns InnoDB and Aria directories located among the schemas: their files have their own pushes. */
    private List<Path> insideDatadir() {
        return layout.directories().stream()
                .filter(directory -> layout.datadir().equals(directory.getParent()))
                .toList();
    }

    /** Returns the push of a tablespace in another location, to arrive next to the file that names the location. */
    RsyncPush remote(Path tablespace, String schema) {
        return RsyncPush.builder(tablespace, module + Modules.REMOTE + "/./" + schema + "/")
                .recursive(false)
                .inPlace(true)
                .build();
    }

    /** Returns an empty push that tests if the joiner accepts tablespaces in other locations. */
    RsyncPush probe() {
        return exclude(
                        RsyncPush.builder(layout.datadir(), module + Modules.REMOTE)
                                .recursive(false),
                        "*")
                .build();
    }

    /** Returns the push of the file that ends the transfer. */
    RsyncPush magic(Path file) {
        return RsyncPush.builder(file, module).times(true).checksum(true).build();
    }

    private RsyncPush.Builder begin(Path source, String destination) {
        return RsyncPush.builder(source, destination).delete(true).inPlace(true).wholeFile(wholeFile);
    }

    private static void include(RsyncPush.Builder push, String pattern) {
        push.rule(FilterRule.include(pattern));
    }

    private static RsyncPush.Builder exclude(RsyncPush.Builder push, String pattern) {
        return push.rule(FilterRule.exclude(pattern));
    }

    /**
     * A schema file that is too large to be sent in sequence with all others. Usually one schema holds most of the
     * data, so its connection would have most of the work.
     *
     * @param path the path of the file
     * @param size the size, in bytes
     */
    record LargeFile(Path path, long size) {
        /** Smaller files are not worth moving to other connections. */
        static final long LARGE = 32L << 20;

        /** The exclusion rules for the rest of the schema, one for each large file, are limited to this number. */
        private static final int MOST = 1000;

        /** A name without characters that are special in a rule. */
        private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@#$.-]+");

        /** Returns the large files of a directory, the largest first. */
        static List<LargeFile> of(Path directory) throws SstException {
            List<LargeFile> found = new ArrayList<>();
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
                for (Path file : files) {
                    long size = Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) ? Files.size(file) : 0;
                    if (size >= LARGE
                            && PLAIN.matcher(file.getFileName().toString()).matches()) {
                        found.add(new LargeFile(file, size));
                    }
                }
            } catch (IOException e) {
                throw SstException.of(ErrorCode.LOCAL_IO, "list " + directory, e);
            }
            found.sort(Comparator.comparingLong(LargeFile::size).reversed());
            return found.subList(0, Math.min(MOST, found.size()));
        }

        /** Returns the rule that matches the file in its directory. */
        String rule() {
            return "/" + path.getFileName();
        }

        /** Divides files into at most the given number of parts of about equal size. */
        static List<List<LargeFile>> shared(List<LargeFile> largestFirst, int parts) {
            PriorityQueue<Part> smallestFirst = new PriorityQueue<>(Comparator.comparingLong(part -> part.bytes));
            for (int i = 0; i < Math.min(parts, largestFirst.size()); i++) {
                smallestFirst.add(new Part());
            }
            for (LargeFile file : largestFirst) {
                Part part = smallestFirst.remove();
                part.files.add(file);
                part.bytes += file.size();
                smallestFirst.add(part);
            }
            return smallestFirst.stream().map(part -> part.files).toList();
        }

        private static final class Part {
            private final List<LargeFile> files = new ArrayList<>();
            private long bytes;
        }
    }
}
