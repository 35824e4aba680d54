/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

/**
 * The donor's half of a method for one transfer. It captures the state and sends it.
 *
 * <p>The session calls {@link #check}, then {@link #send}, and {@link #close} in any case, all on one thread.
 */
public interface SnapshotSource extends AutoCloseable {
    /**
     * Returns the method's name, for reports.
     *
     * @return for instance {@code xtrabackup-v2}
     */
    String method();

    /**
     * Runs all checks that need no contact with the joiner.
     *
     * @param link the transfer
     * @throws SstException if the transfer cannot succeed, with the remedy
     */
    void check(TransferLink link) throws SstException;

    /**
     * Sends the snapshot over the link's connections.
     *
     * @param link the transfer
     * @return the result
     * @throws SstException if the snapshot could not be sent completely
     */
    Outcome send(DonorLink link) throws SstException;

    @Override
    void close();
}
