/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

import java.time.Duration;

/**
 * Carries bytes between donor and joiner: TCP, or memory within one JVM.
 *
 * <p>Implementations are safe for use by several threads.
 */
public interface Transport {
    /**
     * The name, for messages.
     *
     * @return for instance {@code tcp}
     */
    String name();

    /**
     * Begins to listen.
     *
     * @param local where; an empty host means every local address, port 0 a free one
     * @return the listener, with the port that was bound
     * @throws SstException with {@link ErrorCode#PORT_UNAVAILABLE} if the endpoint cannot be bound
     */
    Listener listen(Endpoint local) throws SstException;

    /**
     * Connects, and tries again while the peer refuses, until the limit is over.
     *
     * <p>A joiner that is a script closes its port between the two stages, so a refusal is no failure yet.
     *
     * @param peer whom to reach
     * @param limit how long to try
     * @param cancellation makes the attempt end early
     * @return the connection
     * @throws SstException with {@link ErrorCode#PEER_UNREACHABLE} after the limit, {@link ErrorCode#CANCELLED} on
     *     cancellation
     */
    Connection connect(Endpoint peer, Duration limit, Cancellation cancellation) throws SstException;

    /**
     * An open port.
     *
     * <p>Stays open between connections, so that a peer's next connection finds it. {@link #close()} may be called from
     * any thread and more than once; a pending {@link #accept} then fails with {@link ErrorCode#CANCELLED}.
     */
    interface Listener extends AutoCloseable {
        /**
         * Where it listens.
         *
         * @return the endpoint with the bound port
         */
        Endpoint local();

        /**
         * Waits for a peer.
         *
         * @param limit how long to wait; zero means without a limit of its own, until cancelled or closed
         * @return its connection
         * @throws SstException with {@link ErrorCode#PEER_UNREACHABLE} if nobody came within the limit
         */
        Connection accept(Duration limit) throws SstException;

        @Override
        void close();
    }
}
