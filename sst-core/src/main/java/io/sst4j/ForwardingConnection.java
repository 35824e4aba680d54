/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A connection that forwards every call to another connection. Encryptors, throttles and fault injectors extend it and override
 * the methods they change.
 *
 * <p>Fulfils the contract of {@link Connection} as far as the wrapped connection does.
 */
public abstract class ForwardingConnection implements Connection {
    /** The wrapped connection. */
    protected final Connection connection;

    /**
     * Wraps a connection.
     *
     * @param connection the connection to wrap; closed with this one
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
