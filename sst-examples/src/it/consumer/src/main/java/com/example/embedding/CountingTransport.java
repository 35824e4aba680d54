/* SPDX-License-Identifier: Apache-2.0 */
package com.example.embedding;

import io.sst4j.Cancellation;
import io.sst4j.Connection;
import io.sst4j.Endpoint;
import io.sst4j.ForwardingConnection;
import io.sst4j.SstException;
import io.sst4j.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** A transport made of another: it counts the bytes of all connections, both ways. */
final class CountingTransport implements Transport {
    private final Transport transport;
    private final LongAdder bytes = new LongAdder();

    CountingTransport(Transport transport) {
        this.transport = transport;
    }

    long bytes() {
        return bytes.sum();
    }

    @Override
    public String name() {
        return transport.name();
    }

    @Override
    public Connection connect(Endpoint peer, Duration limit, Cancellation cancellation) throws SstException {
        return new Counted(transport.connect(peer, limit, cancellation));
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
                return new Counted(listener.accept(limit));
            }

            @Override
            public void close() {
                listener.close();
            }
        };
    }

    private final class Counted extends ForwardingConnection {
        Counted(Connection connection) {
            super(connection);
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            int count = connection.read(target);
            bytes.add(Math.max(0, count));
            return count;
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            int count = connection.write(source);
            bytes.add(count);
            return count;
        }
    }
}
