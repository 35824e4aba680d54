/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.reuse;

import java.io.IOException;
import java.nio.ByteBuffer;

/** What has come over a connection and was not taken yet. For one thread. */
final class Heard {
    private static final int READ_BYTES = 1 << 16;

    private final Input in;
    private final ByteBuffer bytes = ByteBuffer.allocate(READ_BYTES).limit(0);

    /** Where it comes from. */
    @FunctionalInterface
    interface Input {
        /** Reads what there is, and waits if there is nothing; -1 at the end. */
        int read(ByteBuffer into) throws IOException;
    }

    Heard(Input in) {
        this.in = in;
    }

    /** Its position moves over what is taken. */
    ByteBuffer bytes() {
        return bytes;
    }

    /** Waits until so much is there, at most 64 KiB; false if the peer's output ends before. */
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

    /** Takes what is there, or else waits for what comes next; -1 at the end of the peer's output. */
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
