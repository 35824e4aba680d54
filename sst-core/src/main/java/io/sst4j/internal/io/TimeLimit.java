/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.io;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Aborts work that takes too long, from a daemon thread that ends with it.
 *
 * <p>Safe for use by several threads. Closing it before the limit prevents the abort, unless the abort is already in progress.
 */
public final class TimeLimit implements AutoCloseable {
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile boolean over;

    /**
     * Starts the time limit.
     *
     * @param limit the time from now; zero for no limit
     * @param thread the name of the timer thread
     * @param breakOff a quick action, run once when the limit is reached
     */
    public TimeLimit(Duration limit, String thread, Runnable breakOff) {
        if (!limit.isZero()) {
            Thread counting = new Thread(() -> await(limit, breakOff), thread);
            counting.setDaemon(true);
            counting.start();
        }
    }

    private void await(Duration limit, Runnable breakOff) {
        try {
            if (!done.await(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                over = true;
                breakOff.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Returns whether the limit was reached.
     *
     * @return true from then on
     */
    public boolean isOver() {
        return over;
    }

    @Override
    public void close() {
        done.countDown();
    }
}
