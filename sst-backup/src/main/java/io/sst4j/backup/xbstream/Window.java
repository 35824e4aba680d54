/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xbstream;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;

/**
 * The read-ahead bytes of a stream, so that headers do not cost a system call each.
 *
 * <p>Bytes are read into one buffer one after the other and handed out as slices of it; payload is never copied. When
 * the buffer is full, the source provides the next one. Not safe for use by several threads.
 */
final class Window {
    /** Provides the buffers to read into. */
    @FunctionalInterface
    interface Source {
        /**
         * Provides the next buffer. The window no longer needs the previous one.
         *
         * @return an empty buffer, which may be the previous one if no slice of it is in use. If this source {@link
         *     #fills} buffers: a buffer with the next part of the stream, or an empty one at the end
         * @throws SstException if there is no further buffer
         */
        ByteBuffer next() throws SstException;

        /** True if the source reads the stream itself. */
        default boolean fills() {
            return false;
        }
    }

    private final ReadableByteChannel in;
    private final Source source;
    private ByteBuffer buffer = ByteBuffer.allocate(0);
    private int start;
    private int end;
    private boolean exhausted;
    private long offset;

    Window(ReadableByteChannel in, Source source) {
        this.in = in;
        this.source = source;
    }

    /** The number of bytes handed out from the stream. */
    long offset() {
        return offset;
    }

    /**
     * Makes a number of bytes available, as far as the stream and the room in the buffer allow.
     *
     * @return the number of bytes available; zero only at the end of the stream
     */
    int fill(int wanted) throws SstException {
        if (source.fills()) {
            takeFilled();
        } else {
            readAhead(wanted);
        }
        return end - start;
    }

    private void takeFilled() throws SstException {
        if (start == end && !exhausted) {
            buffer = source.next();
            start = buffer.position();
            end = buffer.limit();
            exhausted = start == end;
        }
    }

    private void readAhead(int wanted) throws SstException {
        if (start == end && buffer.capacity() - end < Math.min(wanted, buffer.capacity() / 4 + 1)) {
            buffer = source.next();
            start = 0;
            end = 0;
        }
        while (end - start < wanted && end < buffer.capacity() && !exhausted) {
            buffer.limit(buffer.capacity()).position(end);
            int read = read(buffer);
            exhausted = read < 0;
            end += Math.max(read, 0);
        }
    }

    /** Hands out at most the given number of the available bytes, as a slice. */
    ByteBuffer take(int most) {
        int count = Math.min(most, end - start);
        ByteBuffer slice = buffer.slice(start, count);
        start += count;
        offset += count;
        return slice;
    }

    /**
     * Copies bytes, for headers.
     *
     * @return the number of bytes; fewer than requested only at the end of the stream
     */
    int copy(byte[] target, int at, int length) throws SstException {
        int done = 0;
        while (done < length && fill(1) > 0) {
            int count = Math.min(length - done, end - start);
            buffer.get(start, target, at + done, count);
            start += count;
            offset += count;
            done += count;
        }
        return done;
    }

    /**
     * Moves bytes to a buffer of the caller: read-ahead bytes if there are any, otherwise directly from the channel.
     *
     * @return the number of bytes; -1 at the end of the stream
     */
    int transfer(ByteBuffer target) throws SstException {
        if (end > start) {
            ByteBuffer slice = take(target.remaining());
            int count = slice.remaining();
            target.put(slice);
            return count;
        }
        if (exhausted) {
            return -1;
        }
        int read = read(target);
        exhausted = read < 0;
        offset += Math.max(read, 0);
        return read;
    }

    private int read(ByteBuffer target) throws SstException {
        try {
            return in.read(target);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    static SstException failure(IOException e) {
        return e instanceof ClosedChannelException
                ? new SstException(ErrorCode.CANCELLED, "read the stream: the channel was closed", e)
                : SstException.of(ErrorCode.PEER_GONE, "read the stream", e);
    }
}
