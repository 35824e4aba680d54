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
 * <p>A donor sends one snapshot and cannot be reused. {@link #donate} blocks until the transfer has succeeded or failed;
 * {@link #donateAsync} returns at once. {@link #cancel()} may be called from any thread. A donor replaces the donor role of the
 * {@code wsrep_sst_*} scripts.
 */
public interface Donor extends AutoCloseable {
    /**
     * Runs the transfer on the calling thread: checks, connects, and sends the snapshot.
     *
     * <p>Interrupting that thread ends the transfer like {@link #cancel()}, at its next wait at the latest. The thread stays
     * interrupted.
     *
     * @param address the address that the joiner announced
     * @return the transfer's report
     * @throws SstException if the transfer failed; no thread keeps running and no connection stays open
     * @throws IllegalStateException if this donor was used or closed before
     */
    TransferReport donate(TransferAddress address) throws SstException;

    /**
     * Runs {@link #donate} on a new daemon thread.
     *
     * @param address the address that the joiner announced
     * @return the transfer; see {@link #donateAsync(TransferAddress, Executor)}
     * @throws IllegalStateException if this donor was used or closed before
     */
    CompletableFuture<TransferReport> donateAsync(TransferAddress address);

    /**
     * Runs {@link #donate} on an executor's thread, which stays occupied until the transfer ends.
     *
     * <p>If the transfer fails, the future fails with its {@link SstException}. {@code get()} reports it as the cause of an
     * {@link java.util.concurrent.ExecutionException}, and {@code join()} as the cause of a
     * {@link java.util.concurrent.CompletionException}. After {@link #cancel()} its code is {@link ErrorCode#CANCELLED}.
     *
     * <p>Completing the future before the transfer ends, for instance with {@code cancel(true)} or {@code orTimeout}, also
     * cancels the transfer. The future is then complete at once; the listener's {@link TransferEvent.Failed} reports when the
     * transfer has ended.
     *
     * @param address the address that the joiner announced
     * @param executor the executor that runs the transfer as one blocking task
     * @return the transfer
     * @throws IllegalStateException if this donor was used or closed before
     * @throws java.util.concurrent.RejectedExecutionException if the executor rejects the task; the donor cannot be used again
     */
    CompletableFuture<TransferReport> donateAsync(TransferAddress address, Executor executor);

    /**
     * Limits the send rate from now on. May be called from any thread, before or during the transfer. The limit does not apply to
     * a method that sends nothing over the transfer's transport, such as {@code mysqldump}.
     *
     * @param bytesPerSecond the limit over all connections together; 0 for no limit
     * @throws IllegalArgumentException if {@code bytesPerSecond} is negative
     */
    void rateLimit(long bytesPerSecond);

    /**
     * Ends a running transfer early. May be called from any thread. {@link #donate} then fails with {@link ErrorCode#CANCELLED}.
     */
    void cancel();

    /**
     * Cancels a running transfer and releases all resources, without waiting for the transfer to end. {@link #donate} returns, or
     * its future completes, once nothing of the transfer runs any more. May be called more than once.
     */
    @Override
    void close();

    /** Builds a {@link Donor}. Not safe for use by several threads. */
    interface Builder extends TransferBuilder<Builder> {
        /**
         * Sets how long to try to reach the joiner, for each connection.
         *
         * @param value the limit; the default is 60 seconds
         * @return this
         * @throws IllegalArgumentException if the value is negative
         */
        Builder connectLimit(Duration value);

        /**
         * Limits the send rate.
         *
         * @param value bytes per second over all connections together; the default is 0, no limit
         * @return this
         * @throws IllegalArgumentException if the value is negative
         */
        Builder rateLimit(long value);

        /**
         * Sets the server whose files are sent, for methods that ask it to pause writes.
         *
         * @param value the server; the default is none
         * @return this
         */
        Builder server(DonorServer value);

        /**
         * Builds a donor from the current values. Later calls on this builder do not change it.
         *
         * @return a donor for one transfer
         */
        Donor build();
    }
}
