/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.delta;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.backup.internal.rsync.wire.WireInput;
import io.sst4j.backup.internal.rsync.wire.WireOutput;
import io.sst4j.internal.io.HeapLimit;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.security.SecureRandom;
import java.util.Arrays;

/** The checksums of all blocks of a file, with which the peer finds those blocks in its own version. */
public final class Signature {
    /** The step in which memory is allocated or moved; checksums from the wire use memory only as they arrive. */
    private static final int STEP_BYTES = 64 * 1024;

    /** The memory for a block's checksums and index entries, in bytes, without the strong checksum. */
    private static final int BYTES_OF_INDEX = 56;

    private final SumHead head;

    /** Chosen randomly each time, so that no peer can choose sums that collide in the index. */
    private final int multiplier = new SecureRandom().nextInt() | 1;

    private int[] weak;
    private byte[] strong;

    private Signature(SumHead head) {
        this.head = head;
        int first = Math.min(head.count(), STEP_BYTES / 16);
        this.weak = new int[first];
        this.strong = new byte[first * head.strongLength()];
    }

    /**
     * Reads a file to its end and computes its block checksums.
     *
     * @param basis the file
     * @param head the block layout
     * @param checksum the strong checksum of the blocks
     * @return the signature
     * @throws SstException if the file cannot be read or has shrunk
     */
    public static Signature of(ReadableByteChannel basis, SumHead head, BlockChecksum checksum) throws SstException {
        Signature signature = new Signature(head);
        ByteBuffer block = ByteBuffer.allocate(head.blockLength());
        for (int i = 0; i < head.count(); i++) {
            block.clear().limit(head.lengthOf(i));
            fill(basis, block);
            signature.ensure(i + 1);
            signature.weak[i] = RollingChecksum.of(block.array(), 0, block.limit());
            byte[] sum = checksum.of(block.array(), 0, block.limit());
            System.arraycopy(sum, 0, signature.strong, i * head.strongLength(), head.strongLength());
        }
        return signature;
    }

    private static void fill(ReadableByteChannel basis, ByteBuffer block) throws SstException {
        try {
            while (block.hasRemaining()) {
                if (basis.read(block) < 0) {
                    throw new SstException(ErrorCode.LOCAL_IO, "sum a file: it became shorter while it was read");
                }
            }
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "sum a file", e);
        }
    }

    /**
     * Reads a head and checksums.
     *
     * @param in the stream at the head
     * @param kind the kind of the strong checksums
     * @return the signature
     * @throws SstException if the values are invalid or the stream is truncated
     */
    public static Signature read(WireInput in, ChecksumKind kind) throws SstException {
        SumHead head = SumHead.read(in);
        if (head.strongLength() > kind.length()) {
            throw in.hostile("strong checksums of " + head.strongLength() + " bytes; " + kind.wireName() + " has "
                    + kind.length());
        }
        HeapLimit.require(
                (long) head.count() * (BYTES_OF_INDEX + head.strongLength()), "checksums of this many blocks");
        Signature signature = new Signature(head);
        int entry = 4 + signature.head.strongLength();
        ByteBuffer buffer = ByteBuffer.allocate(STEP_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        int next = 0;
        while (next < signature.head.count()) {
            int some = Math.min(signature.head.count() - next, STEP_BYTES / entry);
            in.fully(buffer.array(), 0, some * entry);
            buffer.clear();
            signature.ensure(next + some);
            for (int end = next + some; next < end; next++) {
                signature.weak[next] = buffer.getInt();
                buffer.get(signature.strong, next * signature.head.strongLength(), signature.head.strongLength());
            }
        }
        return signature;
    }

    /**
     * Writes the head and the checksums.
     *
     * @param out the output
     * @throws SstException if the stream fails
     */
    public void write(WireOutput out) throws SstException {
        head.write(out);
        for (int i = 0; i < head.count(); i++) {
            out.int32(weak[i]);
            out.bytes(strong, i * head.strongLength(), head.strongLength());
        }
    }

    private void ensure(int count) {
        if (count > weak.length) {
            int room = (int) Math.min(head.count(), Math.max(count, 2L * weak.length));
            weak = Arrays.copyOf(weak, room);
            strong = Arrays.copyOf(strong, room * head.strongLength());
        }
    }

    /**
     * Returns the block layout.
     *
     * @return the head, as sent
     */
    public SumHead head() {
        return head;
    }

    /** Returns a hash of a weak sum. */
    int weakHash(int sum) {
        int hash = (sum ^ multiplier) * multiplier;
        hash ^= hash >>> 15;
        hash *= 0x85ebca6b;
        return hash ^ (hash >>> 13);
    }

    int weak(int block) {
        return weak[block];
    }

    /** Returns true if a block has this strong checksum, in the length that was sent. */
    boolean hasStrong(int block, byte[] sum) {
        int length = head.strongLength();
        return Arrays.equals(strong, block * length, (block + 1) * length, sum, 0, length);
    }

    /** Returns a hash of a block's strong checksum. */
    int strongHash(int block) {
        return hash(strong, block * head.strongLength());
    }

    /** Returns the same hash for a checksum computed here. */
    int strongHash(byte[] sum) {
        return hash(sum, 0);
    }

    private int hash(byte[] bytes, int from) {
        int hash = 0;
        for (int i = from; i < from + head.strongLength(); i++) {
            hash = (hash + bytes[i]) * multiplier;
            hash ^= hash >>> 15;
        }
        return hash;
    }

    boolean sameSums(int block, int other) {
        int length = head.strongLength();
        return weak[block] == weak[other]
                && head.lengthOf(block) == head.lengthOf(other)
                && Arrays.equals(
                        strong, block * length, (block + 1) * length, strong, other * length, (other + 1) * length);
    }
}
