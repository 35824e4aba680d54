/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.compress;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Decodes QuickLZ packets of level 1, without streaming.
 *
 * <p>A packet contains control words of 31 flags. A clear flag stands for one byte. A set flag stands for a match of
 * two or three bytes: four bits of length, twelve bits of hash, and a byte of length if the four bits are zero. A
 * match contains no position, only the hash of the three bytes at its start. So the decoder must maintain the same
 * table as the encoder: for each hash, the last position at which such three bytes began, except positions inside a
 * match.
 *
 * <p>Not safe for use by several threads.
 */
final class QuickLz {
    /** Flags, and two sizes of four bytes each. */
    static final int LONG_HEADER = 9;

    /** Flags, and two sizes of one byte each. */
    static final int SHORT_HEADER = 3;

    private static final int HASHES = 1 << 12;
    private static final int MIN_MATCH = 3;

    private final int[] places = new int[HASHES];
    private byte[] source = new byte[0];
    private byte[] target = new byte[0];
    private int at;
    private int sourceEnd;
    private int done;
    private int hashed;

    /** Returns the length of the header that starts with these flags. */
    static int headerLength(int flags) {
        return (flags & 2) != 0 ? LONG_HEADER : SHORT_HEADER;
    }

    /** Returns true if the packet is compressed; otherwise its bytes follow unchanged. */
    static boolean isCompressed(int flags) {
        return (flags & 1) != 0;
    }

    /** Returns the compression level. */
    static int level(int flags) {
        return (flags >> 2) & 3;
    }

    /**
     * Decodes the body of a compressed packet.
     *
     * @param packet the array with the packet
     * @param from the start of its body
     * @param end the end of its body
     * @param output the destination, filled from its start
     * @param length the decoded length
     * @return the error in the packet, or null if it was decoded
     */
    @Nullable
    String decode(byte[] packet, int from, int end, byte[] output, int length) {
        source = packet;
        at = from;
        sourceEnd = end;
        target = output;
        done = 0;
        hashed = 0;
        Arrays.fill(places, -1);
        int flags = 1;
        while (done < length) {
            if (flags == 1) {
                if (at + 4 > sourceEnd) {
                    return "a control word is missing";
                }
                flags = word();
            }
            boolean match = (flags & 1) != 0;
            flags >>>= 1;
            String complaint = match ? match(length) : literal();
            if (complaint != null) {
                return complaint;
            }
        }
        return at == sourceEnd ? null : "bytes are left over";
    }

    private int word() {
        int word = three(source, at) | (source[at + 3] << 24);
        at += 4;
        return word;
    }

    private @Nullable String literal() {
        if (at >= sourceEnd) {
            return "a byte is missing";
        }
        target[done] = source[at];
        at++;
        done++;
        hashUpTo(done - MIN_MATCH);
        return null;
    }

    private @Nullable String match(int length) {
        if (at + 2 > sourceEnd) {
            return "a match is truncated";
        }
        int code = (source[at] & 0xff) | ((source[at + 1] & 0xff) << 8);
        at += 2;
        int count = (code & 0xf) + 2;
        if (count == 2) {
            if (at >= sourceEnd) {
                return "the length of a match is missing";
            }
            count = source[at] & 0xff;
            at++;
        }
        int place = places[code >> 4];
        if (place < 0 || count < MIN_MATCH || count > length - done) {
            return "a match points outside the packet";
        }
        int start = done;
        // Byte by byte, because the match may overlap its own output.
        for (int i = 0; i < count; i++) {
            target[start + i] = target[place + i];
        }
        done += count;
        hashUpTo(start);
        hashed = done;
        return null;
    }

    /** Adds the positions after the last one added, up to and including this one. */
    private void hashUpTo(int last) {
        while (hashed <= last) {
            int three = three(target, hashed);
            places[((three >> 12) ^ three) & (HASHES - 1)] = hashed;
            hashed++;
        }
    }

    private static int three(byte[] bytes, int from) {
        return (bytes[from] & 0xff) | ((bytes[from + 1] & 0xff) << 8) | ((bytes[from + 2] & 0xff) << 16);
    }
}
