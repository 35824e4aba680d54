/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.wire;

import io.sst4j.SstException;

/**
 * File indexes, each written as the difference from the previous one. One object serves one direction of one session.
 *
 * <p>Not safe for use by several threads.
 */
public final class IndexCoding {
    /** Sent instead of an index: the end of a phase. */
    public static final int DONE = -1;

    /** Sent instead of an index: counts of deleted files follow. */
    public static final int DELETE_STATISTICS = -3;

    private static final int NEGATIVE = 0xff;
    private static final int LONG_FORM = 0xfe;
    private static final int MOST_SHORT = 0x7fff;

    private int lastPositive = -1;
    private int lastNegative = 1;

    /**
     * Reads an index.
     *
     * @param in the input
     * @return the index, or a negative number such as {@link #DONE}
     * @throws SstException if the stream fails, or the index is out of range
     */
    public int read(WireInput in) throws SstException {
        int first = in.u8();
        if (first == 0) {
            return DONE;
        }
        if (first != NEGATIVE) {
            lastPositive = magnitude(in, first, lastPositive);
            return lastPositive;
        }
        lastNegative = magnitude(in, in.u8(), lastNegative);
        return -lastNegative;
    }

    /**
     * Writes an index.
     *
     * @param out the output
     * @param index the index, or a negative number such as {@link #DONE}
     * @throws SstException if the stream fails
     */
    public void write(WireOutput out, int index) throws SstException {
        if (index == DONE) {
            out.u8(0);
        } else if (index >= 0) {
            write(out, index, lastPositive);
            lastPositive = index;
        } else {
            out.u8(NEGATIVE);
            write(out, -index, lastNegative);
            lastNegative = -index;
        }
    }

    private static int magnitude(WireInput in, int first, int last) throws SstException {
        int value;
        if (first == LONG_FORM) {
            value = longForm(in, last);
        } else if (first == 0 || first == NEGATIVE) {
            throw in.malformed("an index in an unknown form");
        } else {
            value = last + first;
        }
        if (value < 0) {
            throw in.malformed("an index out of range");
        }
        return value;
    }

    private static int longForm(WireInput in, int last) throws SstException {
        int high = in.u8();
        int low = in.u8();
        if ((high & 0x80) == 0) {
            return last + (high << 8 | low);
        }
        int second = in.u8();
        return (high & 0x7f) << 24 | in.u8() << 16 | second << 8 | low;
    }

    private static void write(WireOutput out, int value, int last) throws SstException {
        int difference = value - last;
        if (difference > 0 && difference < LONG_FORM) {
            out.u8(difference);
        } else if (difference >= 0 && difference <= MOST_SHORT) {
            out.u8(LONG_FORM);
            out.u8(difference >> 8);
            out.u8(difference);
        } else {
            out.u8(LONG_FORM);
            out.u8(value >> 24 | 0x80);
            out.u8(value);
            out.u8(value >> 8);
            out.u8(value >> 16);
        }
    }
}
