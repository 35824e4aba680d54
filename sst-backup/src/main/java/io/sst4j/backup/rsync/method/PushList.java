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
 * The pushes of a transfer, in the order of the stock script: first the names of all schemas, by which the joiner drops
 * those that are not among them; then the files of InnoDB and Aria, each from its directory; then the schemas. What is large
 * in these comes last here. Pushes of one of these steps may run at the same time.
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

    /** The names of the schemas, and the archive of the binary log. */
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

    /** The files of InnoDB and Aria; one that is a link to a larger disk travels itself, as in a schema. */
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
     * Every directory of the data directory that is not one of the server's special ones. {@code DATA DIRECTORY} of MyISAM
     * and Aria is a symbolic link in the schema: the file itself travels in its place, because the link would lead nowhere
     * on the joiner, or to an old file.
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
     * @param large the large files, for when the directories are there: those of a schema in as many parts as pushes may run
     *     at the same time
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

    /** Directories of InnoDB and Aria that stand among the schemas: their files have pushes of their own. */
    private List<Path> insideDatadir() {
        return layout.directories().stream()
                .filter(directory -> layout.datadir().equals(directory.getParent()))
                .toList();
    }

    /** A tablespace that is elsewhere, to stand beside the file that tells where. */
    RsyncPush remote(Path tablespace, String schema) {
        return RsyncPush.builder(tablespace, module + Modules.REMOTE + "/./" + schema + "/")
                .recursive(false)
                .inPlace(true)
                .build();
    }

    /** Nothing, by which the joiner is asked whether it takes tablespaces that are elsewhere. */
    RsyncPush probe() {
        return exclude(
                        RsyncPush.builder(layout.datadir(), module + Modules.REMOTE)
                                .recursive(false),
                        "*")
                .build();
    }

    /** The file that ends the transfer. */
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
     * A file of a schema that is too large to travel one after the other with all others: where most data is in one schema, as it
     * mostly is, one connection would have most of the work.
     *
     * @param path of the file
     * @param size in bytes
     */
    record LargeFile(Path path, long size) {
        /** What is smaller is hardly missed by the other connections. */
        static final long LARGE = 32L << 20;

        /** The rest of a schema is told to leave them out, by as many rules. */
        private static final int MOST = 1000;

        /** What has no character that means something in a rule. */
        private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@#$.-]+");

        /** Those of a directory, the largest first. */
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

        /** What names it in its directory. */
        String rule() {
            return "/" + path.getFileName();
        }

        /** Shares files out in so many parts at most, each about as large as the others. */
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
