/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.install;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/**
 * Detects changes below a directory since a point in time. It uses the change time of each file, which the file system maintains
 * and no program can set. This reads the attributes of each file but no content. A change within the same clock tick, some
 * milliseconds, is not detected.
 */
final class Seal {
    private static final String CHANGED = "unix:ctime";

    private Seal() {}

    /** Marks the point in time with a file beside the directory. */
    static void set(Path marker) throws SstException {
        try {
            Files.deleteIfExists(marker);
            Files.createFile(marker);
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "create " + marker, e);
        }
    }

    /**
     * Throws if anything changed since.
     *
     * @throws SstException with {@link ErrorCode#INCOMPLETE_SNAPSHOT} and the name of the changed entry
     */
    static void require(Path marker, Path directory) throws SstException {
        try {
            FileTime sealed = changed(marker);
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) throws IOException {
                    return require(path, "entries in it were added or removed", sealed);
                }

                @Override
                public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) throws IOException {
                    return require(path, "it was changed", sealed);
                }
            });
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "check the received files in " + directory, e);
        }
    }

    private static FileVisitResult require(Path path, String how, FileTime sealed) throws IOException {
        if (changed(path).compareTo(sealed) > 0) {
            throw new SstException(
                    ErrorCode.INCOMPLETE_SNAPSHOT,
                    path + " was changed by another process after it was received: " + how
                            + "; the snapshot is not installed");
        }
        return FileVisitResult.CONTINUE;
    }

    private static FileTime changed(Path path) throws IOException {
        return (FileTime) Files.getAttribute(path, CHANGED, LinkOption.NOFOLLOW_LINKS);
    }
}
