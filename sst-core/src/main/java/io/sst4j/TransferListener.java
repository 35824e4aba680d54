/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

/**
 * A receiver of a transfer's events.
 *
 * <p>Called on the transfer's threads, one call at a time, so implementations must be quick. Exceptions from a listener are
 * logged and do not affect the transfer.
 */
@FunctionalInterface
public interface TransferListener {
    /** A listener that ignores everything. */
    TransferListener NONE = event -> {};

    /**
     * Receives an event.
     *
     * @param event the event
     */
    void on(TransferEvent event);

    /**
     * Returns a listener that passes each event to this listener first and then to another.
     *
     * @param next the other listener
     * @return both as one
     */
    default TransferListener andThen(TransferListener next) {
        return event -> {
            on(event);
            next.on(event);
        };
    }
}
