/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.io;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** A moment on the monotonic clock until which something may take; a limit of zero means that there is none. */
public final class Deadline {
    private final LongSupplier nanoClock;
    private final long end;

    private Deadline(LongSupplier nanoClock, long end) {
        this.nanoClock = nanoClock;
        this.end = end;
    }

    /**
     * A deadline from now on.
     *
     * @param limit how long from now; zero means for ever
     * @return the deadline
     */
    public static Deadline in(Duration limit) {
        return in(limit, System::nanoTime);
    }

    /**
     * A deadline from now on, on a clock of the caller.
     *
     * @param limit how long from now; zero means for ever
     * @param nanoClock monotonic nanoseconds
     * @return the deadline
     */
    public static Deadline in(Duration limit, LongSupplier nanoClock) {
        // half the range is a century and a half, and leaves room for subtraction
        return new Deadline(nanoClock, nanoClock.getAsLong() + (limit.isZero() ? Long.MAX_VALUE / 2 : limit.toNanos()));
    }

    /**
     * What is left.
     *
     * @return at least one millisecond, so that it never reads as "no limit"; see {@link #isOver()}
     */
    public Duration remaining() {
        return Duration.ofNanos(Math.max(TimeUnit.MILLISECONDS.toNanos(1), end - nanoClock.getAsLong()));
    }

    /**
     * Whether nothing is left.
     *
     * @return true from the deadline on
     */
    public boolean isOver() {
        return end - nanoClock.getAsLong() <= 0;
    }

    /**
     * A limit as messages tell it.
     *
     * @param limit how long
     * @return for instance {@code 30 s} or {@code 0.5 s}
     */
    public static String text(Duration limit) {
        BigDecimal seconds = BigDecimal.valueOf(limit.toMillis(), 3).stripTrailingZeros();
        return seconds.toPlainString() + " s";
    }
}
