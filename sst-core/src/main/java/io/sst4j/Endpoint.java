/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

/**
 * A host and port of a transport: where to listen, or whom to reach.
 *
 * @param host a name, an IPv4 address, or an IPv6 address without brackets; empty means every local address
 * @param port 0 to 65535; 0 lets a listener choose a free one
 */
public record Endpoint(String host, int port) {
    private static final int MAX_PORT = 65_535;

    /**
     * Checks the port.
     *
     * @throws IllegalArgumentException if the port is out of range
     */
    public Endpoint {
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException("port " + port + " is not within 0.." + MAX_PORT);
        }
    }

    /**
     * This host with another port.
     *
     * @param other the port
     * @return a new endpoint
     */
    public Endpoint withPort(int other) {
        return new Endpoint(host, other);
    }

    /**
     * The host of a printed endpoint, as {@link Connection#peer()} has it.
     *
     * @param peer for instance {@code 10.0.0.2:4444}
     * @return what is before the last colon; all of it if there is none
     */
    public static String hostOf(String peer) {
        int colon = peer.lastIndexOf(':');
        return colon < 0 ? peer : peer.substring(0, colon);
    }

    /** Returns {@code host:port}, an IPv6 host in brackets. */
    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
