/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.session;

import io.sst4j.Role;
import io.sst4j.SstException;
import io.sst4j.TransferReport;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** A transfer as a future. The end of the transfer completes the future, and completing the future ends the transfer. */
final class AsyncTransfer {
    private AsyncTransfer() {}

    /** The complete run of a session. */
    @FunctionalInterface
    interface Work {
        TransferReport run() throws SstException;
    }

    /** Runs each task on a new daemon thread, named after the role. */
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
     * @param cancel cancels the transfer; harmless after its end
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
