/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync.method;

import static java.util.Objects.requireNonNull;

import io.sst4j.Connection;
import io.sst4j.ErrorCode;
import io.sst4j.ForwardingConnection;
import io.sst4j.SstException;
import io.sst4j.backup.rsync.RsyncDaemon;
import io.sst4j.backup.rsync.RsyncPush;
import io.sst4j.internal.io.CloseAll;
import io.sst4j.internal.io.PeekedConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An rsync client that has sent its request: its files and their destination. */
final class Visitor extends ForwardingConnection {
    private static final String GREETING = "@RSYNCD:";

    private static final Logger LOG = LoggerFactory.getLogger(Visitor.class);

    private volatile boolean served;

    private RsyncDaemon.@Nullable Session session;

    private Visitor(Connection connection) {
        super(connection);
    }

    /**
     * Reads from a peer until it is ready to send files. The peer need not wait for the daemon's greeting.
     *
     * @throws SstException if the peer is silent, is not an rsync client, or sends no files
     */
    static Visitor hear(Connection connection, RsyncDaemon daemon) throws IOException {
        PeekedConnection peeked = new PeekedConnection(connection);
        requireGreeting(peeked);
        Visitor visitor = new Visitor(peeked);
        RsyncDaemon.Session session = daemon.greet(visitor);
        if (!session.bringsFiles()) {
            session.receive();
            throw new SstException(ErrorCode.PEER_GONE, visitor.peer() + " only asked for the list of modules");
        }
        visitor.session = session;
        return visitor;
    }

    private static void requireGreeting(PeekedConnection peeked) throws IOException {
        byte[] first = peeked.peek(GREETING.length());
        if (first.length == 0) {
            throw new SstException(ErrorCode.PEER_GONE, peeked.peer() + " connected and sent nothing");
        }
        peeked.requireNoOtherProtocol();
        if (!new String(first, StandardCharsets.ISO_8859_1).equals(GREETING)) {
            throw new SstException(
                    ErrorCode.PEER_INCOMPATIBLE,
                    peeked.peer()
                            + " does not talk rsync; if it is the donor, set the same wsrep_sst_method on both nodes");
        }
    }

    /** Receives the client's files. */
    RsyncPush.Report receive() throws SstException {
        return requireNonNull(session).receive().summary(RsyncPush.Report.class).orElseThrow();
    }

    /**
     * A stock donor behind stunnel cuts TLS after its last message; the rsync protocol itself shows if the message
     * was complete.
     */
    @Override
    public int read(ByteBuffer target) throws IOException {
        try {
            return connection.read(target);
        } catch (SstException e) {
            if (e.code() != ErrorCode.TRUNCATED_STREAM) {
                throw e;
            }
            LOG.debug("{} cut the connection", peer(), e);
            return -1;
        }
    }

    /** Records that the session is complete; only the close remains. */
    void served() {
        served = true;
    }

    boolean isServed() {
        return served;
    }

    @Override
    public void close() {
        CloseAll.quietly(connection);
    }
}
