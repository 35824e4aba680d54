/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.exchange;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import org.jspecify.annotations.Nullable;

/**
 * An object on which threads of an exchange wait. The first failure ends every wait, now and later.
 *
 * <p>Safe for use by several threads.
 */
abstract class Failable {
    private @Nullable SstException failure;

    final synchronized void fail(SstException why) {
        if (failure == null) {
            failure = why;
        }
        wake();
    }

    /** Wakes all waiting threads to check their conditions again. */
    synchronized void wake() {
        notifyAll();
    }

    /** The first failure. */
    final synchronized @Nullable SstException failure() {
        return failure;
    }

    /** The first failure, or the other one if there is none. */
    final synchronized SstException failureOr(SstException other) {
        return failure == null ? other : failure;
    }

    final synchronized void requireSound() throws SstException {
        if (failure != null) {
            throw new SstException(failure.code(), String.valueOf(failure.getMessage()), failure);
        }
    }

    /** Waits for a change. Call in a loop while holding the lock. */
    final void await() throws SstException {
        await(0);
    }

    /** Waits for a change for a limited time; 0 for no limit. */
    @SuppressWarnings("WaitNotInLoop") // every caller has the loop
    final void await(long millis) throws SstException {
        requireSound();
        try {
            wait(millis);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        requireSound();
    }

    static SstException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new SstException(ErrorCode.CANCELLED, "the thread of the transfer was interrupted", e);
    }
}
