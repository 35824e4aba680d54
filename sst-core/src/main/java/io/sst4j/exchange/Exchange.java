/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.exchange;

import io.sst4j.Cancellation;
import io.sst4j.Connection;
import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.TransferLink;
import io.sst4j.internal.io.Faults;
import java.io.Flushable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Either end of an exchange: one connection to the method that uses it, over several to the peer.
 *
 * <p>Read and written like any {@link Connection}; {@link #fail} and {@link #cancel} may come from any thread. An end that closes
 * tells the peer how the exchange ended, and waits until it knows: where a connection was cut just then, on another one.
 */
public abstract sealed class Exchange implements Connection, Flushable permits DonorExchange, JoinerExchange {
    /** How long an end waits for the other one to hear what it said last. */
    static final Duration LAST_WORDS = Duration.ofSeconds(2);

    /** The same where a cancellation breaks the connections next. */
    static final Duration QUICK = Duration.ofMillis(300);

    private final Cancellation cancellation;
    private final String peer;

    /** What waits for the peer, and fails when the exchange does. */
    private final Failable stream;

    private final CountDownLatch known = new CountDownLatch(1);
    /** What the joiner says, which fails with the exchange too. */
    private final Failable reply;

    final Pulse pulse;
    private Cancellation.Registration cancelled = () -> {};
    private volatile boolean closed;

    Exchange(
            String side,
            TransferLink link,
            String peer,
            Failable stream,
            Failable reply,
            ExchangeOptions options,
            LongSupplier nanoClock) {
        this.cancellation = link.cancellation();
        this.peer = peer;
        this.stream = stream;
        this.reply = reply;
        this.pulse = new Pulse(side, options, nanoClock, this::movement, this::fail);
    }

    /** Called when the end is complete. */
    final void begin() {
        comeFirst();
        pulse.start();
    }

    /** Grows with all that moves; negative from when nothing need move any more. */
    abstract long movement();

    /** Of what a cancellation breaks, the last that registers is the first: the peer is told before a connection is broken. */
    final synchronized void comeFirst() {
        cancelled.close();
        cancelled = cancellation.onCancelFirst(this::cancel);
    }

    /**
     * Has the peer get what was written, without waiting for more.
     *
     * @throws SstException if the exchange fails
     */
    @Override
    public abstract void flush() throws SstException;

    @Override
    public final String peer() {
        return peer;
    }

    /** What a method does with its end of an exchange. */
    @FunctionalInterface
    public interface Use {
        /**
         * Writes and reads.
         *
         * @throws IOException if something failed that the other end is to know
         */
        void run() throws IOException;
    }

    /**
     * Does something with this connection, and lets the peer know why if that fails.
     *
     * @param use what is done, once
     * @throws SstException what it failed with
     */
    public final void run(Use use) throws SstException {
        try {
            use.run();
        } catch (IOException e) {
            SstException failure = SstException.of(ErrorCode.PEER_GONE, "exchange with " + peer, e);
            fail(failure);
            throw failure;
        } catch (RuntimeException | Error e) {
            fail(Faults.of("exchange with " + peer, e));
            throw e;
        }
    }

    /**
     * Gives up: both sides fail for this reason, unless there was one before.
     *
     * @param why code and line travel to the peer
     */
    public final void fail(SstException why) {
        giveUp(why, LAST_WORDS);
    }

    @Override
    public final void cancel() {
        SstException reason = cancellation.reason();
        giveUp(reason == null ? new SstException(ErrorCode.CANCELLED, "the transfer was cancelled") : reason, QUICK);
        // a connection that is broken while the peer has not read all of it loses the rest
        awaitKnown(QUICK);
    }

    private void giveUp(SstException why, Duration limit) {
        failHere(why);
        pulse.tell(stream.failureOr(why), limit);
    }

    /** Ends every wait on this side. */
    void failHere(SstException why) {
        stream.fail(why);
        reply.fail(why);
    }

    /** No other connection would bring anything better. */
    final void end(Lane.Final end) {
        if (end.isTold()) {
            known.countDown();
            failHere(end.reason());
        } else {
            fail(end.reason());
        }
    }

    final @Nullable SstException failure() {
        return stream.failure();
    }

    /** The peer ended its output in good order after it was told how the exchange ends. */
    final void noteKnown() {
        known.countDown();
    }

    /** Whether the peer knows how the exchange ends, now or before the limit. */
    final boolean awaitKnown(Duration limit) {
        return await(known, limit);
    }

    final boolean isCancelled() {
        return cancellation.reason() != null;
    }

    static boolean await(CountDownLatch latch, Duration limit) {
        try {
            return latch.await(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public final boolean isOpen() {
        return !closed;
    }

    /** Ends the exchange; an interrupted thread says goodbye too, and stays interrupted. */
    @Override
    public final void close() {
        if (closed) {
            return;
        }
        closed = true;
        boolean interrupted = Thread.interrupted();
        finish();
        synchronized (this) {
            cancelled.close();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Tells the peer how it ends, and ends all threads and connections. */
    abstract void finish();
}
