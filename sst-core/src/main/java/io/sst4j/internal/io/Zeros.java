/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.io;

import java.nio.ByteBuffer;

/**
 * Finds and writes runs of zeros, by what every compiler of a JVM makes one instruction for many bytes of. A loop over bytes is as
 * quick only after a second compilation, which a transfer of a few seconds is too short for.
 */
public final class Zeros {
    private static final ByteBuffer SOME = ByteBuffer.allocateDirect(1 << 16).asReadOnlyBuffer();

    private Zeros() {}

    /**
     * Whether bytes are zeros, of which of data the first mostly tell.
     *
     * @param bytes whose position does not matter and stays
     * @param from where the first is
     * @param to where they end
     * @return true if all are
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
     * @param into has room for them
     * @param count how many
     */
    public static void put(ByteBuffer into, int count) {
        for (int left = count; left > 0; ) {
            int step = Math.min(SOME.capacity(), left);
            into.put(SOME.slice(0, step));
            left -= step;
        }
    }
}
