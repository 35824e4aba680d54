/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.exchange;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Where threads of an exchange wait for each other: a failure, of which the first counts, ends every wait, now and later.
 *
 * <p>Safe for use by several threads.
 */
abstract class Failable {
    final ReentrantLock lock = new ReentrantLock();
    private final List<Condition> conditions = new ArrayList<>();
    private @Nullable SstException failure;

    /** Something to wait for. Called by constructors. */
    final Condition condition() {
        Condition made = lock.newCondition();
        conditions.add(made);
        return made;
    }

    final void fail(SstException why) {
        lock.lock();
        try {
            if (failure == null) {
                failure = why;
            }
            wake();
        } finally {
            lock.unlock();
        }
    }

    /** Has all who wait look again. */
    final void wake() {
        lock.lock();
        try {
            conditions.forEach(Condition::signalAll);
        } finally {
            lock.unlock();
        }
    }

    /** The first failure. */
    final @Nullable SstException failure() {
        lock.lock();
        try {
            return failure;
        } finally {
            lock.unlock();
        }
    }

    /** The first failure, or another if there is none. */
    final SstException failureOr(SstException other) {
        SstException first = failure();
        return first == null ? other : first;
    }

    final void requireSound() throws SstException {
        SstException first = failure();
        if (first != null) {
            throw new SstException(first.code(), String.valueOf(first.getMessage()), first);
        }
    }

    /** Waits until something changes. Called in a loop, by who holds the lock. */
    final void await(Condition change) throws SstException {
        await(change, Long.MAX_VALUE);
    }

    /** The same for a time; returns how much is left of it. */
    @SuppressWarnings("WaitNotInLoop") // all who call it do so in one
    final long await(Condition change, long nanos) throws SstException {
        requireSound();
        long left;
        try {
            left = change.awaitNanos(nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SstException(ErrorCode.CANCELLED, "the thread of the transfer was interrupted", e);
        }
        requireSound();
        return left;
    }
}
