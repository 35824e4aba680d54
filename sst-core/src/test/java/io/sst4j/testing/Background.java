/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.testing;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** Runs the other half of a test on a new thread. */
public final class Background {
    private Background() {}

    /**
     * Starts a task.
     *
     * @param <T> its result
     * @param task the task to run
     * @return its result or failure
     */
    public static <T> CompletableFuture<T> start(Callable<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        result.complete(task.call());
                    } catch (Throwable e) {
                        result.completeExceptionally(e);
                    }
                },
                "test-background");
        thread.setDaemon(true);
        thread.start();
        return result;
    }
}
