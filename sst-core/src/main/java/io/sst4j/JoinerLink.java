/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

import java.io.IOException;
import java.time.Duration;

/** What the joiner's half of a method sees of its transfer. */
public interface JoinerLink extends TransferLink {
    /**
     * Opens the port of the transfer; called in {@link SnapshotTarget#announce} and nowhere else. A further call there gives
     * the same.
     *
     * @return where donors are told that the joiner listens
     * @throws SstException with {@link ErrorCode#PORT_UNAVAILABLE} if the port is taken or may not be bound
     * @throws IllegalStateException if the address is announced already
     */
    Endpoint listen() throws SstException;

    /**
     * What was announced.
     *
     * @return the address
     */
    TransferAddress address();

    /**
     * Waits for the next connection and protects it. The port stays open afterwards.
     *
     * <p>Who does not prove itself to the encryptor, or takes too long to, is turned away and does not end the wait.
     *
     * @param limit how long to wait
     * @return the connection; the method closes it
     * @throws SstException if nobody came; with {@link ErrorCode#PEER_REJECTED}, {@link ErrorCode#PEER_INCOMPATIBLE} or
     *     {@link ErrorCode#TRUNCATED_STREAM} if somebody came who was turned away for that
     */
    default Connection accept(Duration limit) throws SstException {
        return accept(limit, Opening.ANYBODY);
    }

    /**
     * Waits for the next peer that begins as a donor does. At most 64 are heard at a time: if more come, those
     * who had two seconds to begin make room, of the host that has the most first.
     *
     * @param limit how long to wait
     * @param opening how a donor begins; one instance for all connections of a transfer, if more than one may come at a time
     * @param <T> what the method goes on with
     * @return what the opening made of the peer
     * @throws SstException as {@link #accept(Duration)} does
     */
    <T> T accept(Duration limit, Opening<T> opening) throws SstException;

    /** Closes the port, from any thread: a pending {@link #accept} then fails. Connections stay as they are. */
    void stopListening();

    /**
     * What a peer must begin with to be taken for a donor, and not for a health check, a port scan or a program that speaks another
     * protocol.
     *
     * <p>A joiner hears everybody who connects side by side, each on a thread of its own, so an implementation is safe for use by
     * several threads. Who is still waiting when one of them has been given to the method is kept for the next
     * {@link JoinerLink#accept(Duration, Opening)} with the same opening.
     *
     * @param <T> what the method goes on with
     */
    @FunctionalInterface
    interface Opening<T> {
        /** Whoever connects and, with an encryptor, proves itself. */
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
         * Hears how a peer begins.
         *
         * @param connection protected already; reset by the caller if this fails
         * @return what the method goes on with, which closes the connection
         * @throws IOException if the peer is no donor: it is turned away, and others are waited for
         */
        T hear(Connection connection) throws IOException;

        /**
         * How long a peer may take to begin.
         *
         * @return by default 30 s; zero means that only the idle limit of the transport holds
         */
        default Duration limit() {
            return Duration.ofSeconds(30);
        }
    }
}
