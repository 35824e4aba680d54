/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * When a transfer that failed is tried again as a whole, how often and after which delay.
 *
 * <pre>{@code
 * TransferReport report = RetryPolicy.attempts(5, Duration.ofSeconds(10)).run(() -> {
 *     try (Donor donor = Sst.donor(method.source(settings)).build()) {
 *         return donor.donate(address);
 *     }
 * });
 * }</pre>
 *
 * <p>Donors and joiners are used once, so each attempt makes a new one. A joiner that is tried again with the same port and
 * without a secret in its address has the same address again; otherwise its donor needs the new one.
 *
 * <p>Immutable, and safe for use by several threads as far as its listener is.
 */
public final class RetryPolicy {
    private final int attempts;
    private final Duration delay;
    private final Predicate<ErrorCode> curable;
    private final TransferListener listener;
    private final Cancellation cancellation;
    private final Pause pause;

    /**
     * One attempt.
     *
     * @param <T> its result
     */
    @FunctionalInterface
    public interface Attempt<T> {
        /**
         * Makes the attempt.
         *
         * @return the result
         * @throws SstException if it failed
         */
        T run() throws SstException;
    }

    /** Lets time pass between two attempts. */
    @FunctionalInterface
    public interface Pause {
        /**
         * Waits.
         *
         * @param length how long
         * @param cancellation ends the wait early
         * @throws SstException with {@link ErrorCode#CANCELLED}, or the reason of the cancellation, if it was ended early
         */
        void sleep(Duration length, Cancellation cancellation) throws SstException;
    }

    private RetryPolicy(
            int attempts,
            Duration delay,
            Predicate<ErrorCode> curable,
            TransferListener listener,
            Cancellation cancellation,
            Pause pause) {
        this.attempts = attempts;
        this.delay = delay;
        this.curable = curable;
        this.listener = listener;
        this.cancellation = cancellation;
        this.pause = pause;
    }

    /**
     * A policy that tries again what {@link ErrorCode#isTransient()} says may succeed later.
     *
     * @param most how many attempts are made at most, the first included; at least 1
     * @param delay how long to wait before each further one; zero is none
     * @return the policy
     * @throws IllegalArgumentException if one of them is out of range
     */
    public static RetryPolicy attempts(int most, Duration delay) {
        if (most < 1) {
            throw new IllegalArgumentException("attempts are at least 1, not " + most);
        }
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay is negative: " + delay);
        }
        return new RetryPolicy(
                most, delay, ErrorCode::isTransient, TransferListener.NONE, new Cancellation(), RetryPolicy::sleep);
    }

    /** An interruption ends this wait, and nothing else that the owner's switch serves. */
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
     * This policy for other failures. A cancelled attempt is never followed by another.
     *
     * @param codes which failures are worth another attempt
     * @return a new policy
     */
    public RetryPolicy on(Predicate<ErrorCode> codes) {
        requireNonNull(codes, "codes");
        return new RetryPolicy(attempts, delay, codes, listener, cancellation, pause);
    }

    /**
     * This policy with a listener in place of the one that it has. It hears a notice, as a warning, of each failure that is
     * followed by another attempt; the last one is thrown.
     *
     * @param told called on the thread of {@link #run}; what it throws ends the attempts
     * @return a new policy
     */
    public RetryPolicy listener(TransferListener told) {
        return new RetryPolicy(attempts, delay, curable, requireNonNull(told, "listener"), cancellation, pause);
    }

    /**
     * This policy with a switch that ends the attempts. Give the same to the builders of donor or joiner, so that it ends the
     * running one too.
     *
     * @param owner a switch
     * @return a new policy
     */
    public RetryPolicy cancellation(Cancellation owner) {
        return new RetryPolicy(attempts, delay, curable, listener, requireNonNull(owner, "cancellation"), pause);
    }

    /**
     * This policy with another way to wait, for tests.
     *
     * @param waiting in place of the clock of the system
     * @return a new policy
     */
    public RetryPolicy pause(Pause waiting) {
        return new RetryPolicy(attempts, delay, curable, listener, cancellation, requireNonNull(waiting, "pause"));
    }

    /**
     * Makes attempts, on the calling thread, until one succeeds or no further one is made.
     *
     * <p>None follows a failure with {@link ErrorCode#CANCELLED}, a thrown switch of {@link #cancellation}, an interruption of the
     * thread, which stays interrupted, or a failure that is no {@link SstException}.
     *
     * @param attempt makes a transfer of its own each time
     * @param <T> its result
     * @return the result of the attempt that succeeded
     * @throws SstException the failure of the last attempt, or of the wait before the next, with the earlier ones
     *     {@linkplain Throwable#getSuppressed() suppressed}
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
                    if (!worthAnother(e, earlier.size())) {
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

    private boolean worthAnother(SstException failure, int made) {
        return made < attempts
                && failure.code() != ErrorCode.CANCELLED
                && curable.test(failure.code())
                && cancellation.reason() == null
                && !Thread.currentThread().isInterrupted();
    }

    private void tell(SstException failure, int made) {
        listener.on(new TransferEvent.Notice(
                TransferEvent.Notice.Level.WARNING,
                String.format(
                        Locale.ROOT,
                        "attempt %d of %d failed with %s, the next follows in %d s: %s",
                        made,
                        attempts,
                        failure.code().id(),
                        delay.toSeconds(),
                        failure.getMessage())));
    }
}
