/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.delta;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import net.jpountz.xxhash.StreamingXXHash64;
import net.jpountz.xxhash.XXHashFactory;

/** XXH64 as an eight-byte digest, least significant byte first. The only class that uses lz4-java's hashes. */
final class XxHash64 extends MessageDigest {
    static final int LENGTH = 8;

    /** Native if available for this system: the Java implementation is as fast only after JIT compilation. */
    private static final XXHashFactory FACTORY = XXHashFactory.fastestInstance();

    private static final int MOST_COPIED = 32 * 1024;

    private final byte[] single = new byte[1];
    private final StreamingXXHash64 hash = FACTORY.newStreamingHash64(0);
    private byte[] copied = {};

    XxHash64() {
        super("XXH64");
    }

    /** Returns the hash of a block with a session's seed, sign-extended. */
    static byte[] ofBlock(byte[] bytes, int from, int length, int seed) {
        return littleEndian(FACTORY.hash64().hash(bytes, from, length, seed));
    }

    @Override
    protected int engineGetDigestLength() {
        return LENGTH;
    }

    @Override
    protected void engineUpdate(byte input) {
        single[0] = input;
        hash.update(single, 0, 1);
    }

    @Override
    protected void engineUpdate(byte[] input, int offset, int length) {
        hash.update(input, offset, length);
    }

    /** The library hashes only arrays, and the digest's default would copy through a four-kilobyte array. */
    @Override
    protected void engineUpdate(ByteBuffer input) {
        byte[] copy = copied(input.remaining());
        while (input.hasRemaining()) {
            int count = Math.min(copy.length, input.remaining());
            input.get(copy, 0, count);
            hash.update(copy, 0, count);
        }
    }

    private byte[] copied(int wanted) {
        if (copied.length < Math.min(MOST_COPIED, wanted)) {
            copied = new byte[Math.min(MOST_COPIED, wanted)];
        }
        return copied;
    }

    @Override
    protected byte[] engineDigest() {
        byte[] value = littleEndian(hash.getValue());
        hash.reset();
        return value;
    }

    @Override
    protected void engineReset() {
        hash.reset();
    }

    private static byte[] littleEndian(long value) {
        return ByteBuffer.allocate(LENGTH)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array();
    }
}
