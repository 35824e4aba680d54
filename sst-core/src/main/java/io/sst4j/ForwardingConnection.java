/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A connection that hands every call on to another: the beginning of encryptors, throttles and injected faults, which
 * override what they change.
 *
 * <p>Keeps the promises of {@link Connection} as far as the other does.
 */
public abstract class ForwardingConnection implements Connection {
    /** What the calls are handed on to. */
    protected final Connection connection;

    /**
     * Wraps a connection.
     *
     * @param connection what the calls are handed on to; closed with this one
     */
    protected ForwardingConnection(Connection connection) {
        this.connection = connection;
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
        connection.close();
    }
}
