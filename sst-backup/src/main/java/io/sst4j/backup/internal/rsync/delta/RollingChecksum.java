/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.delta;

/**
 * The weak checksum of a window of bytes, which moves along a file at the cost of a few additions.
 *
 * <p>It has two 16-bit sums: of the bytes, and of the bytes weighted by their distance from the end of the window.
 * Bytes are signed.
 */
final class RollingChecksum {
    private int plain;
    private int weighted;
    private int length;

    /** Returns the sum of a whole block. */
    static int of(byte[] bytes, int from, int length) {
        RollingChecksum sum = new RollingChecksum();
        sum.reset(bytes, from, length);
        return sum.value();
    }

    /** Restarts with a window. */
    void reset(byte[] bytes, int from, int newLength) {
        int a = 0;
        int b = 0;
        int i = from;
        int end = from + newLength;
        // eight at once, because single additions would each wait for the previous one
        for (; i <= end - 8; i += 8) {
            int near = bytes[i + 4] * 4 + bytes[i + 5] * 3 + bytes[i + 6] * 2 + bytes[i + 7];
            int far = bytes[i] * 8 + bytes[i + 1] * 7 + bytes[i + 2] * 6 + bytes[i + 3] * 5;
            b += 8 * a + far + near;
            a += bytes[i] + bytes[i + 1] + bytes[i + 2] + bytes[i + 3];
            a += bytes[i + 4] + bytes[i + 5] + bytes[i + 6] + bytes[i + 7];
        }
        for (; i < end; i++) {
            a += bytes[i];
            b += a;
        }
        plain = a;
        weighted = b;
        length = newLength;
    }

    /** Moves the window by one byte. */
    void roll(byte out, byte in) {
        rollOut(out);
        rollIn(in);
    }

    /** Removes the first byte of the window. */
    void rollOut(byte out) {
        plain -= out;
        weighted -= length * out;
        length--;
    }

    /** Adds a byte at the end of the window. */
    void rollIn(byte in) {
        plain += in;
        weighted += plain;
        length++;
    }

    /**
     * Moves the window by at least one byte, and on while no block can have its sum.
     *
     * @param at the start of the window
     * @param end the limit of its start; there is a byte after every window that starts before
     * @return the new start
     */
    int seek(byte[] bytes, int at, int end, SignatureIndex index) {
        // in local variables, because this loop dominates the cost of a changed page
        int a = plain;
        int b = weighted;
        int window = length;
        int i = at;
        do {
            int out = bytes[i];
            a += bytes[i + window] - out;
            b += a - window * out;
            i++;
        } while (i < end && !index.mayHaveWeak((a & 0xffff) | (b << 16)));
        plain = a;
        weighted = b;
        return i;
    }

    int value() {
        return (plain & 0xffff) | (weighted << 16);
    }
}
