/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tls;

import io.sst4j.Connection;
import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.internal.io.TimeLimit;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The handshake that turns a plain connection into a TLS connection.
 *
 * <p>A peer that sends nothing at all is distinguished from one that stops half-way, because a port scan is not a donor.
 */
final class TlsHandshake {
    /** The only version without renegotiation, and in which the directions end independently. */
    static final String TLS_1_3 = "TLSv1.3";

    private static final Logger LOG = LoggerFactory.getLogger(TlsHandshake.class);
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private final Connection plain;
    private final SSLEngine engine;
    private final ReceivedRecords received;
    private final RecordsToSend toSend;
    private boolean heard;

    private TlsHandshake(Connection plain, SSLEngine engine) {
        this.plain = plain;
        this.engine = engine;
        this.received = new ReceivedRecords(engine.getSession());
        this.toSend = new RecordsToSend(engine.getSession());
    }

    /**
     * Runs the handshake.
     *
     * @param plain the connection; unusable if the handshake fails
     * @param engine a configured engine whose handshake has not begun
     * @param limit the limit of the whole handshake
     * @param lingerLimit the linger limit of the connection, see {@link TlsConnection}
     * @return the protected connection
     * @throws SstException with {@link ErrorCode#PEER_GONE} or {@link ErrorCode#IDLE_TIMEOUT} if the peer sent nothing; with
     *     {@link ErrorCode#TRUNCATED_STREAM} if it stopped half-way; with {@link ErrorCode#PEER_REJECTED} if one side did not
     *     accept the other; with {@link ErrorCode#PEER_INCOMPATIBLE} if it uses no TLS, or no common version or cipher
     */
    static TlsConnection run(Connection plain, SSLEngine engine, Duration limit, Duration lingerLimit)
            throws SstException {
        TlsHandshake handshake = new TlsHandshake(plain, engine);
        try (TimeLimit guard = new TimeLimit(limit, "sst-tls-limit", plain::cancel)) {
            try {
                handshake.exchange();
            } catch (IOException e) {
                throw guard.isOver() ? handshake.late(limit, e) : handshake.failure(e);
            }
        }
        LOG.debug(
                "{}: {} {}",
                plain.peer(),
                engine.getSession().getProtocol(),
                engine.getSession().getCipherSuite());
        return new TlsConnection(plain, engine, lingerLimit, handshake.received, handshake.toSend);
    }

    private void exchange() throws IOException {
        engine.beginHandshake();
        try {
            HandshakeStatus status = engine.getHandshakeStatus();
            while (status != HandshakeStatus.NOT_HANDSHAKING && status != HandshakeStatus.FINISHED) {
                status = step(status);
            }
            toSend.flush(plain);
        } catch (SSLException e) {
            sendAlert();
            throw e;
        }
    }

    private HandshakeStatus step(HandshakeStatus status) throws IOException {
        switch (status) {
            case NEED_TASK -> runTasks(engine);
            case NEED_WRAP -> {
                if (!toSend.hasRoom()) {
                    toSend.flush(plain);
                }
                return toSend.wrap(engine, NOTHING).getHandshakeStatus();
            }
            default -> receive();
        }
        return engine.getHandshakeStatus();
    }

    private void receive() throws IOException {
        Status status = received.isEmpty() ? Status.BUFFER_UNDERFLOW : received.unwrapHandshake(engine);
        if (status == Status.BUFFER_UNDERFLOW) {
            // consecutive records are sent in one piece, so that no small packet waits for an acknowledgement
            toSend.flush(plain);
            if (received.fill(plain) < 0) {
                throw new SstException(ErrorCode.PEER_GONE, "the connection ended");
            }
            heard = true;
        } else if (status == Status.CLOSED) {
            throw new SstException(ErrorCode.PEER_GONE, "the peer ended the handshake");
        }
    }

    static void runTasks(SSLEngine engine) {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    /** Sends the alert that the engine has prepared for the peer. */
    private void sendAlert() {
        try {
            toSend.wrapClose(engine);
            toSend.flush(plain);
            plain.shutdownOutput();
        } catch (IOException e) {
            LOG.debug("{} could not be told why", plain.peer(), e);
        }
    }

    private SstException late(Duration limit, IOException cause) {
        String peer = plain.peer();
        return heard
                ? new SstException(
                        ErrorCode.TRUNCATED_STREAM,
                        "TLS handshake with " + peer + ": it stopped half-way; incomplete after " + limit.toSeconds()
                                + " s (sst-handshake-timeout)",
                        cause)
                : new SstException(
                        ErrorCode.IDLE_TIMEOUT,
                        "TLS handshake with " + peer + ": it sent nothing for " + limit.toSeconds()
                                + " s (sst-handshake-timeout)",
                        cause);
    }

    private SstException failure(IOException e) {
        if (e instanceof SSLException tls) {
            return TlsFailures.inHandshake(plain.peer(), tls);
        }
        boolean gone = e instanceof SstException known && known.code() == ErrorCode.PEER_GONE;
        if (gone && heard) {
            return new SstException(
                    ErrorCode.TRUNCATED_STREAM,
                    "TLS handshake with " + plain.peer() + ": it went away half-way (" + e.getMessage()
                            + "): check its log for the cause",
                    e);
        }
        if (gone) {
            return new SstException(
                    ErrorCode.PEER_GONE,
                    "TLS handshake with " + plain.peer() + ": it went away without an answer (" + e.getMessage()
                            + "): if it expects clear text, set encrypt and ssl-mode to the same values on both nodes",
                    e);
        }
        return SstException.of(ErrorCode.PEER_GONE, "TLS handshake with " + plain.peer(), e);
    }
}
