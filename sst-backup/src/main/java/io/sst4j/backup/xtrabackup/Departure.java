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
 * How a snapshot leaves for the joiner: {@link #begin}, {@link #sendAll}, {@link #finish} and {@link #conclude}, in this order.
 * Closed before {@link #conclude} it breaks the connection, since what a failed donor sent must not look whole.
 */
interface Departure extends AutoCloseable {
    /** Begins to hear the joiner, whose end the watch is told of. */
    void begin(PeerWatch watch) throws IOException;

    /** Sends all that the tool writes; what it wrote is shown to another before. */
    void sendAll(ReadableByteChannel tool, Consumer<ByteBuffer> seen) throws IOException;

    /** Sends what is held back, when the tool has ended as it should. */
    void finish() throws IOException;

    /** Ends it in good order. */
    void conclude(Optional<Manifest> sent) throws SstException;

    /** What the joiner had already, after {@link #finish}; empty if nothing was offered. */
    default Optional<Reused> reused() {
        return Optional.empty();
    }

    /** Gives up; a joiner of this library learns the cause. */
    void fail(SstException cause);

    /** Who the joiner is, for messages. */
    String peer();

    /** Breaks the connection, from any thread. */
    void cancel();

    @Override
    void close();
}
