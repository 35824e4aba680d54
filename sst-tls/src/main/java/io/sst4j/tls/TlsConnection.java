/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tls;

import io.sst4j.Connection;
import io.sst4j.ErrorCode;
import io.sst4j.ForwardingConnection;
import io.sst4j.SstException;
import io.sst4j.internal.io.CloseAll;
import io.sst4j.internal.io.TimeLimit;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
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
    private final Duration lingerLimit;
    private final ReceivedRecords received;
    private final RecordsToSend toSend;
    private final ReentrantLock sending = new ReentrantLock();
    private final ReentrantLock receiving = new ReentrantLock();
    private volatile boolean broken;
    private volatile boolean cancelled;
    private boolean outputEnded;
    private boolean inputEnded;

    /** Takes a connection over after its handshake, with what was received beyond it. */
    TlsConnection(
            Connection plain, SSLEngine engine, Duration lingerLimit, ReceivedRecords received, RecordsToSend toSend) {
        super(plain);
        this.lingerLimit = lingerLimit;
        this.engine = engine;
        this.received = received;
        this.toSend = toSend;
    }

    @Override
    public int read(ByteBuffer target) throws SstException {
        if (!target.hasRemaining()) {
            return 0;
        }
        receiving.lock();
        try {
            if (broken) {
                throw closed("receive from");
            }
            int count = received.takeDecoded(target);
            return count > 0 ? count : decode(target);
        } catch (IOException e) {
            SstException failure = failure("receive from", e);
            // a silence breaks nothing: whoever can bear it reads again
            throw failure.code() == ErrorCode.IDLE_TIMEOUT ? failure : broken(failure);
        } finally {
            receiving.unlock();
        }
    }

    private int decode(ByteBuffer target) throws IOException {
        int start = target.position();
        while (true) {
            SSLEngineResult result = received.unwrap(engine, target);
            if (result.getStatus() == Status.CLOSED) {
                inputEnded = true;
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
                sending.lock();
                try {
                    toSend.wrap(engine, NOTHING);
                    toSend.flush(connection);
                } finally {
                    sending.unlock();
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
        sending.lock();
        try {
            if (broken || outputEnded) {
                throw closed("send to");
            }
            while (source.hasRemaining()) {
                if (toSend.wrap(engine, source).getStatus() == Status.CLOSED) {
                    throw new SstException(
                            ErrorCode.PEER_GONE, "send to " + peer() + ": the peer has ended the connection");
                }
                toSend.flush(connection);
            }
            return count;
        } catch (IOException e) {
            throw broken(failure("send to", e));
        } finally {
            sending.unlock();
        }
    }

    @Override
    public void shutdownOutput() throws SstException {
        sending.lock();
        try {
            if (broken) {
                throw closed("end the stream to");
            }
            endOutput();
        } catch (IOException e) {
            throw broken(failure("end the stream to", e));
        } finally {
            sending.unlock();
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

    private SstException failure(String doing, IOException e) {
        return e instanceof SSLException tls
                ? TlsFailures.inTransfer(peer(), tls)
                : SstException.of(ErrorCode.PEER_GONE, doing + " " + peer(), e);
    }

    private SstException closed(String doing) {
        return new SstException(
                cancelled ? ErrorCode.CANCELLED : ErrorCode.PEER_GONE,
                doing + " " + peer() + ": the connection " + (cancelled ? "was cancelled" : "is closed"));
    }

    /** From here on nothing that the peer gets may look like an end. */
    private SstException broken(SstException why) {
        broken = true;
        return why;
    }

    @Override
    public void cancel() {
        if (!broken) {
            cancelled = true;
        }
        broken = true;
        connection.cancel();
    }

    /** Ends the output in good order first, unless something failed or another thread is still sending. */
    @Override
    public void close() throws IOException {
        if (sending.tryLock()) {
            try {
                if (!broken && connection.isOpen()) {
                    endOutput();
                    linger();
                }
            } catch (IOException e) {
                LOG.debug("{} is gone before the end was told", peer(), e);
            } finally {
                sending.unlock();
            }
        }
        broken = true;
        connection.close();
    }

    /**
     * Takes what still comes from a server: tickets for later connections, which nobody wants. A socket that is closed over
     * unread bytes is reset, and the peer would lose what it has not read yet.
     */
    private void linger() throws IOException {
        if (!engine.getUseClientMode() || inputEnded) {
            return;
        }
        connection.shutdownOutput();
        try (TimeLimit limit = new TimeLimit(lingerLimit, "sst-tls-limit", () -> CloseAll.quietly(connection))) {
            // whoever still reads takes the tickets too
            if (receiving.tryLock(lingerLimit.toNanos(), TimeUnit.NANOSECONDS)) {
                try {
                    discard(limit);
                } finally {
                    receiving.unlock();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void discard(TimeLimit limit) throws IOException {
        try {
            while (received.discard(connection) >= 0) {
                LOG.trace("{} still sends", peer());
            }
        } catch (IOException e) {
            if (!limit.isOver()) {
                throw e;
            }
        }
    }
}
