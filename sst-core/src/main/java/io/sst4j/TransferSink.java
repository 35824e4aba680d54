/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

import java.util.OptionalLong;

/**
 * Where the parts of a transfer tell what they do: a session of rsync, the extraction of a stream, the copy of a table.
 *
 * <p>Within a transfer this is its {@link TransferLink}, which measures what it is told and passes it on to the
 * {@link TransferListener} of the owner. Code that runs such a part by itself gives it a sink of its own, or {@link #NONE}.
 *
 * <p>Called by the threads that do the work, several at a time, which wait meanwhile: implementations are quick and safe for
 * use by several threads. What they throw ends the work.
 */
public interface TransferSink {
    /** A sink that takes no notice. */
    TransferSink NONE = new TransferSink() {};

    /**
     * Tells that bytes of the snapshot have moved. Called for every buffer.
     *
     * @param bytes how many more
     */
    default void moved(long bytes) {}

    /**
     * Tells how large the snapshot is.
     *
     * @param bytes an estimate; empty if it is not known
     */
    default void expect(OptionalLong bytes) {}

    /**
     * Tells that a file or a table is complete. Its last bytes may still be on their way to the disk.
     *
     * @param name relative to the root of the transfer, or with its database
     * @param bytes its size
     */
    default void item(String name, long bytes) {}

    /**
     * Tells people something.
     *
     * @param level how serious it is
     * @param text one line, without secrets
     */
    default void notice(TransferEvent.Notice.Level level, String text) {}

    /**
     * Tells what only this method knows.
     *
     * @param detail reaches the listener of the transfer as it is
     */
    default void detail(TransferEvent.Detail detail) {}
}
