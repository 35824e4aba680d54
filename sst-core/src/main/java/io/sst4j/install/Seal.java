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
 * Knows whether anything below a directory was changed since a moment: the file system notes when it last saw a change of each file,
 * and nobody can set that. It costs a look at each file, and no reading; a change within the same tick of that clock, some
 * milliseconds, is not seen.
 */
final class Seal {
    private static final String CHANGED = "unix:ctime";

    private Seal() {}

    /** Marks the moment by a file beside the directory. */
    static void set(Path marker) throws SstException {
        try {
            Files.deleteIfExists(marker);
            Files.createFile(marker);
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "make " + marker, e);
        }
    }

    /**
     * Requires that nothing was changed since.
     *
     * @throws SstException with {@link ErrorCode#INCOMPLETE_SNAPSHOT} and the name of what was
     */
    static void require(Path marker, Path directory) throws SstException {
        try {
            FileTime sealed = changed(marker);
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) throws IOException {
                    return require(path, "entries of it came or went", sealed);
                }

                @Override
                public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) throws IOException {
                    return require(path, "it was changed", sealed);
                }
            });
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "look at what arrived in " + directory, e);
        }
    }

    private static FileVisitResult require(Path path, String how, FileTime sealed) throws IOException {
        if (changed(path).compareTo(sealed) > 0) {
            throw new SstException(
                    ErrorCode.INCOMPLETE_SNAPSHOT,
                    path + " is not what arrived: " + how + " by somebody else; the snapshot is not installed");
        }
        return FileVisitResult.CONTINUE;
    }

    private static FileTime changed(Path path) throws IOException {
        return (FileTime) Files.getAttribute(path, CHANGED, LinkOption.NOFOLLOW_LINKS);
    }
}
