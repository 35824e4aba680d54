/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync.delta;

import io.sst4j.SstException;
import io.sst4j.backup.rsync.wire.WireOutput;
import java.nio.ByteBuffer;
import java.util.function.LongConsumer;

/**
 * Uncompressed tokens: a positive length before literal bytes, a negative number for a block, zero at the end, and then the
 * checksum of the file. Not safe for use by several threads.
 */
public final class TokenWriter implements DeltaOutput {
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
            literals += length;
            progress.accept(length);
        }
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
