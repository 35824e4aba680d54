/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync.method;

import io.sst4j.Connection;
import io.sst4j.ErrorCode;
import io.sst4j.ForwardingConnection;
import io.sst4j.SstException;
import io.sst4j.io.CloseAll;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection of which is known whether the peer spoke, and how it began: a port scan does not, a donor greets. */
final class Visitor extends ForwardingConnection {
    private static final String GREETING = "@RSYNCD:";

    private static final Logger LOG = LoggerFactory.getLogger(Visitor.class);

    private final FirstWord firstWord;
    private final byte[] first = new byte[GREETING.length()];
    private volatile int known;

    /** Is told when a peer begins to speak. */
    interface FirstWord {
        void spoken(Visitor visitor) throws SstException;
    }

    Visitor(Connection connection, FirstWord firstWord) {
        super(connection);
        this.firstWord = firstWord;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        int start = target.position();
        int count = readOrEnd(target);
        int before = known;
        if (count > 0 && before < first.length) {
            int more = Math.min(count, first.length - before);
            target.duplicate().position(start).get(first, before, more);
            known = before + more;
            if (before == 0) {
                firstWord.spoken(this);
            }
        }
        return count;
    }

    /** A stock donor behind stunnel cuts TLS when all is said; whether it is, the protocol of rsync tells by itself. */
    private int readOrEnd(ByteBuffer target) throws IOException {
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

    /** Whether the peer sent anything. */
    boolean spoke() {
        return known > 0;
    }

    /** Whether the peer speaks rsync. */
    boolean greeted() {
        return new String(first, 0, known, StandardCharsets.ISO_8859_1).equals(GREETING);
    }

    /** Whether the first bytes are the record of a TLS handshake (RFC 8446, section 5.1). */
    boolean looksLikeTls() {
        return known > 1 && first[0] == 22 && first[1] == 3;
    }

    @Override
    public void close() {
        CloseAll.quietly(connection);
    }
}
