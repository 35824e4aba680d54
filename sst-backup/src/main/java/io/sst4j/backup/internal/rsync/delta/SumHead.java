/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.delta;

import io.sst4j.SstException;
import io.sst4j.backup.internal.rsync.wire.WireInput;
import io.sst4j.backup.internal.rsync.wire.WireOutput;

/**
 * How a file is divided into blocks, and how much of each strong checksum is sent. All zero asks for the whole file.
 *
 * @param count blocks, the short one at the end included
 * @param blockLength bytes of a block
 * @param strongLength bytes of a strong checksum that are sent
 * @param remainder bytes of the short block at the end, or 0 if the last one is full
 */
public record SumHead(int count, int blockLength, int strongLength, int remainder) {
    /** Asks for the whole file. */
    public static final SumHead WHOLE_FILE = new SumHead(0, 0, 0, 0);

    static final int BYTES = 16;
    static final int MAX_BLOCK_LENGTH = 1 << 17;

    /** Two tebibytes in the longest blocks; sums and their index then take about a gibibyte, if there is so much. */
    static final int MAX_COUNT = 1 << 24;

    /** Half a tebibyte in the longest blocks, which a donor can hold that has the heap of the launchers. */
    private static final int MOST_ASKED = 1 << 22;

    private static final int SHORTEST_BLOCK = 700;
    private static final int PAGE = 16 * 1024;

    /** While a file has no more blocks than this, they are single pages. */
    private static final int PAGES_BEFORE_GROWTH = 1 << 20;

    /**
     * The division of a file into blocks of a given length; a file too large for it is sent whole.
     *
     * @param size of the file in bytes
     * @param blockLength bytes of a block
     * @param strongLength bytes of a strong checksum that are sent
     * @return the division
     */
    public static SumHead of(long size, int blockLength, int strongLength) {
        long count = size / blockLength + (size % blockLength == 0 ? 0 : 1);
        if (count == 0 || count > MOST_ASKED) {
            return WHOLE_FILE;
        }
        return new SumHead((int) count, blockLength, strongLength, (int) (size % blockLength));
    }

    /**
     * The length of blocks for any file: about the root of its size, which keeps both sums and literals small.
     *
     * @param size of the file in bytes
     * @return bytes
     */
    public static int blockLengthFor(long size) {
        if (size <= (long) SHORTEST_BLOCK * SHORTEST_BLOCK) {
            return SHORTEST_BLOCK;
        }
        long root = (long) Math.sqrt((double) size);
        return (int) Math.max(SHORTEST_BLOCK, Math.min(MAX_BLOCK_LENGTH, root / 8 * 8));
    }

    /**
     * The length of blocks for a file that changes by pages: a page, or a power of two of them in huge files.
     *
     * @param size of the file in bytes
     * @return bytes
     */
    public static int pageBlockLengthFor(long size) {
        int length = PAGE;
        while (length < MAX_BLOCK_LENGTH && size / length > PAGES_BEFORE_GROWTH) {
            length *= 2;
        }
        return length;
    }

    /**
     * The bytes of strong checksums that make it unlikely that any window of a file passes for a block it is not.
     *
     * <p>Each of about size windows is compared with each block, by 32 bits of weak sum and those of the strong one; 20
     * more make up for the weak sums not being evenly spread. What passes all the same is told by the checksum of the file.
     *
     * @param size of the file in bytes
     * @param blockLength bytes of a block
     * @param most the length of the checksum
     * @return bytes
     */
    public static int strongLengthFor(long size, int blockLength, int most) {
        int bits = bitsOf(size) + bitsOf(size / blockLength) - 32 + 20;
        return Math.max(2, Math.min(most, (bits + 7) / 8));
    }

    private static int bitsOf(long number) {
        return Long.SIZE - Long.numberOfLeadingZeros(number);
    }

    /** Where a block begins. */
    long offsetOf(int block) {
        return (long) block * blockLength;
    }

    int lengthOf(int block) {
        return block == count - 1 && remainder != 0 ? remainder : blockLength;
    }

    /**
     * Reads a head.
     *
     * @param in where it begins
     * @return the head
     * @throws SstException if it is absurd or the stream ends
     */
    public static SumHead read(WireInput in) throws SstException {
        SumHead head = new SumHead(in.int32(), in.int32(), in.int32(), in.int32());
        if (head.count < 0 || head.count > MAX_COUNT) {
            throw in.hostile(String.format(
                    "sums of %,d blocks; at most %,d are taken", Integer.toUnsignedLong(head.count), MAX_COUNT));
        }
        if (head.blockLength < 0 || head.blockLength > MAX_BLOCK_LENGTH) {
            throw in.hostile(String.format(
                    "blocks of %,d bytes; at most %,d are taken",
                    Integer.toUnsignedLong(head.blockLength), MAX_BLOCK_LENGTH));
        }
        if (head.strongLength < 0 || head.strongLength > BlockChecksum.MAX_LENGTH) {
            throw in.hostile("strong checksums of " + Integer.toUnsignedLong(head.strongLength) + " bytes; at most "
                    + BlockChecksum.MAX_LENGTH + " are taken");
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
     * @param out takes it
     * @throws SstException if the stream fails
     */
    public void write(WireOutput out) throws SstException {
        out.int32(count);
        out.int32(blockLength);
        out.int32(strongLength);
        out.int32(remainder);
    }
}
