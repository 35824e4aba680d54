/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

import java.time.Duration;
import java.util.Optional;

/** A transfer as the donor's half of a method sees it. */
public interface DonorLink extends TransferLink {
    /**
     * Returns the address that the joiner announced.
     *
     * @return the address
     */
    TransferAddress address();

    /**
     * Opens a connection to the joiner, with retries, encryption and the rate limit applied.
     *
     * @return the connection; the method closes it
     * @throws SstException if the joiner cannot be reached or fails to authenticate
     */
    Connection connect() throws SstException;

    /**
     * Opens an additional connection as {@link #connect()} does, for a method that can continue without it.
     *
     * @param limit the time to keep trying
     * @param stop a switch that ends the attempt early, in addition to the transfer's own cancellation
     * @return the connection; the method closes it
     * @throws SstException if the joiner cannot be reached or fails to authenticate; with {@link ErrorCode#CANCELLED} if stopped
     */
    Connection connect(Duration limit, Cancellation stop) throws SstException;

    /**
     * Returns the server whose files are sent.
     *
     * @return the server; empty if the caller of the transfer has no connection to it
     */
    Optional<DonorServer> server();
}
