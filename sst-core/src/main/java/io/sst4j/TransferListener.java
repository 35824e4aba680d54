/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

/**
 * Is told what a transfer does.
 *
 * <p>Called on the threads of the transfer, one call at a time, so an implementation must be quick. What it throws is
 * logged and does not disturb the transfer.
 */
@FunctionalInterface
public interface TransferListener {
    /** A listener that ignores everything. */
    TransferListener NONE = event -> {};

    /**
     * Receives an event.
     *
     * @param event what happened
     */
    void on(TransferEvent event);

    /**
     * A listener that tells this one first and then another.
     *
     * @param next the other
     * @return both as one
     */
    default TransferListener andThen(TransferListener next) {
        return event -> {
            on(event);
            next.on(event);
        };
    }
}
