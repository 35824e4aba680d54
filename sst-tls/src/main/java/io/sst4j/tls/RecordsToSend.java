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

/** Encoded records to send. Several are gathered for one write. */
final class RecordsToSend {
    /** The number of records in one write. */
    private static final int RECORDS = 8;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

    /** On the heap, because the JDK's ciphers work on arrays and would copy direct buffers twice, with new arrays per record. */
    private final ByteBuffer encoded;

    private final int wholeRecord;

    RecordsToSend(SSLSession session) {
        wholeRecord = session.getPacketBufferSize();
        encoded = ByteBuffer.allocate(RECORDS * wholeRecord);
    }

    boolean hasRoom() {
        return encoded.remaining() >= wholeRecord;
    }

    /** Encodes at least one record, and more as long as there is data and room. Requires room for one. */
    SSLEngineResult wrap(SSLEngine engine, ByteBuffer source) throws SSLException {
        SSLEngineResult result;
        do {
            result = engine.wrap(source, encoded);
        } while (result.getStatus() == Status.OK && source.hasRemaining() && hasRoom());
        return result;
    }

    /** Encodes the end of the stream, or the alert for an error. */
    void wrapClose(SSLEngine engine) throws SSLException {
        SSLEngineResult result;
        do {
            result = engine.wrap(NOTHING, encoded);
        } while (!engine.isOutboundDone() && result.bytesProduced() > 0 && hasRoom());
    }

    /** Sends all records. */
    void flush(Connection connection) throws IOException {
        encoded.flip();
        try {
            connection.write(encoded);
        } finally {
            encoded.clear();
        }
    }
}
