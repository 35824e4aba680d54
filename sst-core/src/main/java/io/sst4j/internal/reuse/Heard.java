/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.reuse;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Bytes that have been received but not consumed. For one thread. */
final class Heard {
    private static final int READ_BYTES = 1 << 16;

    private final Input in;
    private final ByteBuffer bytes = ByteBuffer.allocate(READ_BYTES).limit(0);

    /** The source of the bytes. */
    @FunctionalInterface
    interface Input {
        /** Reads available bytes, or waits if there are none. Returns -1 at the end. */
        int read(ByteBuffer into) throws IOException;
    }

    Heard(Input in) {
        this.in = in;
    }

    /** The received bytes. Consuming them advances the position. */
    ByteBuffer bytes() {
        return bytes;
    }

    /** Waits for this many bytes, at most 64 KiB. Returns false if the peer's output ends before. */
    boolean has(int count) throws IOException {
        while (bytes.remaining() < count) {
            bytes.compact();
            int more = in.read(bytes);
            bytes.flip();
            if (more < 0) {
                return false;
            }
        }
        return true;
    }

    /** Returns available bytes, otherwise waits for more. Returns -1 at the end of the peer's output. */
    int read(ByteBuffer into) throws IOException {
        return bytes.hasRemaining() ? move(bytes, into, bytes.remaining()) : in.read(into);
    }

    static int move(ByteBuffer from, ByteBuffer into, int most) {
        int count = Math.min(most, into.remaining());
        into.put(from.slice(from.position(), count));
        from.position(from.position() + count);
        return count;
    }
}
