/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.enc;

import io.sst4j.ErrorCode;
import io.sst4j.Secret;
import io.sst4j.SstException;
import io.sst4j.internal.io.SmallFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A file whose first line is a key, as {@code openssl enc -kfile} reads it.
 *
 * <p>OpenSSL uses the first 127 bytes of a longer line, and so does this class. The line must be text, because in
 * random bytes a zero or a line feed would end the key early.
 */
public final class KeyFile {
    private static final int MOST_BYTES = 127;

    private KeyFile() {}

    /**
     * Reads the key.
     *
     * @param file the file
     * @return the first line without its end
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if the file cannot be read, or its first line is
     *     empty or not valid UTF-8; the message never contains a part of the line
     */
    public static Secret read(Path file) throws SstException {
        byte[] bytes;
        try {
            bytes = SmallFile.readBeginning(file, MOST_BYTES);
        } catch (IOException e) {
            throw SstException.of(ErrorCode.INVALID_OPTION, "read the file of encrypt-key-file, " + file, e);
        }
        try {
            Secret key = Secret.of(firstLine(bytes));
            if (key.isEmpty()) {
                throw unfit(file, "is empty");
            }
            return key;
        } catch (CharacterCodingException e) {
            throw unfit(file, "is not text in UTF-8");
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private static String firstLine(byte[] bytes) throws CharacterCodingException {
        int end = 0;
        while (end < bytes.length && bytes[end] != '\n') {
            if (bytes[end] == 0) {
                throw new CharacterCodingException();
            }
            end++;
        }
        while (end > 0 && bytes[end - 1] == '\r') {
            end--;
        }
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes, 0, end))
                .toString();
    }

    private static SstException unfit(Path file, String complaint) {
        return new SstException(
                ErrorCode.INVALID_OPTION,
                "the first line of " + file + " (encrypt-key-file) " + complaint
                        + ": create one with 'openssl rand -base64 32', the same for donor and joiner");
    }
}
