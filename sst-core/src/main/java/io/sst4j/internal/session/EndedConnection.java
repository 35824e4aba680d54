/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.session;

import io.sst4j.Connection;
import io.sst4j.ForwardingConnection;
import io.sst4j.SstException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A method's connection, whose output ends only with {@link #shutdownOutput()}. Closing it without that, for instance after a
 * failure, resets the connection, so that the peer does not take a partial stream for a complete one.
 *
 * <p>A side that sent nothing and has read to the end of the other's output has nothing to end, and is closed in good order.
 */
final class EndedConnection extends ForwardingConnection {
    private volatile boolean wrote;
    private volatile boolean outputEnded;
    private volatile boolean inputEnded;

    EndedConnection(Connection connection) {
        super(connection);
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        int count = connection.read(target);
        if (count < 0) {
            inputEnded = true;
        }
        return count;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        wrote = true;
        return connection.write(source);
    }

    @Override
    public void shutdownOutput() throws SstException {
        connection.shutdownOutput();
        outputEnded = true;
    }

    @Override
    public void close() throws IOException {
        boolean whole = outputEnded || (!wrote && inputEnded);
        if (!whole && connection.isOpen()) {
            connection.cancel();
        }
        connection.close();
    }
}
