/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

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
     * The server whose files are sent.
     *
     * @return nothing if the caller of the transfer has no way to speak to it
     */
    Optional<DonorServer> server();
}
