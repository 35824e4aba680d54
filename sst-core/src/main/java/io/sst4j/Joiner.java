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
 * <p>Used once: first {@link #listen}, then {@link #join} or {@link #joinAsync}; {@link #cancel()} may be called from any thread.
 * In place of the joiner role of the {@code wsrep_sst_*} scripts.
 */
public interface Joiner extends AutoCloseable {
    /**
     * Checks what can be checked without a peer, finishes or undoes an interrupted earlier install, and opens the port
     * if the method has one.
     *
     * @return what a donor must be given
     * @throws SstException if a check failed or the port cannot be opened
     * @throws IllegalStateException if it was called before, or the joiner is closed
     */
    TransferAddress listen() throws SstException;

    /**
     * Receives, verifies, prepares and installs the snapshot, on the calling thread. The old state is in place until the new one
     * is complete.
     *
     * <p>Interrupting that thread ends the transfer like {@link #cancel()}, at its next wait at the latest; the thread stays
     * interrupted. An install that has begun is undone, or comes to its end.
     *
     * @return what was received
     * @throws SstException if anything failed; the old state is then still, or again, in place
     * @throws IllegalStateException if {@link #listen} was not called, this joiner has joined before, or it is closed
     */
    TransferReport join() throws SstException;

    /**
     * Does what {@link #join} does on a daemon thread of its own.
     *
     * @return the transfer; see {@link #joinAsync(Executor)}
     * @throws IllegalStateException if {@link #listen} was not called, this joiner has joined before, or it is closed
     */
    CompletableFuture<TransferReport> joinAsync();

    /**
     * Does what {@link #join} does on a thread of an executor, for its whole length. Failures, and the ways to end it early, are
     * those of {@link Donor#donateAsync(TransferAddress, Executor)}.
     *
     * @param executor runs one task, which blocks
     * @return the transfer
     * @throws IllegalStateException if {@link #listen} was not called, this joiner has joined before, or it is closed
     * @throws java.util.concurrent.RejectedExecutionException if the executor takes no task; the joiner is then used up
     */
    CompletableFuture<TransferReport> joinAsync(Executor executor);

    /** Ends a running transfer early, from any thread. {@link #join} then fails with {@link ErrorCode#CANCELLED}. */
    void cancel();

    /**
     * Releases everything, after cancelling what still runs, for whose end it does not wait: {@link #join} then returns, or its
     * future completes, when nothing of the transfer runs any more. May be called more than once.
     */
    @Override
    void close();

    /** Makes a {@link Joiner}. Not for use by several threads. */
    interface Builder extends TransferBuilder<Builder> {
        /**
         * Sets the host that donors are told, and the port, for methods that open one.
         *
         * <p>The port is bound on every local address, because the host may be one that only others see this node under; see
         * {@link #bind}.
         *
         * @param value by default {@code localhost:4444}; port 0 chooses a free one
         * @return this
         */
        Builder announce(Endpoint value);

        /**
         * Sets the one local address on which donors are awaited.
         *
         * @param host a name or address of this machine; the empty text, the default, stands for all of them
         * @return this
         */
        Builder bind(String host);

        /**
         * Sets the host on which donors are awaited and which they are told, and the port: {@link #announce} and {@link #bind} in
         * one.
         *
         * @param value port 0 chooses a free one
         * @return this
         */
        Builder listenOn(Endpoint value);

        /**
         * Makes a joiner of what is set now; later calls on this builder do not change it.
         *
         * @return a joiner for one transfer
         */
        Joiner build();
    }
}
