/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tree;

import io.sst4j.TransferReport.Reused;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.LongConsumer;

/** The destination of a tree: a buffered stream that reports moved bytes. */
abstract class TreeOutput extends OutputStream {
    private static final int BUFFER_BYTES = 1 << 18;

    private final LongConsumer moved;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);

    TreeOutput(LongConsumer moved) {
        this.moved = moved;
    }

    /** Starts the content of a file. All of it follows. */
    abstract void beginContent(TreeEntry file) throws IOException;

    /** Sends the whole buffer. */
    abstract void send(ByteBuffer buffer) throws IOException;

    /** Ends the stream. Returns how much the joiner already had, if known. */
    abstract Optional<Reused> end() throws IOException;

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        int at = from;
        int end = from + length;
        while (at < end) {
            if (!buffer.hasRemaining()) {
                flush();
            }
            int count = Math.min(buffer.remaining(), end - at);
            buffer.put(bytes, at, count);
            at += count;
        }
    }

    @Override
    public void flush() throws IOException {
        buffer.flip();
        int count = buffer.remaining();
        try {
            if (count > 0) {
                send(buffer);
            }
        } finally {
            buffer.clear();
        }
        moved.accept(count);
    }
}
