/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.delta;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.zip.CRC32C;

/** CRC-32C (RFC 3720) as a digest of four bytes, the least significant first. */
final class Crc32c extends MessageDigest {
    static final int LENGTH = 4;

    private final CRC32C sum = new CRC32C();

    Crc32c() {
        super("CRC32C");
    }

    @Override
    protected int engineGetDigestLength() {
        return LENGTH;
    }

    @Override
    protected void engineUpdate(byte input) {
        sum.update(input);
    }

    @Override
    protected void engineUpdate(byte[] input, int offset, int length) {
        sum.update(input, offset, length);
    }

    /** Where it lies, without the copy into an array that a digest makes of itself. */
    @Override
    protected void engineUpdate(ByteBuffer input) {
        sum.update(input);
    }

    @Override
    protected byte[] engineDigest() {
        byte[] value = ByteBuffer.allocate(LENGTH)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt((int) sum.getValue())
                .array();
        sum.reset();
        return value;
    }

    @Override
    protected void engineReset() {
        sum.reset();
    }
}
