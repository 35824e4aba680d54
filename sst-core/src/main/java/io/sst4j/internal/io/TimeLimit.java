/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.io;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Breaks something off that takes too long, from a daemon thread of its own that ends with it.
 *
 * <p>Safe for use by several threads. Closing it before the limit is reached means that nothing is broken off any more, except
 * what is being broken off at that moment.
 */
public final class TimeLimit implements AutoCloseable {
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile boolean over;

    /**
     * Begins to count.
     *
     * @param limit from now on; zero means for ever
     * @param thread the name of the thread that counts
     * @param breakOff what to do once when the limit is reached; quick
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
     * Whether the limit was reached.
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
