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
import java.util.regex.Pattern;

/**
 * A file of a schema that is worth a push of its own: one after the other they would travel over one connection, and
 * where most data is in one schema, as it mostly is, all others would be done long before.
 *
 * @param path of the file
 * @param size in bytes
 */
record LargeFile(Path path, long size) {
    /** A connection with a TLS handshake costs less than a hundredth of what so many bytes do. */
    static final long LARGE = 32L << 20;

    static final Comparator<LargeFile> LARGEST_FIRST =
            Comparator.comparingLong(LargeFile::size).reversed();

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
        found.sort(LARGEST_FIRST);
        return found.subList(0, Math.min(MOST, found.size()));
    }
}
