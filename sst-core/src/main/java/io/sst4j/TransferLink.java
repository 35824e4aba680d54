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
     * What ends the transfer early.
     *
     * @return the same object for the whole transfer
     */
    Cancellation cancellation();
}
