/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

import java.io.IOException;
import java.time.Duration;

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
public interface Opening<T> {
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
