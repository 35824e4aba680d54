/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.embed;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sst4j.Cancellation;
import io.sst4j.Connection;
import io.sst4j.Endpoint;
import io.sst4j.ForwardingConnection;
import io.sst4j.SstException;
import io.sst4j.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/** A custom transport that wraps another one and counts the bytes of all connections for Micrometer, in both directions. */
public final class MeteredTransport implements Transport {
    private final Transport transport;
    private final Counter sent;
    private final Counter received;

    /**
     * Wraps a transport.
     *
     * @param transport the transport that carries the bytes
     * @param registry the registry for the counters {@code sst.bytes.sent} and {@code sst.bytes.received}
     */
    public MeteredTransport(Transport transport, MeterRegistry registry) {
        this.transport = transport;
        this.sent = registry.counter("sst.bytes.sent", "transport", transport.name());
        this.received = registry.counter("sst.bytes.received", "transport", transport.name());
    }

    @Override
    public String name() {
        return transport.name();
    }

    @Override
    public Listener listen(Endpoint local) throws SstException {
        Listener listener = transport.listen(local);
        return new Listener() {
            @Override
            public Endpoint local() {
                return listener.local();
            }

            @Override
            public Connection accept(Duration limit) throws SstException {
                return new Metered(listener.accept(limit));
            }

            @Override
            public void close() {
                listener.close();
            }
        };
    }

    @Override
    public Connection connect(Endpoint peer, Duration limit, Cancellation cancellation) throws SstException {
        return new Metered(transport.connect(peer, limit, cancellation));
    }

    private final class Metered extends ForwardingConnection {
        Metered(Connection connection) {
            super(connection);
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            int count = connection.read(target);
            received.increment(Math.max(0, count));
            return count;
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            int count = connection.write(source);
            sent.increment(count);
            return count;
        }
    }
}
