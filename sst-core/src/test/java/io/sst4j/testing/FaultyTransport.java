/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.testing;

import io.sst4j.Cancellation;
import io.sst4j.Connection;
import io.sst4j.Endpoint;
import io.sst4j.ErrorCode;
import io.sst4j.ForwardingConnection;
import io.sst4j.SstException;
import io.sst4j.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A transport that injects one fault at a given byte of an outgoing connection.
 *
 * <p>Decorates the connecting side; the listening side is the inner transport's.
 */
public final class FaultyTransport implements Transport {
    private final Transport inner;
    private final Fault fault;
    private final int number;
    private final long at;
    private final AtomicInteger connections = new AtomicInteger();

    /** The faults. */
    public enum Fault {
        /** The connection breaks before the byte. */
        CUT,
        /** The output ends before the byte in good order; the rest is discarded. */
        END,
        /** One bit of the byte changes. */
        CORRUPT,
        /** The byte is lost; all others arrive. */
        DROP
    }

    /**
     * Creates a transport with one fault.
     *
     * @param inner the transport that carries the bytes
     * @param fault the fault
     * @param connection the index of the connection, counted from 0
     * @param at the index of the byte, counted from 0
     */
    public FaultyTransport(Transport inner, Fault fault, int connection, long at) {
        this.inner = inner;
        this.fault = fault;
        this.number = connection;
        this.at = at;
    }

    @Override
    public String name() {
        return "faulty " + inner.name();
    }

    @Override
    public Listener listen(Endpoint local) throws SstException {
        return inner.listen(local);
    }

    @Override
    public Connection connect(Endpoint peer, Duration limit, Cancellation cancellation) throws SstException {
        Connection connection = inner.connect(peer, limit, cancellation);
        return connections.getAndIncrement() == number ? new FaultyConnection(connection) : connection;
    }

    private final class FaultyConnection extends ForwardingConnection {
        private long written;

        FaultyConnection(Connection connection) {
            super(connection);
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            int count = source.remaining();
            long untilFault = at - written;
            boolean over = untilFault < 0 && fault != Fault.END;
            if (untilFault >= count || over) {
                connection.write(source);
            } else {
                int end = source.limit();
                if (untilFault > 0) {
                    source.limit(source.position() + (int) untilFault);
                    connection.write(source);
                    source.limit(end);
                }
                damage(source);
            }
            written += count;
            return count;
        }

        private void damage(ByteBuffer rest) throws IOException {
            switch (fault) {
                case CUT -> {
                    connection.cancel();
                    throw new SstException(ErrorCode.PEER_GONE, "cut off at byte " + at);
                }
                case END -> {
                    connection.shutdownOutput();
                    rest.position(rest.limit());
                }
                case CORRUPT -> {
                    ByteBuffer changed = ByteBuffer.allocate(1).put((byte) (rest.get() ^ 1));
                    connection.write(changed.flip());
                    connection.write(rest);
                }
                case DROP -> {
                    rest.get();
                    connection.write(rest);
                }
            }
        }
    }
}
