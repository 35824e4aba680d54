/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

import java.nio.channels.ByteChannel;

/**
 * A two-way stream of bytes between donor and joiner.
 *
 * <p>One thread may read while another writes. Two threads must not use the same direction at once. Both directions block, and
 * fail with {@link ErrorCode#IDLE_TIMEOUT} when nothing moves within the transport's idle limit. Reading returns -1 when the
 * peer has ended its output. If the peer goes away without ending its output, reading fails with {@link ErrorCode#PEER_GONE}.
 * Direct buffers are sent and received without a copy.
 *
 * <p>Only {@link #shutdownOutput()} marks the end of the output. If a method closes a connection from a {@link TransferLink}
 * without ending its output first, {@link #close()} resets it and the peer's read fails. A failure within
 * {@code try (Connection c = link.connect())} therefore never looks like a complete snapshot. There is one exception: a side that
 * sent nothing and has read to the end of its peer's output closes in good order.
 *
 * <p>{@link #close()} closes both directions and may be called more than once. {@link #cancel()} may be called from any
 * thread: pending and later calls then fail with {@link ErrorCode#CANCELLED}.
 */
public interface Connection extends ByteChannel {
    /**
     * Returns the peer's address, for messages.
     *
     * @return for instance {@code 10.0.0.2:4444}
     */
    String peer();

    /**
     * Ends this side's output, so that the peer reads the end of the stream. Reading stays possible.
     *
     * @throws SstException if the bytes written so far could not be delivered
     */
    void shutdownOutput() throws SstException;

    /** Breaks the connection at once, from any thread. Does nothing on a closed connection. */
    void cancel();
}
