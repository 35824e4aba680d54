/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync.method;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
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
