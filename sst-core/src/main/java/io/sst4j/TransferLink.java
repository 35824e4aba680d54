/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

import java.util.OptionalLong;

/**
 * What a method sees of the transfer that it is part of.
 *
 * <p>Safe for use by several threads.
 */
public interface TransferLink {
    /**
     * Tells that a phase begins; the one before it ends.
     *
     * @param phase the phase
     */
    void enter(Phase phase);

    /**
     * Tells people something.
     *
     * @param level how serious it is
     * @param text one line, without secrets
     */
    void notice(TransferEvent.Notice.Level level, String text);

    /**
     * Tells how large the snapshot is.
     *
     * @param bytes an estimate; empty if it is not known
     */
    void expect(OptionalLong bytes);

    /**
     * Tells that bytes of the snapshot have moved. Cheap enough to be called for every buffer.
     *
     * @param bytes how many more
     */
    void moved(long bytes);

    /**
     * What ends the transfer early.
     *
     * @return the same object for the whole transfer
     */
    Cancellation cancellation();
}
