/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.transport;

import io.sst4j.Connection;
import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.internal.io.CloseAll;
import io.sst4j.internal.io.Deadline;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connected socket with an idle limit. */
final class TcpConnection implements Connection {
    private static final Logger LOG = LoggerFactory.getLogger(TcpConnection.class);

    private final SocketChannel channel;
    private final String peer;
    private final Duration idleLimit;
    private final Readiness readable;
    private final Readiness writable;
    private volatile boolean cancelled;

    TcpConnection(SocketChannel channel, String peer, Duration idleLimit) throws IOException {
        this.channel = channel;
        this.peer = peer;
        this.idleLimit = idleLimit;
        channel.configureBlocking(false);
        readable = new Readiness(channel, SelectionKey.OP_READ);
        writable = new Readiness(channel, SelectionKey.OP_WRITE);
    }

    @Override
    public int read(ByteBuffer target) throws SstException {
        if (!target.hasRemaining()) {
            return 0;
        }
        try {
            int count = channel.read(target);
            while (count == 0) {
                readable.await(idleLimit, ErrorCode.IDLE_TIMEOUT, idle("sent nothing"));
                count = channel.read(target);
            }
            return count;
        } catch (IOException e) {
            throw failure("receive from " + peer, e);
        }
    }

    @Override
    public int write(ByteBuffer source) throws SstException {
        int written = 0;
        try {
            while (source.hasRemaining()) {
                int count = channel.write(source);
                written += count;
                if (count == 0) {
                    writable.await(idleLimit, ErrorCode.IDLE_TIMEOUT, idle("took nothing"));
                }
            }
            return written;
        } catch (IOException e) {
            throw failure("send to " + peer, e);
        }
    }

    @Override
    public void shutdownOutput() throws SstException {
        try {
            channel.shutdownOutput();
        } catch (IOException e) {
            throw failure("end the stream to " + peer, e);
        }
    }

    private String idle(String what) {
        return peer + " " + what + " for " + Deadline.text(idleLimit) + ", the idle limit (sst-idle-timeout)";
    }

    private SstException failure(String doing, IOException e) {
        if (cancelled) {
            return new SstException(ErrorCode.CANCELLED, doing + ": the connection was cancelled", e);
        }
        if (e instanceof ClosedChannelException) {
            return new SstException(ErrorCode.PEER_GONE, doing + ": the connection is closed", e);
        }
        return SstException.of(ErrorCode.PEER_GONE, doing + ": the peer is gone", e);
    }

    @Override
    public String peer() {
        return peer;
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void cancel() {
        cancelled = true;
        try {
            // a reset rather than an orderly end, so that the peer does not mistake a partial stream for a complete one
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException e) {
            LOG.debug("{} is already closed", peer, e);
        }
        CloseAll.quietly(this);
    }

    @Override
    public void close() throws IOException {
        CloseAll.of(channel, readable, writable);
    }
}
