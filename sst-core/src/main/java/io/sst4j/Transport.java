/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

import java.time.Duration;

/**
 * A carrier of bytes between donor and joiner, such as TCP, or memory within one JVM.
 *
 * <p>Implementations are safe for use by several threads.
 */
public interface Transport {
    /**
     * Returns the name, for messages.
     *
     * @return for instance {@code tcp}
     */
    String name();

    /**
     * Starts to listen.
     *
     * @param local the endpoint to bind; an empty host means every local address, port 0 a free port
     * @return the listener, with the port that was bound
     * @throws SstException with {@link ErrorCode#PORT_UNAVAILABLE} if the endpoint cannot be bound
     */
    Listener listen(Endpoint local) throws SstException;

    /**
     * Connects. While the peer refuses, tries again until the limit expires.
     *
     * <p>A refusal is not yet a failure, because a joiner that is a script closes its port between the two stages.
     *
     * @param peer the endpoint to reach
     * @param limit the time to keep trying
     * @param cancellation a switch that ends the attempt early
     * @return the connection
     * @throws SstException with {@link ErrorCode#PEER_UNREACHABLE} after the limit, or with {@link ErrorCode#CANCELLED} on
     *     cancellation
     */
    Connection connect(Endpoint peer, Duration limit, Cancellation cancellation) throws SstException;

    /**
     * An open port.
     *
     * <p>It stays open between connections, so that a peer's next connection finds it. {@link #close()} may be called from any
     * thread and more than once; a pending {@link #accept} then fails with {@link ErrorCode#CANCELLED}.
     */
    interface Listener extends AutoCloseable {
        /**
         * Returns the local endpoint.
         *
         * @return the endpoint with the bound port
         */
        Endpoint local();

        /**
         * Waits for a peer.
         *
         * @param limit the time to wait; zero means no limit, until cancelled or closed
         * @return the peer's connection
         * @throws SstException with {@link ErrorCode#PEER_UNREACHABLE} if no peer came within the limit
         */
        Connection accept(Duration limit) throws SstException;

        @Override
        void close();
    }
}
