/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.delta;

import io.sst4j.SstException;
import io.sst4j.backup.internal.rsync.wire.WireOutput;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.function.LongConsumer;

/**
 * Uncompressed tokens: a positive length before literal bytes, a negative number for a block, zero at the end, and then the
 * checksum of the file. Not safe for use by several threads.
 */
public final class TokenWriter implements Matcher.Output {
    private static final int LENGTH_BYTES = 4;

    private final WireOutput out;
    private final LongConsumer progress;
    private long literals;

    /**
     * Creates a writer of the tokens of one file.
     *
     * @param out takes them; gathers them into larger pieces
     * @param progress takes how many more literal bytes were written
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
     * Writes a file of which the peer has no older version: literals, read straight into the room of the output.
     *
     * @param file read to its end
     * @param longest the most bytes of one literal
     * @param kind the checksum of the file
     * @return the checksum of what was written
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

    /** Less than there is room for if the file became shorter. */
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
     * @param digest the checksum of all of it
     * @throws SstException if the stream fails
     */
    public void end(byte[] digest) throws SstException {
        out.int32(0);
        out.bytes(digest);
    }

    /**
     * Counts what had to travel.
     *
     * @return the literal bytes so far
     */
    public long literals() {
        return literals;
    }
}
