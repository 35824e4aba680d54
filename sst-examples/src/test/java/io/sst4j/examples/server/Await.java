/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for an event in another process that sends no notification. */
final class Await {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private Await() {}

    /** Waits until a condition is true; a failure message contains the condition's name. */
    static void until(String what, Callable<Boolean> condition) throws Exception {
        value(what, () -> condition.call() ? Optional.of(true) : Optional.empty());
    }

    /** Waits until a value is available. */
    static <T> T value(String what, Callable<Optional<T>> source) throws Exception {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() - end < 0) {
            Optional<T> value = source.call();
            if (value.isPresent()) {
                return value.get();
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        throw new AssertionError("not within " + LIMIT.toSeconds() + " s: " + what);
    }
}
