/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tree;

import io.sst4j.ErrorCode;
import io.sst4j.MalformedStreamException;
import io.sst4j.SstException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.function.LongConsumer;

/**
 * A channel as a stream for the reader of tar archives: counts, reports what moved, and limits what a header may cost. Closing
 * it leaves the channel open.
 */
final class TreeInput extends InputStream {
    private static final int BUFFER_BYTES = 1 << 18;

    /** Twice the longest path and target, and as much again for all else. */
    private static final int HEADER_BYTES = 1 << 15;

    private final ReadableByteChannel in;
    private final LongConsumer moved;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES).limit(0);
    private long count;
    private long marked;
    private long allowedUntil = Long.MAX_VALUE;
    private boolean ended;

    /** Continues a stream of which so many bytes were taken. */
    TreeInput(ReadableByteChannel in, long taken, LongConsumer moved) {
        this.in = in;
        this.count = taken;
        this.moved = moved;
    }

    /** Bytes from the start of the stream. */
    long count() {
        return count;
    }

    /** Whether the channel came to its end. */
    boolean ended() {
        return ended;
    }

    /** From here on a header is read, which the reader of tar archives keeps in memory. */
    void beginHeader() {
        allowedUntil = count + HEADER_BYTES;
    }

    void endHeader() {
        allowedUntil = Long.MAX_VALUE;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int from, int most) throws IOException {
        if (most == 0) {
            return 0;
        }
        if (!fill(1)) {
            return -1;
        }
        int length = Math.min(most, buffer.remaining());
        if (count + length > allowedUntil) {
            throw new MalformedStreamException(
                    ErrorCode.HOSTILE_STREAM, count, "the header of an entry has more than " + HEADER_BYTES + " bytes");
        }
        buffer.get(target, from, length);
        count += length;
        return length;
    }

    @Override
    public boolean markSupported() {
        return true;
    }

    /** Asked for one block, behind the mark of the end. */
    @Override
    public synchronized void mark(int limit) {
        try {
            fill(Math.min(limit, BUFFER_BYTES));
        } catch (IOException e) {
            // the read that follows fails with it
            ended = false;
        }
        buffer.mark();
        marked = count;
    }

    @Override
    public synchronized void reset() {
        buffer.reset();
        count = marked;
    }

    private boolean fill(int bytes) throws IOException {
        if (buffer.remaining() >= bytes || ended) {
            return buffer.remaining() >= bytes;
        }
        buffer.compact();
        try {
            while (buffer.position() < bytes && !ended) {
                int read = in.read(buffer);
                ended = read < 0;
                moved.accept(Math.max(0, read));
            }
        } catch (IOException e) {
            throw SstException.of(ErrorCode.PEER_GONE, "receive", e);
        } finally {
            buffer.flip();
        }
        return buffer.remaining() >= bytes;
    }
}
