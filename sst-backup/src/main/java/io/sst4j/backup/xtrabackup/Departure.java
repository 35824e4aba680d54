/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import io.sst4j.Manifest;
import io.sst4j.SstException;
import io.sst4j.TransferReport.Reused;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A donor's transport for the snapshot: {@link #begin}, {@link #sendAll}, {@link #finish} and {@link #conclude}, in
 * this order. If it is closed before {@link #conclude}, it breaks the connection, so that a failed donor's data does
 * not look complete.
 */
interface Departure extends AutoCloseable {
    /** Starts to listen to the joiner and reports its end to the watch. */
    void begin(PeerWatch watch) throws IOException;

    /** Sends everything that the tool writes, and shows each piece to {@code seen} first. */
    void sendAll(ReadableByteChannel tool, Consumer<ByteBuffer> seen) throws IOException;

    /** Sends buffered data after the tool has ended successfully. */
    void finish() throws IOException;

    /** Ends the transfer in good order. */
    void conclude(Optional<Manifest> sent) throws SstException;

    /** Returns what the joiner already had, after {@link #finish}; empty if nothing was offered. */
    default Optional<Reused> reused() {
        return Optional.empty();
    }

    /** Gives up. A joiner of this library learns the cause. */
    void fail(SstException cause);

    /** Returns the joiner's name, for messages. */
    String peer();

    /** Breaks the connection, from any thread. */
    void cancel();

    @Override
    void close();
}
