/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.reuse;

import java.util.ArrayDeque;
import java.util.Deque;

/** An offered part of a file: on the donor its content, on the joiner the older content in its place. For one thread. */
final class Offer {
    /** Reusable memory for contents. */
    static final class Pool {
        private final Deque<byte[]> free = new ArrayDeque<>();

        /**
         * Returns memory for the longest offer, or an exact fit for a much shorter one, because there may be a thousand of them.
         */
        byte[] lease(int length) {
            if (length <= Cells.MOST_OFFER / 2) {
                return new byte[length];
            }
            byte[] memory = free.poll();
            return memory == null ? new byte[Cells.MOST_OFFER] : memory;
        }

        void release(byte[] memory) {
            if (memory.length == Cells.MOST_OFFER) {
                free.push(memory);
            }
        }
    }

    final byte[] content;
    final int length;

    Offer(byte[] content, int length) {
        this.content = content;
        this.length = length;
    }

    int cells() {
        return Cells.cells(length);
    }

    int cellAt(int cell) {
        return cell * Cells.CELL;
    }

    int cellLength(int cell) {
        return Math.min(Cells.CELL, length - cellAt(cell));
    }
}
