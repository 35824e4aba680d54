/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.io;

import java.util.Collection;

/** Waits for threads that share what their starter owns, and so may not outlive it. */
public final class Threads {
    private Threads() {}

    /**
     * Waits until all threads have ended. An interruption of the waiting thread does not end the wait; it is told each time,
     * so that the threads can be made to end, and kept for the caller.
     *
     * @param threads were started, and end by themselves or when told
     * @param interrupted makes them end
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
