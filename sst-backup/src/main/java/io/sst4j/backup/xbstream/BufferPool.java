/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xbstream;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A bounded number of direct buffers. One thread takes them; any may give back.
 *
 * <p>Buffers are made when they are first needed, so that a small stream takes one.
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

    /** Takes a buffer, held once; waits until there is one. */
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

    /** A buffer of the pool; goes back when its last holder releases it. */
    final class Lease {
        private ByteBuffer buffer;
        private final AtomicInteger holders = new AtomicInteger();

        private Lease(ByteBuffer buffer) {
            this.buffer = buffer;
        }

        ByteBuffer buffer() {
            return buffer;
        }

        /** Has another buffer in place of its own from now on, before anybody else holds it. */
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
