/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

/**
 * A host and port of a transport, either to listen on or to connect to.
 *
 * @param host a name, an IPv4 address, or an IPv6 address without brackets; empty for every local address
 * @param port 0 to 65535; 0 lets a listener choose a free port
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
     * Returns this host with another port.
     *
     * @param other the port
     * @return a new endpoint
     */
    public Endpoint withPort(int other) {
        return new Endpoint(host, other);
    }

    /**
     * Returns the host of a printed endpoint such as {@link Connection#peer()} returns.
     *
     * @param peer for instance {@code 10.0.0.2:4444}
     * @return the text before the last colon, or the whole text if there is none
     */
    public static String hostOf(String peer) {
        int colon = peer.lastIndexOf(':');
        return colon < 0 ? peer : peer.substring(0, colon);
    }

    /** Returns {@code host:port}, with an IPv6 host in brackets. */
    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
