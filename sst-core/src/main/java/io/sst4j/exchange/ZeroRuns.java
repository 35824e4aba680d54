/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.exchange;

import io.sst4j.internal.io.Zeros;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * Bytes without their zeros: the blocks that hold something else, then a table of where they belong.
 *
 * <p>The table is at the end, so that bytes are made smaller where they are: a run for each stretch of blocks that are kept, by
 * start and length, then the number of runs and the length of the whole.
 */
final class ZeroRuns {
    /** What is left out is whole blocks of zeros. */
    static final int BLOCK = 4096;

    private static final int RUN_BYTES = 2 * Integer.BYTES;
    private static final int TAIL_BYTES = Short.BYTES + Integer.BYTES;

    private ZeroRuns() {}

    /** The longest table of so many bytes. */
    static int tableBytes(int length) {
        return (length / BLOCK / 2 + 1) * RUN_BYTES + TAIL_BYTES;
    }

    /**
     * Leaves the zeros out.
     *
     * @param memory from the start to its position the bytes; afterwards up to its position what is left of them, and the table
     * @param start where the bytes begin
     */
    static void compact(ByteBuffer memory, int start) {
        int end = memory.position();
        int[] table = new int[tableBytes(end - start) / Integer.BYTES];
        int kept = start;
        int words = 0;
        int next;
        for (int from = skip(memory, start, end, true); from < end; from = skip(memory, next, end, true)) {
            next = skip(memory, from, end, false);
            if (kept != from) {
                memory.put(kept, memory, from, next - from);
            }
            kept += next - from;
            table[words++] = from - start;
            table[words++] = next - from;
        }
        memory.position(kept);
        for (int i = 0; i < words; i++) {
            memory.putInt(table[i]);
        }
        memory.putShort((short) (words / 2)).putInt(end - start);
    }

    /** The first block from a place on that is, or is not, all zeros. */
    private static int skip(ByteBuffer memory, int from, int end, boolean zeros) {
        int at = from;
        while (at < end && Zeros.are(memory, at, Math.min(at + BLOCK, end)) == zeros) {
            at = Math.min(at + BLOCK, end);
        }
        return at;
    }

    /**
     * Reads bytes with their zeros, a part at a time. For one thread.
     *
     * <p>A table that fits no bytes is refused before any are given out.
     */
    static final class Reader {
        private final ByteBuffer kept;
        private final ByteBuffer table;
        private final int length;
        private int at;
        private int runStart;
        private int runEnd;

        /**
         * Begins to read.
         *
         * @param compacted what {@link #compact} made, from its position to its limit
         * @param most how long the whole may be
         * @throws IllegalArgumentException if it is something else
         */
        Reader(ByteBuffer compacted, int most) {
            try {
                int tail = compacted.limit() - TAIL_BYTES;
                int count = Short.toUnsignedInt(compacted.getShort(tail));
                length = compacted.getInt(tail + Short.BYTES);
                int start = tail - count * RUN_BYTES;
                require(start >= compacted.position());
                table = compacted.duplicate().limit(tail).position(start);
                kept = compacted.duplicate().limit(start);
                require(length >= 0 && length <= most);
                requireTable();
            } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
                throw new IllegalArgumentException("its table is none", e);
            }
        }

        private void requireTable() {
            long end = 0;
            long bytes = 0;
            for (ByteBuffer runs = table.duplicate(); runs.hasRemaining(); ) {
                int from = runs.getInt();
                int count = runs.getInt();
                require(from >= end && count > 0);
                end = (long) from + count;
                bytes += count;
            }
            require(end <= length && bytes == kept.remaining());
        }

        private static void require(boolean holds) {
            if (!holds) {
                throw new IllegalArgumentException("its table does not fit its bytes");
            }
        }

        /** How long the whole is. */
        int length() {
            return length;
        }

        boolean hasRemaining() {
            return at < length;
        }

        /** Whether nothing was left out of the whole, and nothing was read of it yet. */
        boolean isWhole() {
            return at == 0 && kept.remaining() == length;
        }

        /** Gives out as much as there is room for. */
        int read(ByteBuffer into) {
            int count = Math.min(into.remaining(), length - at);
            for (int left = count; left > 0; ) {
                if (at == runEnd && table.hasRemaining()) {
                    runStart = table.getInt();
                    runEnd = runStart + table.getInt();
                }
                int step = at < runStart || at >= runEnd
                        ? zeros(into, Math.min(left, (at < runStart ? runStart : length) - at))
                        : bytes(into, Math.min(left, runEnd - at));
                at += step;
                left -= step;
            }
            return count;
        }

        private static int zeros(ByteBuffer into, int count) {
            Zeros.put(into, count);
            return count;
        }

        private int bytes(ByteBuffer into, int count) {
            into.put(into.position(), kept, kept.position(), count).position(into.position() + count);
            kept.position(kept.position() + count);
            return count;
        }
    }
}
