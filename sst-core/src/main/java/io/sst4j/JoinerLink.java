/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

import java.io.IOException;
import java.time.Duration;

/** A transfer as the joiner's half of a method sees it. */
public interface JoinerLink extends TransferLink {
    /**
     * Opens the transfer's port. Only {@link SnapshotTarget#announce} may call this method; further calls there return the same
     * endpoint.
     *
     * @return the endpoint to announce to donors
     * @throws SstException with {@link ErrorCode#PORT_UNAVAILABLE} if the port is taken or binding it is not permitted
     * @throws IllegalStateException if the address is already announced
     */
    Endpoint listen() throws SstException;

    /**
     * Returns the announced address.
     *
     * @return the address
     */
    TransferAddress address();

    /**
     * Waits for the next connection and protects it. The port stays open afterwards.
     *
     * <p>A peer that fails to authenticate to the encryptor, or takes too long, is rejected without ending the wait.
     *
     * @param limit the time to wait
     * @return the connection; the method closes it
     * @throws SstException if no peer was accepted in time; with {@link ErrorCode#PEER_REJECTED},
     *     {@link ErrorCode#PEER_INCOMPATIBLE} or {@link ErrorCode#TRUNCATED_STREAM} if a peer was rejected for that reason
     */
    default Connection accept(Duration limit) throws SstException {
        return accept(limit, Opening.ANYBODY);
    }

    /**
     * Waits for the next peer that opens as a donor does. At most 64 connections are examined at once. If more arrive,
     * connections that have had half a second to open are dropped, starting with the host that has the most.
     *
     * @param limit the time to wait
     * @param opening the check of a donor's opening; use the same instance for all connections of a transfer that may come at
     *     once
     * @param <T> the result for the method
     * @return the opening's result for the accepted peer
     * @throws SstException as {@link #accept(Duration)} does
     */
    <T> T accept(Duration limit, Opening<T> opening) throws SstException;

    /** Closes the port. May be called from any thread; a pending {@link #accept} then fails. Open connections stay open. */
    void stopListening();

    /**
     * A check of a peer's first bytes that distinguishes a donor from a health check, a port scan or another protocol's client.
     *
     * <p>A joiner examines all incoming connections in parallel, each on its own thread, so implementations are safe for use by
     * several threads. Once a peer is accepted, the others still waiting are kept for the next
     * {@link JoinerLink#accept(Duration, Opening)} with the same opening.
     *
     * @param <T> the result for the method
     */
    @FunctionalInterface
    interface Opening<T> {
        /** Accepts every connection that, with an encryptor, authenticates. */
        Opening<Connection> ANYBODY = new Opening<>() {
            @Override
            public Connection hear(Connection connection) {
                return connection;
            }

            @Override
            public Duration limit() {
                return Duration.ZERO;
            }
        };

        /**
         * Reads a peer's opening.
         *
         * @param connection the protected connection; the caller resets it if this method fails
         * @return the result for the method, which closes the connection
         * @throws IOException if the peer is not a donor; it is rejected and the wait continues
         */
        T hear(Connection connection) throws IOException;

        /**
         * Returns how long a peer may take to send its opening.
         *
         * @return the limit, 30 s by default; zero means that only the transport's idle limit applies
         */
        default Duration limit() {
            return Duration.ofSeconds(30);
        }
    }
}
