/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

import io.sst4j.Connection;
import io.sst4j.SstException;
import io.sst4j.backup.internal.rsync.wire.FrameInput;
import io.sst4j.backup.internal.rsync.wire.FrameOutput;
import io.sst4j.backup.internal.rsync.wire.Message;
import io.sst4j.backup.internal.rsync.wire.WireInput;
import io.sst4j.backup.internal.rsync.wire.WireOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * A connection for both halves of the protocol: plain bytes for the handshake, frames afterwards.
 *
 * <p>One thread may read while another one writes.
 */
final class PeerStream {
    /** Holds the longest literal with its header, and some of the next one. */
    private static final int FILES = 512 * 1024;

    /** For the opposite direction: requests and block sums. */
    private static final int WORDS = 64 * 1024;

    private final Connection connection;
    private final WireInput plainInput;
    private final WireOutput plainOutput;
    private @Nullable FrameOutput flushedFirst;

    private PeerStream(Connection connection, int inputBytes, int outputBytes) {
        this.connection = connection;
        this.plainInput = new WireInput(this::read, inputBytes);
        this.plainOutput = new WireOutput(new ConnectionOutput(connection, outputBytes));
    }

    /** Creates the stream of the side that sends files. */
    static PeerStream ofClient(Connection connection) {
        return new PeerStream(connection, WORDS, FILES);
    }

    /** Creates the stream of the side that receives files. */
    static PeerStream ofDaemon(Connection connection) {
        return new PeerStream(connection, FILES, WORDS);
    }

    WireInput plainInput() {
        return plainInput;
    }

    WireOutput plainOutput() {
        return plainOutput;
    }

    WireInput framedInput(Message.Listener listener) {
        return new WireInput(new FrameInput(plainInput, listener));
    }

    FrameOutput framedOutput() {
        return new FrameOutput(plainOutput);
    }

    /**
     * Flushes written data before every wait for the peer. A side that reads and writes in one thread needs this,
     * because the data that the peer waits for could still be in a buffer.
     */
    void flushBeforeReading(FrameOutput out) {
        flushedFirst = out;
    }

    /** Discards unsent data and sends nothing more, because the peer does not read it. */
    void dropUnsent() {
        flushedFirst = null;
    }

    String peer() {
        return connection.peer();
    }

    /** Ends the output; the peer reads to its end. */
    void endOutput() throws SstException {
        connection.shutdownOutput();
    }

    /** Reads and discards until the peer closes the connection, so that it receives everything written to it. */
    void drain() throws SstException {
        plainInput.skipToEnd();
    }

    private int read(ByteBuffer target) throws IOException {
        FrameOutput pending = flushedFirst;
        if (pending != null) {
            pending.flush();
        }
        return connection.read(target);
    }

    /** Collects small writes, because each write to a connection is a system call. */
    private static final class ConnectionOutput extends WireOutput.Sink {
        private final Connection connection;
        private final ByteBuffer buffer;

        ConnectionOutput(Connection connection, int bytes) {
            this.connection = connection;
            this.buffer = ByteBuffer.allocateDirect(bytes);
        }

        @Override
        public void write(int octet) throws IOException {
            if (!buffer.hasRemaining()) {
                flush();
            }
            buffer.put((byte) octet);
        }

        @Override
        public void write(byte[] source, int from, int length) throws IOException {
            int at = from;
            int left = length;
            while (left > 0) {
                if (!buffer.hasRemaining()) {
                    flush();
                }
                int part = Math.min(left, buffer.remaining());
                buffer.put(source, at, part);
                at += part;
                left -= part;
            }
        }

        @Override
        public ByteBuffer lend(int bytes) throws IOException {
            if (buffer.remaining() < bytes) {
                flush();
            }
            return buffer.slice(buffer.position(), bytes).order(ByteOrder.LITTLE_ENDIAN);
        }

        @Override
        public void take(ByteBuffer lent) {
            buffer.position(buffer.position() + lent.position());
        }

        @Override
        public void flush() throws IOException {
            buffer.flip();
            try {
                connection.write(buffer);
            } finally {
                buffer.clear();
            }
        }
    }
}
