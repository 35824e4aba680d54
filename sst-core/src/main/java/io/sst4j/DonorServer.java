/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

/**
 * The running server of a donor, as far as a method must ask it to hold still: methods that copy its files need that.
 *
 * <p>The wsrep scripts ask the server that started them; other callers give their own to the donor's builder.
 */
public interface DonorServer {
    /**
     * Makes the server write everything to its files and change none of them until {@link #resume()}. Blocks until it has.
     *
     * @param cancellation ends the wait
     * @return the position that the files stand for
     * @throws SstException if the server could not, or did not within the limit
     */
    SnapshotPosition hold(Cancellation cancellation) throws SstException;

    /**
     * Checks, when everything is copied and before the server goes on, that it changed nothing since {@link #hold}. By default
     * the server is trusted to have held still.
     *
     * @throws SstException if it did, so that the copy is no snapshot
     */
    default void requireStill() throws SstException {}

    /** Lets the server go on. Harmless if it was not held, and more than once. */
    void resume();
}
