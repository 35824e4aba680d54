/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A switch that ends a transfer from any thread, and the list of what must be broken when it does.
 *
 * <p>Used once: what was cancelled stays cancelled. Safe for use by several threads.
 */
public final class Cancellation {
    private final Deque<Runnable> actions = new ArrayDeque<>();
    private final Deque<Runnable> first = new ArrayDeque<>();
    private @Nullable SstException reason;

    /** Creates a switch that is not thrown. */
    public Cancellation() {}

    /**
     * Throws the switch with the ordinary reason.
     *
     * @see #cancel(SstException)
     */
    public void cancel() {
        cancel(new SstException(ErrorCode.CANCELLED, "the transfer was cancelled"));
    }

    /**
     * Throws the switch: runs what was registered, the breaking of connections first and then last first, all of it whatever
     * fails. Does nothing the second time.
     *
     * @param why what the transfer then fails with
     */
    public void cancel(SstException why) {
        Deque<Runnable> pending;
        synchronized (actions) {
            if (reason != null) {
                return;
            }
            reason = why;
            pending = new ArrayDeque<>(first);
            pending.addAll(actions);
            first.clear();
            actions.clear();
        }
        RuntimeException failure = null;
        for (Runnable action : pending) {
            try {
                action.run();
            } catch (RuntimeException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /**
     * Registers what to break; runs it at once if the switch is already thrown.
     *
     * @param action quick, and harmless if what it breaks is already gone
     * @return takes the action off the list
     */
    public Registration onCancel(Runnable action) {
        return register(actions, action);
    }

    /**
     * Registers what is to be broken before anything else: a connection, so that nobody who is woken by another action can
     * still end it in good order. Runs it at once if the switch is already thrown.
     *
     * @param action quick, and harmless if what it breaks is already gone
     * @return takes the action off the list
     */
    public Registration onCancelFirst(Runnable action) {
        return register(first, action);
    }

    private Registration register(Deque<Runnable> list, Runnable action) {
        synchronized (actions) {
            if (reason == null) {
                list.push(action);
                return () -> {
                    synchronized (actions) {
                        list.remove(action);
                    }
                };
            }
        }
        action.run();
        return () -> {};
    }

    /**
     * Fails if the switch is thrown.
     *
     * @throws SstException the reason
     */
    public void check() throws SstException {
        SstException why = reason();
        if (why != null) {
            throw new SstException(why.code(), String.valueOf(why.getMessage()), why);
        }
    }

    /**
     * Lets time pass, for instance before another attempt at something that gives no sign when it becomes possible. An
     * interruption of the thread throws the switch, and the thread stays interrupted.
     *
     * @param length how long
     * @throws SstException the reason, at once, if the switch is or becomes thrown
     */
    @SuppressWarnings("try") // the registration ends with the block
    public void pause(Duration length) throws SstException {
        CountDownLatch thrown = new CountDownLatch(1);
        try (Registration ignored = onCancel(thrown::countDown)) {
            if (thrown.await(length.toNanos(), TimeUnit.NANOSECONDS)) {
                check();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            cancel();
            check();
        }
    }

    /**
     * Why the transfer was cancelled.
     *
     * @return the reason, or null if it was not
     */
    public @Nullable SstException reason() {
        synchronized (actions) {
            return reason;
        }
    }

    /** Takes an action off the list of what is to be broken. */
    @FunctionalInterface
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
