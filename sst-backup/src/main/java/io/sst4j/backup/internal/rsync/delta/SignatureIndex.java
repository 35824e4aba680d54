/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.delta;

import java.util.Arrays;

/**
 * Finds blocks of a signature by their sums, at a cost that does not depend on the sums.
 *
 * <p>Equal blocks form a group, so a file of zeros is as fast as any other. A group points to its next block in the
 * old file, so positions must not decrease from one search to the next.
 */
final class SignatureIndex {
    static final int NONE = -1;

    /** The number of filter bits per slot, a quarter of which are used: one of sixty-four foreign sums passes. */
    private static final int BITS_PER_SLOT = 16;

    private static final int MOST_BITS = 1 << 24;

    private final Signature signature;
    private final int mask;
    private final long[] filter;
    private final int filterShift;
    private final int[] weakSlots;
    private final int[] groupSlots;
    private final int[] next;
    private final int[] nearest;

    SignatureIndex(Signature signature) {
        this.signature = signature;
        int count = signature.head().count();
        int size = Integer.highestOneBit(Math.max(1, count)) * 4;
        mask = size - 1;
        int bits = (int) Math.max(Long.SIZE, Math.min(MOST_BITS, (long) size * BITS_PER_SLOT));
        filter = new long[bits / Long.SIZE];
        filterShift = Integer.numberOfLeadingZeros(bits - 1);
        weakSlots = emptySlots(size);
        groupSlots = emptySlots(size);
        next = new int[count];
        nearest = new int[count];
        // Backwards, so that each group starts with its first block.
        for (int block = count - 1; block >= 0; block--) {
            add(block);
        }
    }

    private static int[] emptySlots(int size) {
        int[] slots = new int[size];
        Arrays.fill(slots, NONE);
        return slots;
    }

    private void add(int block) {
        int sum = signature.weak(block);
        int slot = groupSlot(sum, signature.strongHash(block));
        while (groupSlots[slot] != NONE && !signature.sameSums(groupSlots[slot], block)) {
            slot = (slot + 1) & mask;
        }
        int last = groupSlots[slot];
        if (last == NONE) {
            groupSlots[slot] = block;
            nearest[block] = block;
            next[block] = NONE;
            addWeak(block, sum);
        } else {
            next[block] = nearest[last];
            nearest[last] = block;
        }
    }

    private void addWeak(int block, int sum) {
        int bit = filterBit(sum);
        filter[bit >>> 6] |= 1L << bit;
        int slot = weakSlot(sum);
        if (weakSlots[slot] == NONE) {
            weakSlots[slot] = block;
        }
    }

    /** Returns false only if no block has this weak sum: the cheapest check, made millions of times. */
    boolean mayHaveWeak(int sum) {
        int bit = filterBit(sum);
        return (filter[bit >>> 6] & 1L << bit) != 0;
    }

    private int filterBit(int sum) {
        return signature.weakHash(sum) >>> filterShift;
    }

    /** Returns true if a block has this weak sum; only then is the strong sum worth computing. */
    boolean hasWeak(int sum) {
        return weakSlots[weakSlot(sum)] != NONE;
    }

    private int weakSlot(int sum) {
        int slot = signature.weakHash(sum) & mask;
        while (weakSlots[slot] != NONE && signature.weak(weakSlots[slot]) != sum) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private int groupSlot(int sum, int strongHash) {
        return signature.weakHash(sum ^ strongHash) & mask;
    }

    /**
     * Returns a block with these sums: the first one at or after the position, otherwise the last before it,
     * otherwise {@link #NONE}.
     */
    int find(int sum, byte[] strong, int length, long position) {
        int slot = groupSlot(sum, signature.strongHash(strong));
        while (groupSlots[slot] != NONE) {
            int last = groupSlots[slot];
            if (signature.weak(last) == sum
                    && signature.head().lengthOf(last) == length
                    && signature.hasStrong(last, strong)) {
                return advance(last, position);
            }
            slot = (slot + 1) & mask;
        }
        return NONE;
    }

    private int advance(int last, long position) {
        int block = nearest[last];
        while (block != last && signature.head().offsetOf(block) < position) {
            block = next[block];
        }
        nearest[last] = block;
        return block;
    }
}
