/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tls;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Breaks something off that takes too long, from a thread of its own that ends with it. */
final class TimeLimit implements AutoCloseable {
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile boolean over;

    TimeLimit(Duration limit, Runnable breakOff) {
        Thread thread = new Thread(() -> await(limit, breakOff), "sst-tls-limit");
        thread.setDaemon(true);
        thread.start();
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

    /** Whether the limit was reached. */
    boolean isOver() {
        return over;
    }

    @Override
    public void close() {
        done.countDown();
    }
}
