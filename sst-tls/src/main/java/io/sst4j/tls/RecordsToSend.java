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

/** Records on their way to the peer: several are gathered and passed on by one write. */
final class RecordsToSend {
    /** Records that one write of the connection takes. */
    private static final int RECORDS = 8;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

    /** On the heap: the ciphers of the JDK work in arrays, and copy twice what is outside, with new arrays per record. */
    private final ByteBuffer encoded;

    private final int wholeRecord;

    RecordsToSend(SSLSession session) {
        wholeRecord = session.getPacketBufferSize();
        encoded = ByteBuffer.allocate(RECORDS * wholeRecord);
    }

    boolean hasRoom() {
        return encoded.remaining() >= wholeRecord;
    }

    /** Encodes one record at least, and more while there is something to encode and room for it. Call with room for one. */
    SSLEngineResult wrap(SSLEngine engine, ByteBuffer source) throws SSLException {
        SSLEngineResult result;
        do {
            result = engine.wrap(source, encoded);
        } while (result.getStatus() == Status.OK && source.hasRemaining() && hasRoom());
        return result;
    }

    /** Encodes the end of the stream, or the alert that an error calls for. */
    void wrapClose(SSLEngine engine) throws SSLException {
        SSLEngineResult result;
        do {
            result = engine.wrap(NOTHING, encoded);
        } while (!engine.isOutboundDone() && result.bytesProduced() > 0 && hasRoom());
    }

    /** Passes everything on. */
    void flush(Connection connection) throws IOException {
        encoded.flip();
        try {
            connection.write(encoded);
        } finally {
            encoded.clear();
        }
    }
}
