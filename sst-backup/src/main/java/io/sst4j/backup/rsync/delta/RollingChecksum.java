/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync.delta;

/**
 * The weak checksum of a window of bytes, which moves along a file at the cost of a few additions.
 *
 * <p>Two sums of 16 bits: that of the bytes, and that of the bytes weighted by their distance from the end of the window.
 * Bytes are signed.
 */
final class RollingChecksum {
    private int plain;
    private int weighted;
    private int length;

    /** The sum of a whole block. */
    static int of(byte[] bytes, int from, int length) {
        RollingChecksum sum = new RollingChecksum();
        sum.reset(bytes, from, length);
        return sum.value();
    }

    /** Starts over with a window. */
    void reset(byte[] bytes, int from, int newLength) {
        int a = 0;
        int b = 0;
        for (int i = from; i < from + newLength; i++) {
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

    /** Takes the first byte off the window. */
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

    int value() {
        return (plain & 0xffff) | (weighted << 16);
    }
}
