/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.io;

import java.util.Collection;

/** Waits for threads that use resources of their starter and therefore must not outlive it. */
public final class Threads {
    private Threads() {}

    /**
     * Waits until all threads have ended. An interruption of the waiting thread does not end the wait. Each one calls a callback
     * that can end the threads, and the thread is interrupted again on return.
     *
     * @param threads started threads that end by themselves or because of the callback
     * @param interrupted a callback that makes the threads end
     */
    public static void join(Collection<Thread> threads, Runnable interrupted) {
        boolean kept = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    kept = true;
                    interrupted.run();
                }
            }
        }
        if (kept) {
            Thread.currentThread().interrupt();
        }
    }
}
