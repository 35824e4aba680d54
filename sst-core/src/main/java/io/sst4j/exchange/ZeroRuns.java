/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.exchange;

import io.sst4j.internal.io.Zeros;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * The encoding of bytes without their blocks of zeros: the other blocks, followed by a table of their places.
 *
 * <p>The table is at the end, so that bytes can be compacted in place. It has the start and length of each run of kept blocks,
 * then the number of runs and the original length.
 */
final class ZeroRuns {
    /** The unit in which zeros are left out. */
    static final int BLOCK = 4096;

    private static final int RUN_BYTES = 2 * Integer.BYTES;
    private static final int TAIL_BYTES = Short.BYTES + Integer.BYTES;

    private ZeroRuns() {}

    /** The size of the longest table for this many bytes. */
    static int tableBytes(int length) {
        return (length / BLOCK / 2 + 1) * RUN_BYTES + TAIL_BYTES;
    }

    /**
     * Removes blocks of zeros.
     *
     * @param memory the bytes, from the start to the position; afterwards the remaining bytes and the table, up to the position
     * @param start the index of the first byte
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

    /** Returns the first block at or after an index that is not (or is) all zeros. */
    private static int skip(ByteBuffer memory, int from, int end, boolean zeros) {
        int at = from;
        while (at < end && Zeros.are(memory, at, Math.min(at + BLOCK, end)) == zeros) {
            at = Math.min(at + BLOCK, end);
        }
        return at;
    }

    /**
     * Reads the original bytes, a part at a time. For one thread.
     *
     * <p>An invalid table is refused before any bytes are returned.
     */
    static final class Reader {
        private final ByteBuffer kept;
        private final ByteBuffer table;
        private final int length;
        private int at;
        private int runStart;
        private int runEnd;

        /**
         * Creates a reader.
         *
         * @param compacted the output of {@link #compact}, from position to limit
         * @param most the largest original length
         * @throws IllegalArgumentException if the encoding is invalid
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
                throw new IllegalArgumentException("its table is invalid", e);
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
                throw new IllegalArgumentException("its table does not match its bytes");
            }
        }

        /** The original length. */
        int length() {
            return length;
        }

        boolean hasRemaining() {
            return at < length;
        }

        /** Returns whether no zeros were left out and nothing was read yet. */
        boolean isWhole() {
            return at == 0 && kept.remaining() == length;
        }

        /** Reads as many bytes as fit. */
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
