/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import io.sst4j.Cancellation;
import io.sst4j.Connection;
import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** What lies between files and a connection: the stream's format, and its compression if any. */
final class StreamCoding {
    private final StreamFormat format;

    private StreamCoding(StreamFormat format) {
        this.format = format;
    }

    static StreamCoding forDonor(XtrabackupOptions options) throws SstException {
        return new StreamCoding(format(options));
    }

    static StreamCoding forJoiner(XtrabackupOptions options) throws SstException {
        return new StreamCoding(format(options));
    }

    private static StreamFormat format(XtrabackupOptions options) throws SstException {
        String name = options.text("streamfmt").orElse("mbstream");
        return switch (name) {
            case "mbstream", "xbstream" -> new XbstreamFormat();
            default ->
                throw new SstException(
                        ErrorCode.UNSUPPORTED_OPTION, "streamfmt='" + name + "' is none of mbstream, xbstream, tar");
        };
    }

    StreamFormat format() {
        return format;
    }

    WritableByteChannel encode(Connection connection, Cancellation cancellation) throws SstException {
        return connection;
    }

    ReadableByteChannel decode(Connection connection, Cancellation cancellation) throws SstException {
        return connection;
    }

    /** Writes what the coding holds back. */
    void end(WritableByteChannel encoded, Connection connection) throws IOException {
        if (encoded != connection) {
            encoded.close();
        }
    }

    /** Writes what the coding holds back, and ends the connection's output. */
    void finish(WritableByteChannel encoded, Connection connection) throws IOException {
        end(encoded, connection);
        connection.shutdownOutput();
    }
}
