/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

/**
 * What a method sees of the transfer that it is part of.
 *
 * <p>Safe for use by several threads.
 */
public interface TransferLink extends TransferSink {
    /**
     * Tells that a phase begins; the one before it ends.
     *
     * @param phase the phase
     */
    void enter(Phase phase);

    /**
     * Whether an encryptor protects the connections of the transfer. A method whose settings ask for protection that it does not
     * give itself fails without one.
     *
     * @return false if everything travels in clear text
     */
    boolean isProtected();

    /**
     * What ends the transfer early.
     *
     * @return the same object for the whole transfer
     */
    Cancellation cancellation();
}
