/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

/**
 * The donor's running server. Methods that copy its files ask it to pause writes.
 *
 * <p>The wsrep scripts ask the server that started them. Other callers pass their own implementation to the donor's builder.
 */
public interface DonorServer {
    /**
     * Flushes everything to the server's files and pauses writes to them until {@link #resume()}. Blocks until writes are paused.
     *
     * @param cancellation a switch that ends the wait
     * @return the position of the files
     * @throws SstException if the server cannot pause writes, or does not within the limit
     */
    SnapshotPosition hold(Cancellation cancellation) throws SstException;

    /**
     * Checks that the server has not changed its files since {@link #hold}. Called when everything is copied and before writes
     * resume. By default the server is trusted.
     *
     * @throws SstException if files changed, so that the copy is not a consistent snapshot
     */
    default void requireStill() throws SstException {}

    /** Resumes writes. Does nothing if writes are not paused; may be called more than once. */
    void resume();
}
