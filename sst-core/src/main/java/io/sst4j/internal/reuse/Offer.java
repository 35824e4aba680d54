/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.reuse;

import java.util.ArrayDeque;
import java.util.Deque;

/** A part of a file that was offered: at the donor its content, at the joiner what that has in its place. For one thread. */
final class Offer {
    /** Memory for contents, which is used again. */
    static final class Pool {
        private final Deque<byte[]> free = new ArrayDeque<>();

        /** Memory for the longest offer, or just as much as a much shorter one takes: there may be a thousand of them. */
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
