/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

/**
 * Sends one snapshot of this node's state to a joiner.
 *
 * <pre>{@code
 * try (Donor donor = Sst.donor(source).listener(event -> log(event)).build()) {
 *     TransferReport report = donor.donate(TransferAddress.parse("10.0.0.2:4444/xtrabackup_sst//1"));
 * }
 * }</pre>
 *
 * <p>Used once. {@link #donate} blocks until the snapshot is sent whole or has failed; {@link #cancel()} may be called
 * from any other thread. In place of the donor role of the {@code wsrep_sst_*} scripts.
 */
public interface Donor extends AutoCloseable {
    /**
     * Checks, connects, sends and ends the transfer.
     *
     * @param address what the joiner announced
     * @return what was sent
     * @throws SstException if anything failed; nothing keeps running and no connection stays open
     */
    TransferReport donate(TransferAddress address) throws SstException;

    /** Ends a running transfer early. {@link #donate} then fails with {@link ErrorCode#CANCELLED}. */
    void cancel();

    /** Releases everything, after cancelling what still runs. May be called more than once. */
    @Override
    void close();
}
