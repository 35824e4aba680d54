/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

/**
 * A transfer as a method sees it.
 *
 * <p>Safe for use by several threads.
 */
public interface TransferLink extends TransferSink {
    /**
     * Starts a phase. The phase before it ends.
     *
     * @param phase the phase
     */
    void enter(Phase phase);

    /**
     * Returns whether an encryptor protects the transfer's connections. A method whose settings ask for encryption that it does
     * not provide itself must fail if this returns false.
     *
     * @return false if everything is sent in clear text
     */
    boolean isProtected();

    /**
     * Returns the switch that cancels the transfer.
     *
     * @return the same object for the whole transfer
     */
    Cancellation cancellation();
}
