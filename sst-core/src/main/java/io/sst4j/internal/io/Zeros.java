/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.io;

import java.nio.ByteBuffer;

/**
 * Finds and writes runs of zeros with operations that every JIT compiler translates to wide instructions. A loop over bytes
 * reaches that speed only after its second compilation, which comes too late for a transfer of a few seconds.
 */
public final class Zeros {
    private static final ByteBuffer SOME = ByteBuffer.allocateDirect(1 << 16).asReadOnlyBuffer();

    private Zeros() {}

    /**
     * Returns whether bytes are all zeros. Checks the first byte first, which is usually enough to tell data apart.
     *
     * @param bytes the buffer; its position is neither used nor changed
     * @param from the index of the first byte
     * @param to the index after the last byte
     * @return true if all are zeros
     */
    public static boolean are(ByteBuffer bytes, int from, int to) {
        if (from < to && bytes.get(from) != 0) {
            return false;
        }
        for (int at = from; at < to; at += SOME.capacity()) {
            int count = Math.min(SOME.capacity(), to - at);
            if (bytes.slice(at, count).mismatch(SOME.slice(0, count)) >= 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * Writes zeros.
     *
     * @param into a buffer with enough room
     * @param count the number of zeros
     */
    public static void put(ByteBuffer into, int count) {
        for (int left = count; left > 0; ) {
            int step = Math.min(SOME.capacity(), left);
            into.put(SOME.slice(0, step));
            left -= step;
        }
    }
}
