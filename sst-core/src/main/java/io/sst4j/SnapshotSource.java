/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

/**
 * The donor's half of a method, for one transfer: captures the state and sends it.
 *
 * <p>The session calls {@link #check}, then {@link #send}, then {@link #close} in any case, all on one thread.
 */
public interface SnapshotSource extends AutoCloseable {
    /**
     * The name of the method, for reports.
     *
     * @return for instance {@code xtrabackup-v2}
     */
    String method();

    /**
     * Checks everything that can be checked before the joiner is contacted.
     *
     * @param link the transfer
     * @throws SstException with the way out, if the transfer cannot succeed
     */
    void check(TransferLink link) throws SstException;

    /**
     * Sends the snapshot over connections of the link.
     *
     * @param link the transfer
     * @return what was sent
     * @throws SstException if it could not be sent whole
     */
    Outcome send(DonorLink link) throws SstException;

    @Override
    void close();
}
