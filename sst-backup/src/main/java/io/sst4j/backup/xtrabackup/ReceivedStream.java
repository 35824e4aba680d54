/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import io.sst4j.Connection;
import io.sst4j.ForwardingConnection;
import io.sst4j.io.CloseAll;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A connection of which the first bytes were looked at already.
 *
 * <p>Tells a port scan or a health check, which sends nothing, from a donor, before any decoder misses its header.
 */
final class ReceivedStream extends ForwardingConnection {
    private static final int FIRST_BYTES = 4096;

    private final ByteBuffer first = ByteBuffer.allocate(FIRST_BYTES);

    ReceivedStream(Connection connection) {
        super(connection);
        first.limit(0);
    }

    /** Waits for the first byte; false if the peer ends its output without one. */
    boolean begins() throws IOException {
        first.clear();
        try {
            return connection.read(first) > 0;
        } finally {
            first.flip();
        }
    }

    /** Whether the first bytes are the record of a TLS handshake (RFC 8446, section 5.1), as no stream's are. */
    boolean looksLikeTls() {
        return first.remaining() > 1 && first.get(first.position()) == 22 && first.get(first.position() + 1) == 3;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (!first.hasRemaining()) {
            return connection.read(target);
        }
        int count = Math.min(first.remaining(), target.remaining());
        target.put(first.slice(first.position(), count));
        first.position(first.position() + count);
        return count;
    }

    @Override
    public void close() {
        CloseAll.quietly(connection);
    }
}
