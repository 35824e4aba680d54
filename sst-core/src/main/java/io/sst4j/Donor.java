/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Sends one snapshot of this node's state to a joiner.
 *
 * <pre>{@code
 * try (Donor donor = Sst.donor(source).listener(event -> log(event)).build()) {
 *     TransferReport report = donor.donate(TransferAddress.parse("10.0.0.2:4444/xtrabackup_sst//1"));
 * }
 * }</pre>
 *
 * <p>Used once. {@link #donate} blocks until the snapshot is sent whole or has failed, {@link #donateAsync} does not;
 * {@link #cancel()} may be called from any thread. In place of the donor role of the {@code wsrep_sst_*} scripts.
 */
public interface Donor extends AutoCloseable {
    /**
     * Checks, connects, sends and ends the transfer, on the calling thread.
     *
     * <p>Interrupting that thread ends the transfer like {@link #cancel()}, at its next wait at the latest; the thread stays
     * interrupted.
     *
     * @param address what the joiner announced
     * @return what was sent
     * @throws SstException if anything failed; nothing keeps running and no connection stays open
     * @throws IllegalStateException if this donor was used or closed before
     */
    TransferReport donate(TransferAddress address) throws SstException;

    /**
     * Does what {@link #donate} does on a daemon thread of its own.
     *
     * @param address what the joiner announced
     * @return the transfer; see {@link #donateAsync(TransferAddress, Executor)}
     * @throws IllegalStateException if this donor was used or closed before
     */
    CompletableFuture<TransferReport> donateAsync(TransferAddress address);

    /**
     * Does what {@link #donate} does on a thread of an executor, for its whole length.
     *
     * <p>The future fails with the {@link SstException} of the transfer: {@code get()} has it as the cause of an
     * {@link java.util.concurrent.ExecutionException}, {@code join()} of a
     * {@link java.util.concurrent.CompletionException}. {@link #cancel()} makes that {@link ErrorCode#CANCELLED}. Whoever completes
     * the future before the transfer does, by {@code cancel(true)} or {@code orTimeout} for instance, ends the transfer: the
     * future is then complete at once, and the listener's {@link TransferEvent.Failed} tells when the transfer has ended.
     *
     * @param address what the joiner announced
     * @param executor runs one task, which blocks
     * @return the transfer
     * @throws IllegalStateException if this donor was used or closed before
     * @throws java.util.concurrent.RejectedExecutionException if the executor takes no task; the donor is then used up
     */
    CompletableFuture<TransferReport> donateAsync(TransferAddress address, Executor executor);

    /**
     * Limits how fast the snapshot is sent from now on, from any thread, before or while it runs. A method that sends nothing over
     * the transport of the transfer, as {@code mysqldump} does, is not slowed down.
     *
     * @param bytesPerSecond over all connections together; 0 means as fast as possible
     * @throws IllegalArgumentException if it is negative
     */
    void rateLimit(long bytesPerSecond);

    /** Ends a running transfer early, from any thread. {@link #donate} then fails with {@link ErrorCode#CANCELLED}. */
    void cancel();

    /**
     * Releases everything, after cancelling what still runs, for whose end it does not wait: {@link #donate} then returns, or its
     * future completes, when nothing of the transfer runs any more. May be called more than once.
     */
    @Override
    void close();

    /** Makes a {@link Donor}. Not for use by several threads. */
    interface Builder extends TransferBuilder<Builder> {
        /**
         * Sets how long to try to reach the joiner, for each connection.
         *
         * @param value 60 seconds by default
         * @return this
         * @throws IllegalArgumentException if it is negative
         */
        Builder connectLimit(Duration value);

        /**
         * Limits how fast the snapshot is sent.
         *
         * @param value bytes per second over all connections together; 0, the default, means as fast as possible
         * @return this
         * @throws IllegalArgumentException if it is negative
         */
        Builder rateLimit(long value);

        /**
         * Sets the server whose files are sent, for methods that must ask it to hold still.
         *
         * @param value by default there is none
         * @return this
         */
        Builder server(DonorServer value);

        /**
         * Makes a donor of what is set now; later calls on this builder do not change it.
         *
         * @return a donor for one transfer
         */
        Donor build();
    }
}
