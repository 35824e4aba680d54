/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.reuse;

import io.sst4j.internal.io.BeforeCiphers;
import io.sst4j.internal.io.Sha256;
import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * The hashes of cells and of the blocks in them. Every hash starts with a key that is new for each transfer, so that a database
 * user cannot construct two contents with the same hash.
 *
 * <p>A cell has the size of the most common page, a block that of a small row. A cell's hash is half a SHA-256 and proves its
 * content. A block's hash is shorter and only a guess. For one thread.
 */
final class Cells {
    static final int CELL = 1 << 14;
    static final int BLOCK = 128;
    static final int KEY_BYTES = 16;
    static final int CELL_HASH = 16;
    static final int BLOCK_HASH = 5;

    /** The largest offer, in bytes. */
    static final int MOST_OFFER = 1 << 18;

    private static final int DIGEST_BYTES = 32;

    private final byte[] key;
    private final MessageDigest digest;
    private final byte[] hash = new byte[DIGEST_BYTES];

    Cells(byte[] key) {
        this.key = key.clone();
        // until the JIT has compiled the JVM's SHA-256, a native one is ten times as fast
        BeforeCiphers.run();
        this.digest = Sha256.digest();
    }

    static int cells(int length) {
        return (length + CELL - 1) / CELL;
    }

    static int blocks(int cellLength) {
        return (cellLength + BLOCK - 1) / BLOCK;
    }

    void putCellHash(byte[] content, int at, int length, ByteBuffer into) {
        hash(content, at, length);
        into.put(hash, 0, CELL_HASH);
    }

    boolean isCell(byte[] content, int at, int length, ByteBuffer expected) {
        hash(content, at, length);
        return expected.equals(ByteBuffer.wrap(hash, 0, CELL_HASH));
    }

    void putBlockHash(byte[] content, int at, int length, ByteBuffer into) {
        hash(content, at, length);
        into.put(hash, 0, BLOCK_HASH);
    }

    boolean isBlock(byte[] content, int at, int length, ByteBuffer hashes) {
        hash(content, at, length);
        int start = hashes.position();
        hashes.position(start + BLOCK_HASH);
        return Arrays.equals(
                hash,
                0,
                BLOCK_HASH,
                hashes.array(),
                hashes.arrayOffset() + start,
                hashes.arrayOffset() + start + BLOCK_HASH);
    }

    private void hash(byte[] content, int at, int length) {
        digest.update(key);
        digest.update(content, at, length);
        try {
            digest.digest(hash, 0, DIGEST_BYTES);
        } catch (DigestException e) {
            throw new IllegalStateException("a SHA-256 has 32 bytes", e);
        }
    }
}
