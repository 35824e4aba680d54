/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xbstream;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A bounded pool of direct buffers. One thread takes buffers; any thread may release them.
 *
 * <p>Buffers are allocated on first need, so a small stream uses only one.
 */
final class BufferPool {
    private final BlockingQueue<Lease> free;
    private final int bytes;
    private int unmade;

    BufferPool(int count, int bytes) {
        this.free = new ArrayBlockingQueue<>(count);
        this.bytes = bytes;
        this.unmade = count;
    }

    /** Takes a buffer with one holder. Waits until one is free. */
    Lease take() throws InterruptedException {
        Lease lease = free.poll();
        if (lease == null) {
            lease = make();
        }
        if (lease == null) {
            lease = free.take();
        }
        lease.buffer.clear();
        lease.holders.set(1);
        return lease;
    }

    private @Nullable Lease make() {
        if (unmade == 0) {
            return null;
        }
        unmade--;
        return new Lease(ByteBuffer.allocateDirect(bytes));
    }

    /** A buffer on loan from the pool. It returns to the pool when its last holder releases it. */
    final class Lease {
        private ByteBuffer buffer;
        private final AtomicInteger holders = new AtomicInteger();

        private Lease(ByteBuffer buffer) {
            this.buffer = buffer;
        }

        ByteBuffer buffer() {
            return buffer;
        }

        /** Replaces this lease's buffer with another one. Call it before the lease is shared. */
        void trade(ByteBuffer other) {
            buffer = other;
        }

        Lease retain() {
            holders.incrementAndGet();
            return this;
        }

        void release() {
            if (holders.decrementAndGet() == 0) {
                free.add(this);
            }
        }
    }
}
