/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Receives one snapshot and makes it this node's state.
 *
 * <pre>{@code
 * try (Joiner joiner = Sst.joiner(target).listenOn(new Endpoint("10.0.0.2", 4444)).build()) {
 *     announce(joiner.listen());
 *     SnapshotPosition position = joiner.join().position();
 * }
 * }</pre>
 *
 * <p>A joiner receives one snapshot and cannot be reused. Call {@link #listen} first, then {@link #join} or {@link #joinAsync}.
 * {@link #cancel()} may be called from any thread. A joiner replaces the joiner role of the {@code wsrep_sst_*} scripts.
 */
public interface Joiner extends AutoCloseable {
    /**
     * Runs the checks that need no peer, finishes or undoes an earlier interrupted install, and opens the port if the method uses
     * one.
     *
     * @return the address to give to a donor
     * @throws SstException if a check failed or the port cannot be opened
     * @throws IllegalStateException if {@code listen} was called before, or the joiner is closed
     */
    TransferAddress listen() throws SstException;

    /**
     * Receives, verifies, prepares and installs the snapshot on the calling thread. The old state stays in place until the new
     * one is complete.
     *
     * <p>Interrupting that thread ends the transfer like {@link #cancel()}, at its next wait at the latest. The thread stays
     * interrupted. An install that has begun is either undone or completed.
     *
     * @return the transfer's report
     * @throws SstException if the transfer failed; the old state is still, or again, in place
     * @throws IllegalStateException if {@link #listen} was not called, this joiner has joined before, or it is closed
     */
    TransferReport join() throws SstException;

    /**
     * Runs {@link #join} on a new daemon thread.
     *
     * @return the transfer; see {@link #joinAsync(Executor)}
     * @throws IllegalStateException if {@link #listen} was not called, this joiner has joined before, or it is closed
     */
    CompletableFuture<TransferReport> joinAsync();

    /**
     * Runs {@link #join} on an executor's thread, which stays occupied until the transfer ends. The future reports failures, and
     * can be used to end the transfer early, as described at {@link Donor#donateAsync(TransferAddress, Executor)}.
     *
     * @param executor the executor that runs the transfer as one blocking task
     * @return the transfer
     * @throws IllegalStateException if {@link #listen} was not called, this joiner has joined before, or it is closed
     * @throws java.util.concurrent.RejectedExecutionException if the executor rejects the task; the joiner cannot be used again
     */
    CompletableFuture<TransferReport> joinAsync(Executor executor);

    /**
     * Ends a running transfer early. May be called from any thread. {@link #join} then fails with {@link ErrorCode#CANCELLED}.
     */
    void cancel();

    /**
     * Cancels a running transfer and releases all resources, without waiting for the transfer to end. {@link #join} returns, or
     * its future completes, once nothing of the transfer runs any more. May be called more than once.
     */
    @Override
    void close();

    /** Builds a {@link Joiner}. Not safe for use by several threads. */
    interface Builder extends TransferBuilder<Builder> {
        /**
         * Sets the host to announce to donors, and the port for methods that open one.
         *
         * <p>The port is bound on every local address, because the announced host may be a name that only other machines can use.
         * To bind a single address, call {@link #bind}.
         *
         * @param value the endpoint; the default is {@code localhost:4444}; port 0 chooses a free port
         * @return this
         */
        Builder announce(Endpoint value);

        /**
         * Sets the one local address to listen on.
         *
         * @param host a name or address of this machine; the default is empty, every local address
         * @return this
         */
        Builder bind(String host);

        /**
         * Sets the host and port both to listen on and to announce to donors: {@link #announce} and {@link #bind} in one.
         *
         * @param value the endpoint; port 0 chooses a free port
         * @return this
         */
        Builder listenOn(Endpoint value);

        /**
         * Builds a joiner from the current values. Later calls on this builder do not change it.
         *
         * @return a joiner for one transfer
         */
        Joiner build();
    }
}
