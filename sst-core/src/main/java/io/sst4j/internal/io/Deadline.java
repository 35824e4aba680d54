/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.io;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** A point in time on a monotonic clock. A limit of zero creates a deadline that never comes. */
public final class Deadline {
    private final LongSupplier nanoClock;
    private final long end;

    private Deadline(LongSupplier nanoClock, long end) {
        this.nanoClock = nanoClock;
        this.end = end;
    }

    /**
     * Creates a deadline.
     *
     * @param limit the time from now; zero for no limit
     * @return the deadline
     */
    public static Deadline in(Duration limit) {
        return in(limit, System::nanoTime);
    }

    /**
     * Creates a deadline on the caller's clock.
     *
     * @param limit the time from now; zero for no limit
     * @param nanoClock a source of monotonic nanoseconds
     * @return the deadline
     */
    public static Deadline in(Duration limit, LongSupplier nanoClock) {
        // half the range is about 150 years, and leaves room for subtraction
        return new Deadline(nanoClock, nanoClock.getAsLong() + (limit.isZero() ? Long.MAX_VALUE / 2 : limit.toNanos()));
    }

    /**
     * Returns the remaining time.
     *
     * @return at least one millisecond, because zero would mean "no limit"; see {@link #isOver()}
     */
    public Duration remaining() {
        return Duration.ofNanos(Math.max(TimeUnit.MILLISECONDS.toNanos(1), end - nanoClock.getAsLong()));
    }

    /**
     * Returns whether the deadline has passed.
     *
     * @return true from the deadline on
     */
    public boolean isOver() {
        return end - nanoClock.getAsLong() <= 0;
    }

    /**
     * Formats a limit for messages.
     *
     * @param limit the limit
     * @return for instance {@code 30 s} or {@code 0.5 s}
     */
    public static String text(Duration limit) {
        BigDecimal seconds = BigDecimal.valueOf(limit.toMillis(), 3).stripTrailingZeros();
        return seconds.toPlainString() + " s";
    }
}
