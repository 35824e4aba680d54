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
 * Reads a file of this node's configuration: an option file, a key, a certificate. Links to it are followed; a pipe or a
 * device, which may never end or keep its reader waiting for ever, is refused. And writes one for others to read, whole or not at
 * all.
 */
public final class SmallFile {
    private SmallFile() {}

    /**
     * Reads a file whole.
     *
     * @param file the file
     * @param most how many bytes it may have
     * @return its content
     * @throws NoSuchFileException if it is not there
     * @throws IOException if it cannot be read, is no regular file, or is larger
     */
    public static byte[] read(Path file, int most) throws IOException {
        requireRegular(file);
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(most + 1);
            if (bytes.length > most) {
                throw new FileSystemException(
                        file.toString(), null, String.format("is larger than %,d bytes, as no such file is", most));
            }
            return bytes;
        }
    }

    /**
     * Reads the beginning of a file.
     *
     * @param file the file
     * @param most how many bytes are wanted
     * @return at most so many bytes
     * @throws NoSuchFileException if it is not there
     * @throws IOException if it cannot be read or is no regular file
     */
    public static byte[] readBeginning(Path file, int most) throws IOException {
        requireRegular(file);
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(most);
        }
    }

    /**
     * Puts a text in the place of a file, or of nothing, by a rename: readers have the old or the new. Everybody may read it. What
     * waits under the other name is removed, whatever it is: a link that somebody put there is not followed.
     *
     * @param file the file
     * @param fresh its name until it is complete, in the same directory
     * @param text the text
     * @throws IOException if it cannot be written; the file is the old one then, and nothing has the other name
     */
    public static void replace(Path file, Path fresh, String text) throws IOException {
        Files.deleteIfExists(fresh);
        try {
            Files.writeString(fresh, text, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            // whatever the mask of this process
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
            throw new FileSystemException(file.toString(), null, "is no regular file");
        }
        if (!Files.exists(file) && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new NoSuchFileException(file.toString(), null, "is a link to a file that is not there");
        }
    }
}
