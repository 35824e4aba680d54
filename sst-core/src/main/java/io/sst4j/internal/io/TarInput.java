/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.io;

import io.sst4j.ErrorCode;
import io.sst4j.MalformedStreamException;
import io.sst4j.SstException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.function.LongConsumer;

/**
 * A channel as the input stream of a tar reader. It counts and reports the bytes, and limits the size of headers. Closing it does
 * not close the channel.
 *
 * <p>It reads nothing ahead of its own buffer, so {@link #count} is the position in the archive. For one thread.
 */
public final class TarInput extends InputStream {
    /** The size of a block of an archive, in bytes. */
    public static final int BLOCK = 512;

    private static final int BUFFER_BYTES = 1 << 18;

    private final ReadableByteChannel in;
    private final int headerBytes;
    private final LongConsumer moved;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES).limit(0);
    private long count;
    private long marked;
    private long allowedUntil = Long.MAX_VALUE;
    private boolean ended;

    /**
     * Continues a stream.
     *
     * @param in the channel
     * @param taken the number of bytes read from the stream before
     * @param headerBytes the largest size of an entry's headers
     * @param moved a consumer of the number of bytes of each read
     */
    public TarInput(ReadableByteChannel in, long taken, int headerBytes, LongConsumer moved) {
        this.in = in;
        this.count = taken;
        this.headerBytes = headerBytes;
        this.moved = moved;
    }

    /**
     * Returns the position in the stream.
     *
     * @return bytes from the start of the stream
     */
    public long count() {
        return count;
    }

    /**
     * Returns whether the channel has reached its end.
     *
     * @return true if a read found nothing more
     */
    public boolean ended() {
        return ended;
    }

    /** Starts a header, whose size is limited because the tar reader keeps long names and extensions in memory. */
    public void beginHeader() {
        allowedUntil = count + headerBytes;
    }

    /** Ends a header. Content of any length follows. */
    public void endHeader() {
        allowedUntil = Long.MAX_VALUE;
    }

    /**
     * Skips blocks of zeros, which old tools leave between and after archives.
     *
     * @return false at the end of the stream
     * @throws IOException if the channel cannot be read
     */
    public boolean skipZeroBlocks() throws IOException {
        while (fill(1)) {
            fill(BLOCK);
            int length = Math.min(BLOCK, buffer.remaining());
            for (int i = 0; i < length; i++) {
                if (buffer.get(buffer.position() + i) != 0) {
                    return true;
                }
            }
            buffer.position(buffer.position() + length);
            count += length;
        }
        return false;
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
                    ErrorCode.HOSTILE_STREAM, count, "a tar header exceeds " + headerBytes + " bytes");
        }
        buffer.get(target, from, length);
        count += length;
        return length;
    }

    @Override
    public boolean markSupported() {
        return true;
    }

    /** Called for one block only, which is then in the buffer. */
    @Override
    public synchronized void mark(int limit) {
        try {
            fill(Math.min(limit, BUFFER_BYTES));
        } catch (IOException e) {
            // the following read fails with this exception
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

    /** Waits until this many bytes are in the buffer. Returns false if the channel ends before. */
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
            throw SstException.of(ErrorCode.PEER_GONE, "read the tar stream", e);
        } finally {
            buffer.flip();
        }
        return buffer.remaining() >= bytes;
    }
}
