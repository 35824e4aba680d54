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

/** The sums of all blocks of a file, by which the peer finds those blocks in its own version. */
public final class Signature {
    /** Bytes that are allocated or moved at once; sums from the wire take memory only as they arrive. */
    private static final int STEP_BYTES = 64 * 1024;

    /** What the sums of a block take in memory apart from the strong one, with the places in an index. */
    private static final int BYTES_OF_INDEX = 56;

    private final SumHead head;

    /** Drawn anew each time, so that no peer can choose sums that collide in the index. */
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
     * Reads a file to its end and sums its blocks.
     *
     * @param basis the file
     * @param head its division into blocks
     * @param checksum of the blocks
     * @return the sums
     * @throws SstException if it cannot be read or has become shorter
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
     * Reads head and sums.
     *
     * @param in where the head begins
     * @param kind what the sums are
     * @return the sums
     * @throws SstException if they are absurd or end too early
     */
    public static Signature read(WireInput in, ChecksumKind kind) throws SstException {
        SumHead head = SumHead.read(in);
        if (head.strongLength() > kind.length()) {
            throw in.hostile("strong checksums of " + head.strongLength() + " bytes; " + kind.wireName() + " has "
                    + kind.length());
        }
        HeapLimit.require((long) head.count() * (BYTES_OF_INDEX + head.strongLength()), "checksums of so many blocks");
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
     * Writes head and sums.
     *
     * @param out takes them
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
     * The division into blocks.
     *
     * @return as it was told
     */
    public SumHead head() {
        return head;
    }

    /** A number derived from a weak sum. */
    int weakHash(int sum) {
        int hash = (sum ^ multiplier) * multiplier;
        hash ^= hash >>> 15;
        hash *= 0x85ebca6b;
        return hash ^ (hash >>> 13);
    }

    int weak(int block) {
        return weak[block];
    }

    /** Whether a block has this strong checksum, as far as it was sent. */
    boolean hasStrong(int block, byte[] sum) {
        int length = head.strongLength();
        return Arrays.equals(strong, block * length, (block + 1) * length, sum, 0, length);
    }

    /** A number derived from the strong checksum of a block. */
    int strongHash(int block) {
        return hash(strong, block * head.strongLength());
    }

    /** The same number of a checksum that was computed here. */
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
