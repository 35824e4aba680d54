/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tree;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.function.LongConsumer;

/** A channel as a stream with a buffer, which reports what moved. Closing it leaves the channel open. */
final class TreeOutput extends OutputStream {
    private static final int BUFFER_BYTES = 1 << 18;

    private final WritableByteChannel out;
    private final LongConsumer moved;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);

    TreeOutput(WritableByteChannel out, LongConsumer moved) {
        this.out = out;
        this.moved = moved;
    }

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
            while (buffer.hasRemaining()) {
                out.write(buffer);
            }
        } finally {
            buffer.clear();
        }
        moved.accept(count);
    }
}
