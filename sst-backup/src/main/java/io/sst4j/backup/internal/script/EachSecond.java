/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.script;

import io.sst4j.internal.io.Threads;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Runs an action every second on its own daemon thread. After close() returns, the action is not running any more. */
final class EachSecond implements AutoCloseable {
    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread thread;

    EachSecond(String name, Runnable action) {
        thread = new Thread(() -> run(action), name);
        thread.setDaemon(true);
        thread.start();
    }

    private void run(Runnable action) {
        try {
            while (!over.await(1, TimeUnit.SECONDS)) {
                action.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        over.countDown();
        Threads.join(List.of(thread), over::countDown);
    }
}
