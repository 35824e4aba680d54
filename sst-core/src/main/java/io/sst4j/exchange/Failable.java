/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.exchange;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import org.jspecify.annotations.Nullable;

/**
 * Where threads of an exchange wait for each other: a failure, of which the first counts, ends every wait, now and later.
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

    /** Has all who wait look again. */
    synchronized void wake() {
        notifyAll();
    }

    /** The first failure. */
    final synchronized @Nullable SstException failure() {
        return failure;
    }

    /** The first failure, or another if there is none. */
    final synchronized SstException failureOr(SstException other) {
        return failure == null ? other : failure;
    }

    final synchronized void requireSound() throws SstException {
        if (failure != null) {
            throw new SstException(failure.code(), String.valueOf(failure.getMessage()), failure);
        }
    }

    /** Waits until something changes. Called in a loop, by who holds the lock. */
    final void await() throws SstException {
        await(0);
    }

    /** The same for a time; 0 is without limit. */
    @SuppressWarnings("WaitNotInLoop") // all who call it do so in one
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
