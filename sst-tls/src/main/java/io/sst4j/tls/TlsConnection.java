/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tls;

import io.sst4j.Connection;
import io.sst4j.ErrorCode;
import io.sst4j.ForwardingConnection;
import io.sst4j.SstException;
import io.sst4j.io.CloseAll;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection whose bytes travel in TLS records.
 *
 * <p>Its end is the peer's {@code close_notify}: a connection that ends without it was cut, and whoever reads gets an
 * error. Renegotiation is refused. Many records are moved by one call of the connection below, straight between its
 * buffers and the caller's where the caller's have room for a whole record.
 */
final class TlsConnection extends ForwardingConnection {
    private static final Logger LOG = LoggerFactory.getLogger(TlsConnection.class);
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private final SSLEngine engine;
    private final ReceivedRecords received;
    private final RecordsToSend toSend;
    private final Object sending = new Object();
    private volatile boolean broken;
    private boolean outputEnded;

    /** Takes a connection over after its handshake, with what was received beyond it. */
    TlsConnection(Connection plain, SSLEngine engine, ReceivedRecords received, RecordsToSend toSend) {
        super(plain);
        this.engine = engine;
        this.received = received;
        this.toSend = toSend;
    }

    @Override
    public int read(ByteBuffer target) throws SstException {
        if (!target.hasRemaining()) {
            return 0;
        }
        if (broken) {
            throw closed("receive from");
        }
        try {
            int count = received.takeDecoded(target);
            return count > 0 ? count : decode(target);
        } catch (SSLException e) {
            throw broken(TlsFailures.inTransfer(peer(), e));
        } catch (IOException e) {
            throw broken(SstException.of(ErrorCode.PEER_GONE, "receive from " + peer(), e));
        }
    }

    private int decode(ByteBuffer target) throws IOException {
        int start = target.position();
        while (true) {
            SSLEngineResult result = received.unwrap(engine, target);
            if (result.getStatus() == Status.CLOSED) {
                int count = target.position() - start;
                return count > 0 ? count : -1;
            }
            answer(result.getHandshakeStatus());
            boolean wanting = result.getStatus() == Status.BUFFER_UNDERFLOW;
            int count = target.position() - start + received.takeDecoded(target);
            if (count > 0 && (wanting || !received.hasRoomFor(target))) {
                return count;
            }
            if (wanting && received.fill(connection) < 0) {
                throw new SstException(
                        ErrorCode.TRUNCATED_STREAM,
                        "receive from " + peer() + ": the connection was cut: it ended without the end that TLS tells"
                                + " (close_notify)");
            }
        }
    }

    /** Does what the engine asks for after a record that was no data: a new key of TLS 1.3 may have to be answered. */
    private void answer(HandshakeStatus status) throws IOException {
        switch (status) {
            case NOT_HANDSHAKING, FINISHED -> {}
            case NEED_WRAP -> {
                requireNoRenegotiation();
                synchronized (sending) {
                    toSend.wrap(engine, NOTHING);
                    toSend.flush(connection);
                }
            }
            case NEED_TASK -> {
                requireNoRenegotiation();
                TlsHandshake.runTasks(engine);
                answer(engine.getHandshakeStatus());
            }
            case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> requireNoRenegotiation();
        }
    }

    private void requireNoRenegotiation() throws SstException {
        if (!engine.getSession().getProtocol().equals(TlsHandshake.TLS_1_3)) {
            throw new SstException(
                    ErrorCode.PEER_REJECTED, peer() + " asked for a renegotiation of TLS, which is never granted");
        }
    }

    @Override
    public int write(ByteBuffer source) throws SstException {
        int count = source.remaining();
        synchronized (sending) {
            if (broken || outputEnded) {
                throw closed("send to");
            }
            try {
                while (source.hasRemaining()) {
                    toSend.wrap(engine, source);
                    toSend.flush(connection);
                }
                return count;
            } catch (SSLException e) {
                throw broken(TlsFailures.inTransfer(peer(), e));
            } catch (IOException e) {
                throw broken(SstException.of(ErrorCode.PEER_GONE, "send to " + peer(), e));
            }
        }
    }

    @Override
    public void shutdownOutput() throws SstException {
        synchronized (sending) {
            if (broken) {
                throw closed("end the stream to");
            }
            try {
                endOutput();
            } catch (IOException e) {
                throw broken(SstException.of(ErrorCode.PEER_GONE, "end the stream to " + peer(), e));
            }
        }
        connection.shutdownOutput();
    }

    private void endOutput() throws IOException {
        if (!outputEnded) {
            outputEnded = true;
            engine.closeOutbound();
            toSend.wrapClose(engine);
            toSend.flush(connection);
        }
    }

    private SstException closed(String doing) {
        return new SstException(ErrorCode.PEER_GONE, doing + " " + peer() + ": the connection is closed");
    }

    /** From here on nothing that the peer gets may look like an end. */
    private SstException broken(SstException why) {
        broken = true;
        return why;
    }

    @Override
    public void cancel() {
        broken = true;
        connection.cancel();
    }

    /** Ends the output in good order first, unless something failed. */
    @Override
    public void close() throws IOException {
        synchronized (sending) {
            try {
                if (!broken && connection.isOpen()) {
                    endOutput();
                }
            } catch (IOException e) {
                LOG.debug("{} is gone before the end was told", peer(), e);
            }
            broken = true;
        }
        CloseAll.of(connection);
    }
}
