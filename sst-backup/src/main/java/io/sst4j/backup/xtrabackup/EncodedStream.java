/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import io.sst4j.Connection;
import io.sst4j.internal.io.CloseAll;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import org.jspecify.annotations.Nullable;

/** An encoder of a channel that writes to the connection in the end, or of a filter that does. */
final class EncodedStream implements StreamEncoder {
    private final Connection connection;
    private final Sink sink;
    private final End end;
    private final @Nullable AutoCloseable resource;
    private boolean finished;

    /** Takes bytes. */
    private interface Sink {
        void write(ByteBuffer source) throws IOException;
    }

    /** Sends what is held back. */
    private interface End {
        void finish() throws IOException;
    }

    private EncodedStream(Connection connection, Sink sink, End end, @Nullable AutoCloseable resource) {
        this.connection = connection;
        this.sink = sink;
        this.end = end;
        this.resource = resource;
    }

    /** As it is. */
    static EncodedStream plain(Connection connection) {
        return new EncodedStream(connection, connection::write, () -> {}, null);
    }

    /** Through a channel that ends its stream when it is closed, and leaves the connection open. */
    static EncodedStream through(WritableByteChannel channel, Connection connection) {
        return new EncodedStream(connection, channel::write, channel::close, channel);
    }

    /** Through a foreign program. */
    static EncodedStream through(StreamFilter filter, Connection connection) {
        return new EncodedStream(connection, filter::write, filter::finishWriting, filter);
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        int count = source.remaining();
        while (source.hasRemaining()) {
            sink.write(source);
        }
        return count;
    }

    @Override
    public void finish() throws IOException {
        end.finish();
        finished = true;
    }

    @Override
    public boolean isOpen() {
        return connection.isOpen();
    }

    @Override
    public void close() {
        if (!finished) {
            connection.cancel();
        }
        CloseAll.quietly(resource);
    }
}
