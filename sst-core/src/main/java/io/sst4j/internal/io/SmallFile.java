/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Reads files of this node's configuration: option files, keys, certificates. Links are followed. A pipe or a device is refused,
 * because it may never end or may block its reader forever. Also writes small files for others to read, atomically.
 */
public final class SmallFile {
    private SmallFile() {}

    /**
     * Reads a whole file.
     *
     * @param file the file
     * @param most the largest accepted size, in bytes
     * @return its content
     * @throws NoSuchFileException if it does not exist
     * @throws IOException if it cannot be read, is not a regular file, or is too large
     */
    public static byte[] read(Path file, int most) throws IOException {
        requireRegular(file);
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(most + 1);
            if (bytes.length > most) {
                throw new FileSystemException(
                        file.toString(), null, String.format("is larger than the limit of %,d bytes", most));
            }
            return bytes;
        }
    }

    /**
     * Reads the beginning of a file.
     *
     * @param file the file
     * @param most the number of bytes to read
     * @return at most that many bytes
     * @throws NoSuchFileException if it does not exist
     * @throws IOException if it cannot be read or is not a regular file
     */
    public static byte[] readBeginning(Path file, int most) throws IOException {
        requireRegular(file);
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(most);
        }
    }

    /**
     * Creates or replaces a text file with a rename, so that readers see either the old or the new content. The file is readable
     * for everybody. An existing entry of the temporary name is removed first, whatever it is, so a link planted there is not
     * followed.
     *
     * @param file the file
     * @param fresh the temporary name, in the same directory
     * @param text the text
     * @throws IOException if it cannot be written; the old file then remains, and nothing has the temporary name
     */
    public static void replace(Path file, Path fresh, String text) throws IOException {
        Files.deleteIfExists(fresh);
        try {
            Files.writeString(fresh, text, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            // independent of this process's umask
            Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-r--r--"));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            try {
                Files.deleteIfExists(fresh);
            } catch (IOException second) {
                e.addSuppressed(second);
            }
            throw e;
        }
    }

    private static void requireRegular(Path file) throws IOException {
        if (!Files.isRegularFile(file) && Files.exists(file)) {
            throw new FileSystemException(file.toString(), null, "is not a regular file");
        }
        if (!Files.exists(file) && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new NoSuchFileException(file.toString(), null, "is a link to a file that does not exist");
        }
    }
}
