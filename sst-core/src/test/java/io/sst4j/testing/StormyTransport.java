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
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A transport that damages outgoing connections at random bytes, in both directions, a limited number of times.
 *
 * <p>Decorates the connecting side; the listening side is the inner transport's.
 */
public final class StormyTransport implements Transport {
    /** The kinds of damage. */
    public enum Damage {
        /** The connection breaks before a byte that this side sends. */
        CUT_OUT,
        /** The connection breaks before a byte that this side would read. */
        CUT_IN,
        /** A bit changes in the bytes that this side sends. */
        CORRUPT_OUT,
        /** A bit changes in the bytes that this side reads. */
        CORRUPT_IN,
        /** This side's output ends early, in good order. */
        END_OUT,
        /** Everything that this side sends is lost silently, until the connection is broken. */
        STALL_OUT
    }

    private final Transport inner;
    private final Random random;
    private final List<Damage> kinds;
    private final AtomicInteger left;
    private final int gap;
    private final AtomicInteger done = new AtomicInteger();

    /**
     * Creates a transport.
     *
     * @param inner the transport that carries the bytes
     * @param random the source of the choices
     * @param hits the number of times to do damage
     * @param gap the largest number of bytes that a connection carries before it is damaged
     * @param kinds the kinds of damage
     */
    public StormyTransport(Transport inner, Random random, int hits, int gap, List<Damage> kinds) {
        this.inner = inner;
        this.random = random;
        this.kinds = List.copyOf(kinds);
        this.left = new AtomicInteger(hits);
        this.gap = gap;
    }

    @Override
    public String name() {
        return "stormy " + inner.name();
    }

    @Override
    public Listener listen(Endpoint local) throws SstException {
        return inner.listen(local);
    }

    @Override
    public Connection connect(Endpoint peer, Duration limit, Cancellation cancellation) throws SstException {
        return new Hit(inner.connect(peer, limit, cancellation));
    }

    /** The number of times that damage was done. */
    public int hits() {
        return done.get();
    }

    private final class Hit extends ForwardingConnection {
        private final Damage kind;
        private final CountDownLatch broken = new CountDownLatch(1);
        private final long at;
        private long written;
        private long read;
        private boolean hit;

        Hit(Connection connection) {
            super(connection);
            synchronized (random) {
                kind = kinds.get(random.nextInt(kinds.size()));
                // small numbers are as likely as large ones, to hit greetings and headers too
                at = random.nextInt(1 + random.nextInt(gap));
            }
        }

        /** Returns whether to do the damage now, which happens once. */
        private boolean strikes(boolean out, long before, int count) {
            boolean mine = out
                    ? kind != Damage.CUT_IN && kind != Damage.CORRUPT_IN
                    : kind == Damage.CUT_IN || kind == Damage.CORRUPT_IN;
            if (hit || !mine || at < before || at >= before + count || left.getAndDecrement() <= 0) {
                return false;
            }
            hit = true;
            done.incrementAndGet();
            return true;
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            int count = source.remaining();
            if (!strikes(true, written, count)) {
                while (source.hasRemaining()) {
                    connection.write(source);
                }
                written += count;
                return count;
            }
            int end = source.limit();
            source.limit(source.position() + (int) (at - written));
            while (source.hasRemaining()) {
                connection.write(source);
            }
            source.limit(end);
            strike(source);
            written += count;
            return count;
        }

        private void strike(ByteBuffer rest) throws IOException {
            switch (kind) {
                case CORRUPT_OUT -> {
                    ByteBuffer changed = ByteBuffer.allocate(rest.remaining()).put(rest);
                    changed.put(0, (byte) (changed.get(0) ^ 1 << (at & 7))).flip();
                    while (changed.hasRemaining()) {
                        connection.write(changed);
                    }
                }
                case END_OUT -> {
                    connection.shutdownOutput();
                    throw new SstException(ErrorCode.PEER_GONE, "ended by the storm at byte " + at);
                }
                case STALL_OUT -> {
                    rest.position(rest.limit());
                    awaitBreak();
                    throw new SstException(ErrorCode.PEER_GONE, "stalled by the storm at byte " + at);
                }
                default -> {
                    connection.cancel();
                    throw new SstException(ErrorCode.PEER_GONE, "cut by the storm at byte " + at);
                }
            }
        }

        private void awaitBreak() throws IOException {
            try {
                broken.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            int start = into.position();
            int count = connection.read(into);
            if (count > 0 && strikes(false, read, count)) {
                if (kind == Damage.CUT_IN) {
                    connection.cancel();
                    throw new SstException(ErrorCode.PEER_GONE, "cut by the storm at byte " + at);
                }
                int place = start + (int) (at - read);
                into.put(place, (byte) (into.get(place) ^ 1 << (at & 7)));
            }
            read += Math.max(0, count);
            return count;
        }

        @Override
        public void cancel() {
            broken.countDown();
            connection.cancel();
        }

        @Override
        public void close() throws IOException {
            broken.countDown();
            connection.close();
        }
    }
}
