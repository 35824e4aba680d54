/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tree;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The trailer of a stream.
 *
 * @param entries the number of entries
 * @param bytes the total size of all files
 * @param last the content sum of the last entry, or zeros if it is not a file
 * @param list the checksum of the list of all entries
 */
@SuppressWarnings("ArrayRecordComponent") // only its encoded form is compared
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

    /** Decodes a trailer's bytes, without checking the magic; see {@link #begins}. */
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
