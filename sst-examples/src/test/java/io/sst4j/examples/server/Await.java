/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for something that happens in another process, which gives no sign of it. */
final class Await {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private Await() {}

    /** Waits until a condition holds; the name of the condition is what a failure tells. */
    static void until(String what, Callable<Boolean> condition) throws Exception {
        value(what, () -> condition.call() ? Optional.of(true) : Optional.empty());
    }

    /** Waits until a value is there. */
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
