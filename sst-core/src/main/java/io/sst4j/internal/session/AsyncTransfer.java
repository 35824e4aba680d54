/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.session;

import io.sst4j.Role;
import io.sst4j.SstException;
import io.sst4j.TransferReport;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** A transfer as a future: its end completes the future, and whoever completes the future ends it. */
final class AsyncTransfer {
    private AsyncTransfer() {}

    /** What a session does from its beginning to its end. */
    @FunctionalInterface
    interface Work {
        TransferReport run() throws SstException;
    }

    /** A daemon thread for each task, named for the side of the transfer. */
    static Executor ownThread(Role role) {
        return task -> {
            Thread thread = new Thread(task, "sst-" + role.word() + "-transfer");
            thread.setDaemon(true);
            thread.start();
        };
    }

    /**
     * Starts a transfer.
     *
     * @param cancel harmless when the transfer has ended
     */
    static CompletableFuture<TransferReport> start(Work work, Runnable cancel, Executor executor) {
        CompletableFuture<TransferReport> future = new CompletableFuture<>();
        var unused = future.whenComplete((report, failure) -> cancel.run());
        executor.execute(() -> {
            try {
                future.complete(work.run());
            } catch (Throwable e) {
                future.completeExceptionally(e);
            }
        });
        return future;
    }
}
