/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

import java.time.Duration;
import java.util.Optional;

/** What the donor's half of a method sees of its transfer. */
public interface DonorLink extends TransferLink {
    /**
     * What the joiner announced.
     *
     * @return the address
     */
    TransferAddress address();

    /**
     * Opens a connection to the joiner: connects with retries, protects it, slows it down to the rate limit.
     *
     * @return the connection; the method closes it
     * @throws SstException if the joiner cannot be reached or does not prove itself
     */
    Connection connect() throws SstException;

    /**
     * Opens a further connection, as {@link #connect()} does, for a method that can do without it.
     *
     * @param limit how long to try
     * @param stop ends the attempt early; the transfer's own switch ends it too
     * @return the connection; the method closes it
     * @throws SstException if the joiner cannot be reached or does not prove itself, or with {@link ErrorCode#CANCELLED}
     */
    Connection connect(Duration limit, Cancellation stop) throws SstException;

    /**
     * The server whose files are sent.
     *
     * @return nothing if the caller of the transfer has no way to speak to it
     */
    Optional<DonorServer> server();
}
