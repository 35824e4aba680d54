/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A switch that ends a transfer from any thread and runs the cleanup actions registered with it.
 *
 * <p>A cancellation cannot be undone or reused. Safe for use by several threads.
 */
public final class Cancellation {
    private final Deque<Runnable> actions = new ArrayDeque<>();
    private final Deque<Runnable> first = new ArrayDeque<>();
    private @Nullable SstException reason;

    /** Creates a switch that has not been triggered. */
    public Cancellation() {}

    /**
     * Cancels the transfer with {@link ErrorCode#CANCELLED} as the reason.
     *
     * @see #cancel(SstException)
     */
    public void cancel() {
        cancel(new SstException(ErrorCode.CANCELLED, "the transfer was cancelled"));
    }

    /**
     * Cancels the transfer and runs the registered actions: first those of {@link #onCancelFirst}, then the others, each group in
     * reverse order of registration. An action that fails does not stop the rest. A second call does nothing.
     *
     * @param why the failure that the transfer reports
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
     * Registers an action to run on cancellation. If the transfer is already cancelled, the action runs at once.
     *
     * @param action a quick action that is harmless if its target is already gone
     * @return a handle that unregisters the action
     */
    public Registration onCancel(Runnable action) {
        return register(actions, action);
    }

    /**
     * Registers an action to run on cancellation before all ordinary ones. Use it to break a connection, so that no thread woken
     * by another action can still end the connection in good order. If the transfer is already cancelled, the action runs at
     * once.
     *
     * @param action a quick action that is harmless if its target is already gone
     * @return a handle that unregisters the action
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
     * Throws if the transfer is cancelled.
     *
     * @throws SstException if the transfer is cancelled, with the reason
     */
    public void check() throws SstException {
        SstException why = reason();
        if (why != null) {
            throw new SstException(why.code(), String.valueOf(why.getMessage()), why);
        }
    }

    /**
     * Waits, for instance before retrying an operation that gives no sign when it becomes possible. Interrupting the thread
     * cancels the transfer, and the thread stays interrupted.
     *
     * @param length the time to wait
     * @throws SstException at once if the transfer is or becomes cancelled, with the reason
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
     * Returns why the transfer was cancelled.
     *
     * @return the reason, or null if the transfer is not cancelled
     */
    public @Nullable SstException reason() {
        synchronized (actions) {
            return reason;
        }
    }

    /** A registered action. Closing it unregisters the action. */
    @FunctionalInterface
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
