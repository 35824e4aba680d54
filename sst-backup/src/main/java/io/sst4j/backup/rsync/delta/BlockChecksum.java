/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync.delta;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;

/** The strong checksum of blocks: MD5 over the data and the seed of the session. Not safe for use by several threads. */
public final class BlockChecksum {
    static final int LENGTH = ChecksumKind.MD5.length();

    private final MessageDigest digest = ChecksumKind.MD5.digest();
    private final byte[] seed;
    private final Order order;

    /** Where the seed goes; peers agree on it by a compatibility flag. */
    public enum Order {
        /** As newer releases agree. */
        SEED_FIRST,
        /** As older ones do. */
        SEED_LAST
    }

    /**
     * Creates a checksum.
     *
     * @param seed of the session; 0 stands for none
     * @param order where it goes
     */
    public BlockChecksum(int seed, Order order) {
        // A seed of zero stands for none.
        this.seed = seed == 0
                ? new byte[0]
                : ByteBuffer.allocate(4)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(seed)
                        .array();
        this.order = order;
    }

    byte[] of(byte[] bytes, int from, int length) {
        if (order == Order.SEED_FIRST) {
            digest.update(seed);
        }
        digest.update(bytes, from, length);
        if (order == Order.SEED_LAST) {
            digest.update(seed);
        }
        return digest.digest();
    }
}
