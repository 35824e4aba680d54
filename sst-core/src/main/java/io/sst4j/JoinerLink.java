/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

import java.time.Duration;

/** What the joiner's half of a method sees of its transfer. */
public interface JoinerLink extends TransferLink {
    /**
     * What was announced.
     *
     * @return the address
     */
    TransferAddress address();

    /**
     * Waits for the next connection of the donor and protects it. The port stays open afterwards.
     *
     * @param limit how long to wait
     * @return the connection; the method closes it
     * @throws SstException if nobody came, or who came did not prove itself
     */
    Connection accept(Duration limit) throws SstException;

    /** Closes the port, from any thread: a pending {@link #accept} then fails. Connections stay as they are. */
    void stopListening();
}
