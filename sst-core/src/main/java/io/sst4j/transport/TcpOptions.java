/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.transport;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How TCP sockets are opened and how long they may stand still.
 *
 * @param family which addresses are used
 * @param bindAddress the local address to bind, where not every address will do
 * @param idleLimit how long nothing may move before a connection fails; zero means for ever
 * @param sendBufferBytes {@code SO_SNDBUF}; empty leaves it to the system, which tunes it as it goes
 * @param receiveBufferBytes {@code SO_RCVBUF}, likewise
 * @param noDelay {@code TCP_NODELAY}
 * @param keepAlive {@code SO_KEEPALIVE}
 */
public record TcpOptions(
        AddressFamily family,
        Optional<String> bindAddress,
        Duration idleLimit,
        OptionalInt sendBufferBytes,
        OptionalInt receiveBufferBytes,
        boolean noDelay,
        boolean keepAlive) {
    /** Either family, two minutes of idleness, everything else as the system has it. */
    public static final TcpOptions DEFAULT = new TcpOptions(
            AddressFamily.ANY,
            Optional.empty(),
            Duration.ofMinutes(2),
            OptionalInt.empty(),
            OptionalInt.empty(),
            false,
            true);

    /** Which addresses are used. */
    public enum AddressFamily {
        /** IPv4 and IPv6. */
        ANY,
        /** Only IPv4, as {@code pf=ip4}. */
        IP4,
        /** Only IPv6, as {@code pf=ip6}. */
        IP6
    }

    /**
     * These options with another idle limit.
     *
     * @param limit zero means for ever
     * @return new options
     */
    public TcpOptions withIdleLimit(Duration limit) {
        return new TcpOptions(family, bindAddress, limit, sendBufferBytes, receiveBufferBytes, noDelay, keepAlive);
    }

    /**
     * These options with another family.
     *
     * @param other which addresses to use
     * @return new options
     */
    public TcpOptions withFamily(AddressFamily other) {
        return new TcpOptions(other, bindAddress, idleLimit, sendBufferBytes, receiveBufferBytes, noDelay, keepAlive);
    }
}
