/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

import java.util.OptionalLong;

/**
 * A receiver of progress from the parts of a transfer, such as a session of rsync, the extraction of a stream or the copy of a
 * table.
 *
 * <p>Within a transfer the sink is its {@link TransferLink}. It measures what it receives and passes it on to the owner's
 * {@link TransferListener}. Code that runs such a part by itself passes its own sink, or {@link #NONE}.
 *
 * <p>The working threads call a sink concurrently and wait for it, so implementations are quick and safe for use by several
 * threads. An exception from a sink ends the work.
 */
public interface TransferSink {
    /** A sink that ignores everything. */
    TransferSink NONE = new TransferSink() {};

    /**
     * Reports that bytes of the snapshot have moved. Called for every buffer.
     *
     * @param bytes the number of additional bytes
     */
    default void moved(long bytes) {}

    /**
     * Reports the size of the snapshot.
     *
     * @param bytes an estimate; empty if unknown
     */
    default void expect(OptionalLong bytes) {}

    /**
     * Reports that a file or a table is complete. Its last bytes may not have reached the disk yet.
     *
     * @param name relative to the root of the transfer, or with its database
     * @param bytes its size
     */
    default void item(String name, long bytes) {}

    /**
     * Sends a message for people.
     *
     * @param level its severity
     * @param text one line, without secrets
     */
    default void notice(TransferEvent.Notice.Level level, String text) {}

    /**
     * Reports an event specific to the method.
     *
     * @param detail the event, passed to the transfer's listener unchanged
     */
    default void detail(TransferEvent.Detail detail) {}
}
