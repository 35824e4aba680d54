/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.node;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * Reads the small files of a snapshot, which came from a peer. It reads only regular files, never through a link, and
 * only up to a plausible size. Messages never contain the content.
 */
public final class SnapshotFile {
    private SnapshotFile() {}

    /**
     * Checks if a path is a regular file and not a link to one.
     *
     * @param file the path
     * @return false if it does not exist or is something else
     */
    public static boolean isRegular(Path file) {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Checks if a path is a directory and not a link to one.
     *
     * @param directory the path
     * @return false if it does not exist or is something else
     */
    public static boolean isDirectory(Path directory) {
        return Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Reads a file.
     *
     * @param file the path
     * @param most the largest size of such a file, in bytes
     * @param charset the charset of its text
     * @return the text
     * @throws SstException with {@link ErrorCode#HOSTILE_STREAM} if it is not a regular file, with {@link
     *     ErrorCode#MALFORMED_STREAM} if it is longer or not in that charset, or with {@link ErrorCode#LOCAL_IO} if
     *     it cannot be read
     */
    public static String read(Path file, int most, Charset charset) throws SstException {
        // opening a FIFO would block
        if (!isRegular(file)) {
            throw new SstException(
                    ErrorCode.HOSTILE_STREAM, "the donor sent " + file.getFileName() + " but not as a regular file");
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            bytes = in.readNBytes(most + 1);
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "read " + file, e);
        }
        if (bytes.length > most) {
            throw new SstException(
                    ErrorCode.MALFORMED_STREAM,
                    "the donor sent more than " + most + " bytes of " + file.getFileName()
                            + ", which is more than such a file can have");
        }
        try {
            return charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new SstException(
                    ErrorCode.MALFORMED_STREAM, file.getFileName() + " of the donor is not text in " + charset, e);
        }
    }
}
