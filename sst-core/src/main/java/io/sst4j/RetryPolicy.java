/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * A policy for repeating a failed transfer as a whole: for which failures, how often and after which delay.
 *
 * <pre>{@code
 * TransferReport report = RetryPolicy.attempts(5, Duration.ofSeconds(10)).run(() -> {
 *     try (Donor donor = Sst.donor(method.source(settings)).build()) {
 *         return donor.donate(address);
 *     }
 * });
 * }</pre>
 *
 * <p>Donors and joiners cannot be reused, so each attempt creates a new one. A new joiner has the same address as before if it
 * uses the same port and its address contains no secret. Otherwise its donor needs the new address.
 *
 * <p>Immutable, and safe for use by several threads if its listener is.
 */
public final class RetryPolicy {
    private final int attempts;
    private final Duration delay;
    private final Predicate<ErrorCode> retryable;
    private final TransferListener listener;
    private final Cancellation cancellation;
    private final Pause pause;

    /**
     * One attempt.
     *
     * @param <T> the type of its result
     */
    @FunctionalInterface
    public interface Attempt<T> {
        /**
         * Makes the attempt.
         *
         * @return the result
         * @throws SstException if the attempt failed
         */
        T run() throws SstException;
    }

    /** A wait between two attempts. */
    @FunctionalInterface
    public interface Pause {
        /**
         * Waits.
         *
         * @param length the time to wait
         * @param cancellation a switch that ends the wait early
         * @throws SstException if the wait was ended early, with {@link ErrorCode#CANCELLED} or the reason of the cancellation
         */
        void sleep(Duration length, Cancellation cancellation) throws SstException;
    }

    private RetryPolicy(
            int attempts,
            Duration delay,
            Predicate<ErrorCode> retryable,
            TransferListener listener,
            Cancellation cancellation,
            Pause pause) {
        this.attempts = attempts;
        this.delay = delay;
        this.retryable = retryable;
        this.listener = listener;
        this.cancellation = cancellation;
        this.pause = pause;
    }

    /**
     * Returns a policy that repeats an attempt after every {@linkplain ErrorCode#isTransient() transient} failure.
     *
     * @param most the largest number of attempts, including the first; at least 1
     * @param delay the time to wait before each further attempt; zero for no wait
     * @return the policy
     * @throws IllegalArgumentException if an argument is out of range
     */
    public static RetryPolicy attempts(int most, Duration delay) {
        if (most < 1) {
            throw new IllegalArgumentException("attempts must be at least 1, not " + most);
        }
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay must not be negative: " + delay);
        }
        return new RetryPolicy(
                most, delay, ErrorCode::isTransient, TransferListener.NONE, new Cancellation(), RetryPolicy::sleep);
    }

    /** An interruption ends only this wait. It does not trigger the owner's cancellation, which may serve other work. */
    @SuppressWarnings("try") // the registration ends with the block
    private static void sleep(Duration length, Cancellation owner) throws SstException {
        Cancellation own = new Cancellation();
        try (Cancellation.Registration ignored = owner.onCancel(own::cancel)) {
            own.pause(length);
        } catch (SstException e) {
            owner.check();
            throw e;
        }
    }

    /**
     * Returns this policy for other failures. A cancelled attempt is never followed by another.
     *
     * @param codes selects the failures that are worth another attempt
     * @return a new policy
     */
    public RetryPolicy on(Predicate<ErrorCode> codes) {
        requireNonNull(codes, "codes");
        return new RetryPolicy(attempts, delay, codes, listener, cancellation, pause);
    }

    /**
     * Returns this policy with a listener in place of its current one. The listener receives a warning notice for each failure
     * that is followed by another attempt. The last failure is thrown.
     *
     * @param told the listener, called on the thread of {@link #run}; an exception from it ends the attempts
     * @return a new policy
     */
    public RetryPolicy listener(TransferListener told) {
        return new RetryPolicy(attempts, delay, retryable, requireNonNull(told, "listener"), cancellation, pause);
    }

    /**
     * Returns this policy with a switch that ends the attempts. Pass the same switch to the donor's or joiner's builder, so that
     * it also ends the running attempt.
     *
     * @param owner the switch
     * @return a new policy
     */
    public RetryPolicy cancellation(Cancellation owner) {
        return new RetryPolicy(attempts, delay, retryable, listener, requireNonNull(owner, "cancellation"), pause);
    }

    /**
     * Returns this policy with another way to wait, for tests.
     *
     * @param waiting the replacement for waiting on the system clock
     * @return a new policy
     */
    public RetryPolicy pause(Pause waiting) {
        return new RetryPolicy(attempts, delay, retryable, listener, cancellation, requireNonNull(waiting, "pause"));
    }

    /**
     * Makes attempts on the calling thread until one succeeds or the policy allows no further one.
     *
     * <p>No attempt follows a failure with {@link ErrorCode#CANCELLED}, a cancellation by the switch of {@link #cancellation}, an
     * interruption of the thread (which stays interrupted), or a failure other than {@link SstException}.
     *
     * @param attempt the attempt; it creates a new transfer each time
     * @param <T> the type of its result
     * @return the result of the successful attempt
     * @throws SstException if no attempt succeeded: the failure of the last attempt, or of the wait after it, with the earlier
     *     ones {@linkplain Throwable#getSuppressed() suppressed}
     */
    public <T> T run(Attempt<T> attempt) throws SstException {
        Deque<SstException> earlier = new ArrayDeque<>();
        try {
            cancellation.check();
            while (true) {
                try {
                    return attempt.run();
                } catch (SstException e) {
                    earlier.add(e);
                    if (!mayRetry(e, earlier.size())) {
                        earlier.removeLast();
                        throw e;
                    }
                    tell(e, earlier.size());
                    pause.sleep(delay, cancellation);
                    cancellation.check();
                }
            }
        } catch (SstException | RuntimeException last) {
            earlier.stream().filter(e -> e != last).forEach(last::addSuppressed);
            throw last;
        }
    }

    private boolean mayRetry(SstException failure, int made) {
        return made < attempts
                && failure.code() != ErrorCode.CANCELLED
                && retryable.test(failure.code())
                && cancellation.reason() == null
                && !Thread.currentThread().isInterrupted();
    }

    private void tell(SstException failure, int made) {
        listener.on(new TransferEvent.Notice(
                TransferEvent.Notice.Level.WARNING,
                String.format(
                        Locale.ROOT,
                        "attempt %d of %d failed with %s, retrying in %d s: %s",
                        made,
                        attempts,
                        failure.code().id(),
                        delay.toSeconds(),
                        failure.getMessage())));
    }
}
