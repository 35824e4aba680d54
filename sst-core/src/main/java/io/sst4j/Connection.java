/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

import java.nio.channels.ByteChannel;

/**
 * A two-way stream of bytes between donor and joiner.
 *
 * <p>One thread may read while another writes; neither direction may be used by two threads at once. Both directions
 * block, and fail with {@link ErrorCode#IDLE_TIMEOUT} when nothing moves within the idle limit of the transport. Reading
 * returns -1 when the peer has ended its output; a peer that went away without ending it is
 * {@link ErrorCode#PEER_GONE}. Direct buffers travel without a copy.
 *
 * <p>Only {@link #shutdownOutput()} makes an end. A connection that a {@link TransferLink} gave to a method is reset by
 * {@link #close()} if its output was not ended before, and the peer's reading fails: what failed within a
 * {@code try (Connection c = link.connect())} must not look like a whole snapshot. A side that sent nothing and has read to the
 * end of its peer is closed in good order.
 *
 * <p>{@link #close()} closes both directions and may be called more than once. {@link #cancel()} may be called from any
 * thread: pending and later calls then fail with {@link ErrorCode#CANCELLED}.
 */
public interface Connection extends ByteChannel {
    /**
     * Who is at the other end, for messages.
     *
     * @return for instance {@code 10.0.0.2:4444}
     */
    String peer();

    /**
     * Ends this side's output: the peer reads to the end of the stream. Reading stays possible.
     *
     * @throws SstException if what was written could not be passed on
     */
    void shutdownOutput() throws SstException;

    /** Breaks the connection at once, from any thread. Does nothing on a closed connection. */
    void cancel();
}
