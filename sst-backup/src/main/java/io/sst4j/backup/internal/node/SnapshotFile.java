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
 * Reads the small files of a snapshot, which came from a peer: regular files only, never through a link, and no more than
 * such a file can have. What is in them never stands in a message.
 */
public final class SnapshotFile {
    private SnapshotFile() {}

    /**
     * Whether something is a regular file itself, and no link to one.
     *
     * @param file its path
     * @return false if it is not there or something else
     */
    public static boolean isRegular(Path file) {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Whether something is a directory itself, and no link to one.
     *
     * @param directory its path
     * @return false if it is not there or something else
     */
    public static boolean isDirectory(Path directory) {
        return Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Reads a file.
     *
     * @param file its path
     * @param most how many bytes such a file can have
     * @param charset of its text
     * @return the text
     * @throws SstException with {@link ErrorCode#HOSTILE_STREAM} if it is no regular file, with
     *     {@link ErrorCode#MALFORMED_STREAM} if it is longer or not of that charset, with {@link ErrorCode#LOCAL_IO} if it cannot be read
     */
    public static String read(Path file, int most, Charset charset) throws SstException {
        // a FIFO would block whoever opens it
        if (!isRegular(file)) {
            throw new SstException(
                    ErrorCode.HOSTILE_STREAM,
                    "the donor sent " + file.getFileName() + " as something other than a file");
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
