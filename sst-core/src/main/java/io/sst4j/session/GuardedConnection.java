/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.session;

import io.sst4j.Cancellation;
import io.sst4j.Connection;
import io.sst4j.SstException;
import io.sst4j.io.CloseAll;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A connection that breaks when its transfer is cancelled, until it is closed. */
final class GuardedConnection implements Connection {
    private final Connection connection;
    private final Cancellation.Registration registration;

    GuardedConnection(Connection connection, Cancellation cancellation) {
        this.connection = connection;
        this.registration = cancellation.onCancel(connection::cancel);
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        return connection.read(target);
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        return connection.write(source);
    }

    @Override
    public String peer() {
        return connection.peer();
    }

    @Override
    public void shutdownOutput() throws SstException {
        connection.shutdownOutput();
    }

    @Override
    public void cancel() {
        connection.cancel();
    }

    @Override
    public boolean isOpen() {
        return connection.isOpen();
    }

    @Override
    public void close() throws IOException {
        CloseAll.of(registration, connection);
    }
}
