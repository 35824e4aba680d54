/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.compress;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;

/** A channel as a stream that counts the bytes read. */
final class ChannelInput extends InputStream {
    private final ReadableByteChannel in;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024).limit(0);
    private long count;
    private boolean ended;

    ChannelInput(ReadableByteChannel in) {
        this.in = in;
    }

    long count() {
        return count;
    }

    boolean ended() {
        return ended;
    }

    @Override
    public int read() throws IOException {
        if (!fill()) {
            return -1;
        }
        count++;
        return buffer.get() & 0xff;
    }

    @Override
    public int read(byte[] target, int from, int most) throws IOException {
        if (most == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int read = Math.min(most, buffer.remaining());
        buffer.get(target, from, read);
        count += read;
        return read;
    }

    /** The read-ahead bytes; a caller that takes some reports them with {@link #consumed}. */
    ByteBuffer buffered() {
        return buffer;
    }

    void consumed(int bytes) {
        count += bytes;
    }

    /** Waits until bytes are available; false at the end of the channel. */
    boolean fill() throws SstException {
        while (!buffer.hasRemaining() && !ended) {
            buffer.clear();
            try {
                ended = receive() < 0;
            } finally {
                buffer.flip();
            }
        }
        return buffer.hasRemaining();
    }

    /** Distinguishes failures of the channel from decoder exceptions about damaged bytes. */
    private int receive() throws SstException {
        try {
            return in.read(buffer);
        } catch (ClosedChannelException e) {
            throw new SstException(ErrorCode.CANCELLED, "read the stream: the channel was closed", e);
        } catch (IOException e) {
            throw SstException.of(ErrorCode.PEER_GONE, "read the compressed stream", e);
        }
    }
}
