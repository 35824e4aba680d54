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
 * A connection that sends its bytes in TLS records.
 *
 * <p>It ends with the peer's {@code close_notify}. A connection that ends without it was cut, and reading it fails. Renegotiation
 * is refused. One call of the underlying connection moves many records. They are encoded and decoded directly between its buffers
 * and the caller's, if the caller's have room for a whole record.
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

    /** Takes over a connection after its handshake, with the data that was received beyond it. */
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
            // an idle timeout does not break the connection; the caller may read again
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
                        "receive from " + peer() + ": the connection was cut: it ended without a TLS close_notify");
            }
        }
    }

    /** Responds to a record without data, as the engine demands: for instance to a key update of TLS 1.3. */
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
                    ErrorCode.PEER_REJECTED, peer() + " asked for a TLS renegotiation, which is always refused");
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

    /** Marks the connection as broken, so that the peer never receives an orderly end. */
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

    /** Ends the output in good order first, unless the connection is broken or another thread is still sending. */
    @Override
    public void close() throws IOException {
        if (sending.tryLock()) {
            try {
                if (!broken && connection.isOpen()) {
                    endOutput();
                    linger();
                }
            } catch (IOException e) {
                LOG.debug("{} is gone before the end could be sent", peer(), e);
            } finally {
                sending.unlock();
            }
        }
        broken = true;
        connection.close();
    }

    /**
     * Reads the server's remaining records, which are tickets for later connections and not used. Closing a socket with unread
     * bytes would reset it, and the peer would lose data that it has not read yet.
     */
    private void linger() throws IOException {
        if (!engine.getUseClientMode() || inputEnded) {
            return;
        }
        connection.shutdownOutput();
        try (TimeLimit limit = new TimeLimit(lingerLimit, "sst-tls-limit", () -> CloseAll.quietly(connection))) {
            // a concurrent reader also reads the tickets
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
                LOG.trace("{} is still sending", peer());
            }
        } catch (IOException e) {
            if (!limit.isOver()) {
                throw e;
            }
        }
    }
}
