/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import io.sst4j.Connection;
import io.sst4j.Manifest;
import io.sst4j.SstException;
import io.sst4j.internal.io.CloseAll;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Optional;
import java.util.function.Consumer;

/** A departure over one connection to a stock joiner, and the base of an exchange whose stream is coded. */
class WireDeparture implements Departure {
    private static final int BUFFER_BYTES = 1 << 18;

    private final Connection connection;
    private final StreamCoding.Encoder out;

    WireDeparture(Connection connection, StreamCoding.Encoder out) {
        this.connection = connection;
        this.out = out;
    }

    @Override
    public void begin(PeerWatch watch) throws IOException {
        watch.begin(connection);
    }

    @Override
    public void sendAll(ReadableByteChannel tool, Consumer<ByteBuffer> seen) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
        while (tool.read(buffer) >= 0) {
            seen.accept(buffer.flip().duplicate());
            send(buffer);
            buffer.clear();
        }
    }

    /** Sends the whole buffer. */
    void send(ByteBuffer bytes) throws IOException {
        out.write(bytes);
    }

    @Override
    public void finish() throws IOException {
        out.finish();
    }

    @Override
    public void conclude(Optional<Manifest> sent) throws SstException {
        connection.shutdownOutput();
    }

    @Override
    public void fail(SstException cause) {}

    @Override
    public final String peer() {
        return connection.peer();
    }

    @Override
    public final void cancel() {
        connection.cancel();
    }

    @Override
    public void close() {
        CloseAll.quietly(out, connection);
    }
}
