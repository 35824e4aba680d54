/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tls;

import io.sst4j.Connection;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

/** Received data: records to decode, and decoded bytes that were not read yet. */
final class ReceivedRecords {
    /** The number of records that fit into the buffer of a read. */
    private static final int RECORDS = 8;

    /** Holds the records to decode, from position to limit. On the heap, which suits the JDK's ciphers. */
    private final ByteBuffer encoded;

    private final ByteBuffer decoded;
    private final int wholeRecord;

    ReceivedRecords(SSLSession session) {
        encoded = ByteBuffer.allocate(RECORDS * session.getPacketBufferSize()).limit(0);
        wholeRecord = session.getApplicationBufferSize();
        decoded = ByteBuffer.allocateDirect(wholeRecord).limit(0);
    }

    /** Returns whether a record can be decoded directly into a buffer. */
    boolean hasRoomFor(ByteBuffer target) {
        return target.remaining() >= wholeRecord;
    }

    /** Moves bytes that were decoded before. */
    int takeDecoded(ByteBuffer target) {
        int count = Math.min(decoded.remaining(), target.remaining());
        if (count > 0) {
            int limit = decoded.limit();
            decoded.limit(decoded.position() + count);
            target.put(decoded);
            decoded.limit(limit);
        }
        return count;
    }

    /** Decodes one record into the target, or into this object's own buffer if the target has no room for a whole one. */
    SSLEngineResult unwrap(SSLEngine engine, ByteBuffer target) throws SSLException {
        SSLEngineResult result = hasRoomFor(target) ? engine.unwrap(encoded, target) : unwrapAside(engine);
        if (result.getStatus() == Status.BUFFER_OVERFLOW) {
            throw new SSLException("a record exceeds the limit of " + wholeRecord + " bytes");
        }
        return result;
    }

    private SSLEngineResult unwrapAside(SSLEngine engine) throws SSLException {
        decoded.clear();
        try {
            return engine.unwrap(encoded, decoded);
        } finally {
            decoded.flip();
        }
    }

    /** Decodes a record of the handshake, which has no data for the caller. */
    Status unwrapHandshake(SSLEngine engine) throws SSLException {
        return unwrap(engine, decoded).getStatus();
    }

    /** Reads more records. Returns -1 at the end of the connection. */
    int fill(Connection connection) throws IOException {
        encoded.compact();
        try {
            return connection.read(encoded);
        } finally {
            encoded.flip();
        }
    }

    /** Reads and discards records. Returns -1 at the end of the connection. */
    int discard(Connection connection) throws IOException {
        encoded.clear();
        try {
            return connection.read(encoded);
        } finally {
            encoded.limit(0);
        }
    }

    boolean isEmpty() {
        return !encoded.hasRemaining();
    }
}
