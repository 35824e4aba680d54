/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.transport;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.internal.io.Deadline;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A bounded buffer with one writer and one reader. */
final class MemoryPipe {
    private static final int CAPACITY = 1 << 16;

    private final Duration idleLimit;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final byte[] ring = new byte[CAPACITY];
    private int start;
    private int filled;
    private boolean ended;
    private boolean readerClosed;
    private boolean writerClosed;
    private boolean readerCancelled;
    private boolean writerCancelled;

    MemoryPipe(Duration idleLimit) {
        this.idleLimit = idleLimit;
    }

    int read(ByteBuffer target, String peer) throws SstException {
        lock.lock();
        try {
            if (!target.hasRemaining()) {
                return 0;
            }
            failIfBroken(peer);
            while (filled == 0) {
                if (ended) {
                    return -1;
                }
                awaitChange(peer + " sent nothing");
                failIfBroken(peer);
            }
            int count = Math.min(Math.min(filled, target.remaining()), CAPACITY - start);
            target.put(ring, start, count);
            start = (start + count) % CAPACITY;
            filled -= count;
            changed.signalAll();
            return count;
        } finally {
            lock.unlock();
        }
    }

    private void failIfBroken(String peer) throws SstException {
        failIf(readerCancelled, ErrorCode.CANCELLED, "the connection was cancelled");
        failIf(readerClosed, ErrorCode.PEER_GONE, "the connection is closed");
        failIf(writerCancelled, ErrorCode.PEER_GONE, peer + " is gone");
    }

    int write(ByteBuffer source, String peer) throws SstException {
        lock.lock();
        try {
            int written = 0;
            while (source.hasRemaining()) {
                failIf(writerCancelled, ErrorCode.CANCELLED, "the connection was cancelled");
                failIf(writerClosed || ended, ErrorCode.PEER_GONE, "the connection is closed");
                failIf(readerClosed || readerCancelled, ErrorCode.PEER_GONE, peer + " is gone");
                int end = (start + filled) % CAPACITY;
                int count = Math.min(Math.min(CAPACITY - filled, source.remaining()), CAPACITY - end);
                if (count == 0) {
                    awaitChange(peer + " took nothing");
                    continue;
                }
                source.get(ring, end, count);
                filled += count;
                written += count;
                changed.signalAll();
            }
            return written;
        } finally {
            lock.unlock();
        }
    }

    @SuppressWarnings("WaitNotInLoop") // every caller checks its condition again
    private void awaitChange(String what) throws SstException {
        try {
            if (idleLimit.isZero()) {
                changed.await();
            } else if (!changed.await(idleLimit.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new SstException(
                        ErrorCode.IDLE_TIMEOUT, what + " for " + Deadline.text(idleLimit) + ", the idle limit");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SstException(ErrorCode.CANCELLED, "the waiting thread was interrupted", e);
        }
    }

    private static void failIf(boolean condition, ErrorCode code, String message) throws SstException {
        if (condition) {
            throw new SstException(code, message);
        }
    }

    void endOutput() {
        change(() -> ended = true);
    }

    void closeReader() {
        change(() -> readerClosed = true);
    }

    void closeWriter() {
        change(() -> writerClosed = true);
    }

    void cancelReader() {
        change(() -> readerCancelled = true);
    }

    void cancelWriter() {
        change(() -> writerCancelled = true);
    }

    boolean isClosed() {
        lock.lock();
        try {
            return writerClosed || writerCancelled;
        } finally {
            lock.unlock();
        }
    }

    private void change(Runnable action) {
        lock.lock();
        try {
            action.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
