/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.delta;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;

/** The strong checksum of blocks, over the data and the session's seed. Not safe for use by several threads. */
public abstract class BlockChecksum {
    /** The largest length of all kinds. */
    static final int MAX_LENGTH = ChecksumKind.MD5.length();

    private final int length;

    private BlockChecksum(ChecksumKind kind) {
        this.length = kind.length();
    }

    /** The position of the seed in an MD5 checksum; peers agree on it with a compatibility flag. */
    public enum Order {
        /** Used by newer releases. */
        SEED_FIRST,
        /** Used by older releases. */
        SEED_LAST
    }

    /**
     * Creates a checksum.
     *
     * @param kind the negotiated kind
     * @param seed the session's seed; 0 means none
     * @param order the position of the seed
     * @return the checksum
     */
    public static BlockChecksum of(ChecksumKind kind, int seed, Order order) {
        return switch (kind) {
            case XXH64 -> new OfXxHash(kind, seed);
            case MD5, CRC32C -> new OfDigest(kind, seed, order);
        };
    }

    /** Computes the checksum of a part of an array. */
    abstract byte[] of(byte[] bytes, int from, int count);

    /** Returns the number of bytes that can be sent. */
    int length() {
        return length;
    }

    /** The seed is part of the digested data. */
    private static final class OfDigest extends BlockChecksum {
        private final MessageDigest digest;
        private final byte[] seed;
        private final Order order;

        OfDigest(ChecksumKind kind, int seed, Order order) {
            super(kind);
            this.digest = kind.digest();
            this.seed = seed == 0
                    ? new byte[0]
                    : ByteBuffer.allocate(4)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putInt(seed)
                            .array();
            this.order = order;
        }

        @Override
        byte[] of(byte[] bytes, int from, int count) {
            if (order == Order.SEED_FIRST) {
                digest.update(seed);
            }
            digest.update(bytes, from, count);
            if (order == Order.SEED_LAST) {
                digest.update(seed);
            }
            return digest.digest();
        }
    }

    /** The hash has a seed of its own. */
    private static final class OfXxHash extends BlockChecksum {
        private final int seed;

        OfXxHash(ChecksumKind kind, int seed) {
            super(kind);
            this.seed = seed;
        }

        @Override
        byte[] of(byte[] bytes, int from, int count) {
            return XxHash64.ofBlock(bytes, from, count, seed);
        }
    }
}
