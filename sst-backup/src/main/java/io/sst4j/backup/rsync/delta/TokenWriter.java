/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync.delta;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;

/**
 * Uncompressed tokens: a positive length before literal bytes, a negative number for a block, zero at the end, and then the
 * checksum of the file.
 */
final class TokenWriter implements DeltaOutput {
    private final WritableByteChannel out;
    private final ByteBuffer buffer =
            ByteBuffer.allocate(4 + Matcher.MAX_LITERAL).order(ByteOrder.LITTLE_ENDIAN);

    TokenWriter(WritableByteChannel out) {
        this.out = out;
    }

    @Override
    public void literal(ByteBuffer bytes) throws IOException {
        int end = bytes.limit();
        while (bytes.position() < end) {
            int length = Math.min(Matcher.MAX_LITERAL, end - bytes.position());
            room(4 + length);
            buffer.putInt(length).put(bytes.limit(bytes.position() + length));
            bytes.limit(end);
        }
    }

    @Override
    public void copy(int block) throws IOException {
        room(4);
        buffer.putInt(-(block + 1));
    }

    /** Ends the file, and sends what is left of it. */
    void end(byte[] digest) throws IOException {
        room(4 + digest.length);
        buffer.putInt(0).put(digest);
        drain();
    }

    private void room(int length) throws IOException {
        if (buffer.remaining() < length) {
            drain();
        }
    }

    private void drain() throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            out.write(buffer);
        }
        buffer.clear();
    }
}
