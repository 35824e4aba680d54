/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.session;

import io.sst4j.Cancellation;
import io.sst4j.Connection;
import io.sst4j.ForwardingConnection;
import io.sst4j.SstException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Limits the send rate of all its connections together. The limit may change at any time.
 *
 * <p>It is a token bucket with the capacity of a tenth of a second, so pauses are short and not followed by bursts. Safe for use
 * by several threads.
 * use by several threads.
 */
final class Throttle {
    private static final long NANOS = 1_000_000_000L;
    private static final int SLICES_PER_SECOND = 10;

    private volatile long bytesPerSecond;
    private final LongSupplier nanoClock;
    private final Pause pause;
    private long paidUntil;

    /** A wait. */
    interface Pause {
        void sleep(Duration length) throws SstException;
    }

    Throttle(long bytesPerSecond, LongSupplier nanoClock, Cancellation cancellation) {
        this(bytesPerSecond, nanoClock, cancellation::pause);
    }

    Throttle(long bytesPerSecond, LongSupplier nanoClock, Pause pause) {
        this.bytesPerSecond = bytesPerSecond;
        this.nanoClock = nanoClock;
        this.pause = pause;
        this.paidUntil = nanoClock.getAsLong();
    }

    Connection slow(Connection connection) {
        return new SlowConnection(connection);
    }

    /** Changes the limit; 0 for no limit. Bytes that were already accounted for are not slowed down again. */
    void limit(long rate) {
        bytesPerSecond = rate;
    }

    /** Waits until bytes may be sent. */
    void take(int bytes) throws SstException {
        long rate = bytesPerSecond;
        if (rate <= 0) {
            return;
        }
        Duration wait;
        synchronized (this) {
            long now = nanoClock.getAsLong();
            paidUntil = Math.max(paidUntil, now - NANOS / SLICES_PER_SECOND);
            paidUntil += (long) ((double) bytes * NANOS / rate);
            wait = Duration.ofNanos(Math.max(0, paidUntil - now));
        }
        if (!wait.isZero()) {
            pause.sleep(wait);
        }
    }

    private int slice(int wanted) {
        long rate = bytesPerSecond;
        return rate <= 0 ? wanted : (int) Math.max(1, Math.min(Math.min(wanted, 1 << 20), rate / SLICES_PER_SECOND));
    }

    private final class SlowConnection extends ForwardingConnection {
        SlowConnection(Connection connection) {
            super(connection);
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            int written = 0;
            int end = source.limit();
            try {
                while (source.position() < end) {
                    source.limit(source.position() + slice(end - source.position()));
                    take(source.remaining());
                    written += connection.write(source);
                }
            } finally {
                source.limit(end);
            }
            return written;
        }
    }
}
