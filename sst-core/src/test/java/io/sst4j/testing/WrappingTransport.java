/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.testing;

import io.sst4j.Cancellation;
import io.sst4j.Connection;
import io.sst4j.Endpoint;
import io.sst4j.ForwardingConnection;
import io.sst4j.SstException;
import io.sst4j.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/**
 * A transport that wraps its outgoing connections.
 *
 * @param inner the transport that carries the bytes
 * @param wrap wraps a connection
 */
public record WrappingTransport(Transport inner, UnaryOperator<Connection> wrap) implements Transport {
    /**
     * Returns a transport that counts the bytes sent.
     *
     * @param inner the transport that carries the bytes
     * @param sent the counter
     * @return the transport
     */
    public static Transport counting(Transport inner, AtomicLong sent) {
        return new WrappingTransport(inner, connection -> new ForwardingConnection(connection) {
            @Override
            public int write(ByteBuffer source) throws IOException {
                int count = connection.write(source);
                sent.addAndGet(count);
                return count;
            }
        });
    }

    @Override
    public String name() {
        return inner.name();
    }

    @Override
    public Listener listen(Endpoint local) throws SstException {
        return inner.listen(local);
    }

    @Override
    public Connection connect(Endpoint peer, Duration limit, Cancellation cancellation) throws SstException {
        return wrap.apply(inner.connect(peer, limit, cancellation));
    }
}
