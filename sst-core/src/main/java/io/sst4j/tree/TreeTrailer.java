/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tree;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What a stream ends with.
 *
 * @param entries how many names it had
 * @param bytes of all files together
 * @param last the sum of the last entry, if that is a file, else zeros
 * @param list the sum of the list of all entries
 */
@SuppressWarnings("ArrayRecordComponent") // compared by its bytes only
record TreeTrailer(long entries, long bytes, byte[] last, byte[] list) {
    private static final byte[] MAGIC = "TREE-END".getBytes(StandardCharsets.US_ASCII);

    static final int BYTES = MAGIC.length + 2 * Long.BYTES + 2 * TreeDigest.BYTES;

    byte[] encode() {
        return ByteBuffer.allocate(BYTES)
                .put(MAGIC)
                .putLong(entries)
                .putLong(bytes)
                .put(last)
                .put(list)
                .array();
    }

    /** Reads as many bytes as a trailer has; what they begin with is for {@link #begins}. */
    static TreeTrailer decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes).position(MAGIC.length);
        byte[] last = new byte[TreeDigest.BYTES];
        byte[] list = new byte[TreeDigest.BYTES];
        long entries = in.getLong();
        long sizes = in.getLong();
        in.get(last).get(list);
        return new TreeTrailer(entries, sizes, last, list);
    }

    static boolean begins(byte[] bytes) {
        return Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    }
}
