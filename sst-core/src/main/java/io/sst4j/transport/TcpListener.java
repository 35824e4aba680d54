/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.transport;

import io.sst4j.Connection;
import io.sst4j.Endpoint;
import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.Transport;
import io.sst4j.internal.io.CloseAll;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/** A bound port. */
final class TcpListener implements Transport.Listener {
    private final ServerSocketChannel channel;
    private final Endpoint local;
    private final TcpTransport.Options options;
    private final Readiness acceptable;

    TcpListener(ServerSocketChannel channel, Endpoint asked, TcpTransport.Options options) throws IOException {
        this.channel = channel;
        this.options = options;
        this.local = asked.withPort(((InetSocketAddress) channel.getLocalAddress()).getPort());
        channel.configureBlocking(false);
        acceptable = new Readiness(channel, SelectionKey.OP_ACCEPT);
    }

    @Override
    public Endpoint local() {
        return local;
    }

    @Override
    public Connection accept(Duration limit) throws SstException {
        try {
            SocketChannel accepted = channel.accept();
            while (accepted == null) {
                acceptable.await(
                        limit,
                        ErrorCode.PEER_UNREACHABLE,
                        "no donor connected to port " + local.port() + " within " + limit.toSeconds()
                                + " s (sst-initial-timeout): look for the cause in the donor's error log");
                accepted = channel.accept();
            }
            return TcpTransport.connected(accepted, options);
        } catch (ClosedChannelException e) {
            throw new SstException(ErrorCode.CANCELLED, "port " + local.port() + " was closed while waiting", e);
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "accept on port " + local.port(), e);
        }
    }

    @Override
    public void close() {
        CloseAll.quietly(channel, acceptable);
    }
}
