/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.delta;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;

/** The strong checksum of blocks, over the data and the seed of the session. Not safe for use by several threads. */
public abstract class BlockChecksum {
    /** The longest checksum of all kinds. */
    static final int MAX_LENGTH = ChecksumKind.MD5.length();

    private final int length;

    private BlockChecksum(ChecksumKind kind) {
        this.length = kind.length();
    }

    /** Where the seed of an MD5 goes; peers agree on it by a compatibility flag. */
    public enum Order {
        /** As newer releases agree. */
        SEED_FIRST,
        /** As older ones do. */
        SEED_LAST
    }

    /**
     * Creates a checksum.
     *
     * @param kind what peers negotiated
     * @param seed of the session; 0 stands for none
     * @param order where it goes
     * @return the checksum
     */
    public static BlockChecksum of(ChecksumKind kind, int seed, Order order) {
        return switch (kind) {
            case XXH64 -> new OfXxHash(kind, seed);
            case MD5, CRC32C -> new OfDigest(kind, seed, order);
        };
    }

    /** The checksum of a part of an array. */
    abstract byte[] of(byte[] bytes, int from, int count);

    /** The most bytes of it that can be sent. */
    int length() {
        return length;
    }

    /** The seed is part of what is digested. */
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
