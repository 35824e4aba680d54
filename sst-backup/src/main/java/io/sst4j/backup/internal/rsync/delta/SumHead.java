/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.delta;

import io.sst4j.SstException;
import io.sst4j.backup.internal.rsync.wire.WireInput;
import io.sst4j.backup.internal.rsync.wire.WireOutput;

/**
 * The block layout of a file, and the length of the strong checksums sent. If all are zero, it requests the whole
 * file.
 *
 * @param count the number of blocks, including the short one at the end
 * @param blockLength the length of a block, in bytes
 * @param strongLength the length of a sent strong checksum, in bytes
 * @param remainder the length of the short block at the end, in bytes, or 0 if the last block is full
 */
public record SumHead(int count, int blockLength, int strongLength, int remainder) {
    /** Requests the whole file. */
    public static final SumHead WHOLE_FILE = new SumHead(0, 0, 0, 0);

    static final int BYTES = 16;
    static final int MAX_BLOCK_LENGTH = 1 << 17;

    /**
     * Two tebibytes with the longest blocks. The sums and their index then take about a gibibyte, if that is
     * available.
     */
    static final int MAX_COUNT = 1 << 24;

    /** Half a tebibyte with the longest blocks, which fits into a donor's heap as set by the launchers. */
    private static final int MOST_ASKED = 1 << 22;

    private static final int SHORTEST_BLOCK = 700;
    private static final int PAGE = 16 * 1024;

    /** Up to this number of blocks, each block is a single page. */
    private static final int PAGES_BEFORE_GROWTH = 1 << 20;

    /**
     * Returns the layout of a file with blocks of a given length; a file too large for it is sent whole.
     *
     * @param size the size of the file, in bytes
     * @param blockLength the length of a block, in bytes
     * @param strongLength the length of a sent strong checksum, in bytes
     * @return the layout
     */
    public static SumHead of(long size, int blockLength, int strongLength) {
        long count = size / blockLength + (size % blockLength == 0 ? 0 : 1);
        if (count == 0 || count > MOST_ASKED) {
            return WHOLE_FILE;
        }
        return new SumHead((int) count, blockLength, strongLength, (int) (size % blockLength));
    }

    /**
     * Returns the block length for any file: about the square root of its size, which keeps both sums and literals
     * small.
     *
     * @param size the size of the file, in bytes
     * @return the block length, in bytes
     */
    public static int blockLengthFor(long size) {
        if (size <= (long) SHORTEST_BLOCK * SHORTEST_BLOCK) {
            return SHORTEST_BLOCK;
        }
        long root = (long) Math.sqrt((double) size);
        return (int) Math.max(SHORTEST_BLOCK, Math.min(MAX_BLOCK_LENGTH, root / 8 * 8));
    }

    /**
     * Returns the block length for a file that changes in pages: a page, or in huge files a power of two times a
     * page.
     *
     * @param size the size of the file, in bytes
     * @return the block length, in bytes
     */
    public static int pageBlockLengthFor(long size) {
        int length = PAGE;
        while (length < MAX_BLOCK_LENGTH && size / length > PAGES_BEFORE_GROWTH) {
            length *= 2;
        }
        return length;
    }

    /**
     * Returns the length of strong checksums at which a false match in a file is unlikely.
     *
     * <p>About {@code size} windows are each compared with every block, with 32 bits of weak sum plus the bits of the
     * strong sum. 20 more bits compensate for the uneven distribution of weak sums. The file's checksum detects any
     * remaining false match.
     *
     * @param size the size of the file, in bytes
     * @param blockLength the length of a block, in bytes
     * @param most the full length of the checksum
     * @return the number of bytes
     */
    public static int strongLengthFor(long size, int blockLength, int most) {
        int bits = bitsOf(size) + bitsOf(size / blockLength) - 32 + 20;
        return Math.max(2, Math.min(most, (bits + 7) / 8));
    }

    private static int bitsOf(long number) {
        return Long.SIZE - Long.numberOfLeadingZeros(number);
    }

    /** Returns the offset of a block. */
    long offsetOf(int block) {
        return (long) block * blockLength;
    }

    int lengthOf(int block) {
        return block == count - 1 && remainder != 0 ? remainder : blockLength;
    }

    /**
     * Reads a head.
     *
     * @param in the stream at the head
     * @return the head
     * @throws SstException if it is invalid or the stream ends
     */
    public static SumHead read(WireInput in) throws SstException {
        SumHead head = new SumHead(in.int32(), in.int32(), in.int32(), in.int32());
        if (head.count < 0 || head.count > MAX_COUNT) {
            throw in.hostile(String.format(
                    "sums of %,d blocks; the limit is %,d", Integer.toUnsignedLong(head.count), MAX_COUNT));
        }
        if (head.blockLength < 0 || head.blockLength > MAX_BLOCK_LENGTH) {
            throw in.hostile(String.format(
                    "blocks of %,d bytes; the limit is %,d",
                    Integer.toUnsignedLong(head.blockLength), MAX_BLOCK_LENGTH));
        }
        if (head.strongLength < 0 || head.strongLength > BlockChecksum.MAX_LENGTH) {
            throw in.hostile("strong checksums of " + Integer.toUnsignedLong(head.strongLength)
                    + " bytes; the limit is " + BlockChecksum.MAX_LENGTH);
        }
        if (head.remainder < 0 || head.remainder > head.blockLength) {
            throw in.malformed("the last block is longer than the others");
        }
        if (head.count > 0 && (head.blockLength == 0 || head.strongLength == 0)) {
            throw in.malformed("sums of blocks without a length");
        }
        return head;
    }

    /**
     * Writes the head.
     *
     * @param out the output
     * @throws SstException if the stream fails
     */
    public void write(WireOutput out) throws SstException {
        out.int32(count);
        out.int32(blockLength);
        out.int32(strongLength);
        out.int32(remainder);
    }
}
