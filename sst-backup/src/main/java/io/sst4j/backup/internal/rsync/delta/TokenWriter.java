/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.delta;

import io.sst4j.SstException;
import io.sst4j.backup.internal.rsync.wire.WireOutput;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.function.LongConsumer;

/**
 * Uncompressed tokens: a positive length before literal bytes, a negative number for a block, zero at the end,
 * followed by the file's checksum. Not safe for use by several threads.
 */
public final class TokenWriter implements Matcher.Output {
    private static final int LENGTH_BYTES = 4;

    private final WireOutput out;
    private final LongConsumer progress;
    private long literals;

    /**
     * Creates a writer for the tokens of one file.
     *
     * @param out the output, which collects them into larger pieces
     * @param progress receives the number of further literal bytes
     */
    public TokenWriter(WireOutput out, LongConsumer progress) {
        this.out = out;
        this.progress = progress;
    }

    @Override
    public void literal(ByteBuffer bytes) throws SstException {
        while (bytes.hasRemaining()) {
            int length = Math.min(Matcher.MAX_LITERAL, bytes.remaining());
            out.int32(length);
            out.bytes(bytes.array(), bytes.arrayOffset() + bytes.position(), length);
            bytes.position(bytes.position() + length);
            count(length);
        }
    }

    private void count(int length) {
        literals += length;
        progress.accept(length);
    }

    /**
     * Writes a file that the peer has no older version of: literals, read directly into the output's buffer.
     *
     * @param file the file, read to its end
     * @param longest the largest length of a literal, in bytes
     * @param kind the checksum of the file
     * @return the checksum of the written content
     * @throws SstException if the file cannot be read or the stream fails
     */
    public byte[] whole(SentFile file, int longest, ChecksumKind kind) throws SstException {
        MessageDigest digest = kind.digest();
        while (file.left() > 0) {
            int most = (int) Math.min(longest, file.left());
            ByteBuffer token = out.lend(LENGTH_BYTES + most).position(LENGTH_BYTES);
            int length = fill(token, file);
            if (length > 0) {
                digest.update(token.slice(LENGTH_BYTES, length));
                out.take(token.putInt(0, length));
                count(length);
            }
        }
        return digest.digest();
    }

    /** Fills the buffer, or less if the file has shrunk. */
    private static int fill(ByteBuffer room, SentFile file) throws SstException {
        int from = room.position();
        boolean more = true;
        while (more && room.hasRemaining()) {
            more = file.read(room) >= 0;
        }
        return room.position() - from;
    }

    @Override
    public void copy(int block) throws SstException {
        out.int32(-(block + 1));
    }

    /**
     * Ends the file.
     *
     * @param digest the checksum of the whole file
     * @throws SstException if the stream fails
     */
    public void end(byte[] digest) throws SstException {
        out.int32(0);
        out.bytes(digest);
    }

    /**
     * Returns the number of literal bytes.
     *
     * @return the literal bytes so far
     */
    public long literals() {
        return literals;
    }
}
