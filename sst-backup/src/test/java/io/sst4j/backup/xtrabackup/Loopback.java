/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import io.sst4j.Cancellation;
import io.sst4j.Connection;
import io.sst4j.Endpoint;
import io.sst4j.Transport;
import io.sst4j.internal.io.CloseAll;
import io.sst4j.transport.TcpTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;

/** Two connected ends over TCP, and ports for external programs. */
final class Loopback implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    final Connection donor;
    final Connection joiner;
    private final Transport.Listener listener;

    private Loopback() throws IOException {
        Transport transport = new TcpTransport();
        listener = transport.listen(new Endpoint("127.0.0.1", 0));
        donor = transport.connect(listener.local(), LIMIT, new Cancellation());
        joiner = listener.accept(LIMIT);
    }

    static Loopback open() throws IOException {
        return new Loopback();
    }

    /** Connects to a port on which an external program is about to listen. */
    static Connection connect(int port) throws IOException {
        return new TcpTransport().connect(new Endpoint("127.0.0.1", port), LIMIT, new Cancellation());
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws IOException {
        CloseAll.of(donor, joiner, listener);
    }
}
