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
 * One end of an exchange: a single connection to the method, carried by several connections to the peer.
 *
 * <p>It is read and written like any {@link Connection}. {@link #fail} and {@link #cancel} may be called from any thread. Closing
 * an end tells the peer how the exchange ended and waits until the peer has received it, on another connection if the last one
 * has just broken.
 */
public abstract sealed class Exchange implements Connection, Flushable permits DonorExchange, JoinerExchange {
    /** The time to wait until the other end has received the last frames. */
    static final Duration LAST_WORDS = Duration.ofSeconds(2);

    /** The same limit, if a cancellation breaks the connections next. */
    static final Duration QUICK = Duration.ofMillis(300);

    private final Cancellation cancellation;
    private final String peer;

    /** The waits for the peer, which fail when the exchange does. */
    private final Failable stream;

    private final CountDownLatch known = new CountDownLatch(1);
    /** The joiner's reply, which fails with the exchange too. */
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

    /** Called when construction is complete. */
    final void begin() {
        comeFirst();
        pulse.start();
    }

    /** A counter that grows with all progress; negative once no more progress is required. */
    abstract long movement();

    /** Re-registers as the first action of a cancellation, so that the peer is told before any connection is broken. */
    final synchronized void comeFirst() {
        cancelled.close();
        cancelled = cancellation.onCancelFirst(this::cancel);
    }

    /**
     * Sends the data written so far, without waiting for more.
     *
     * @throws SstException if the exchange fails
     */
    @Override
    public abstract void flush() throws SstException;

    @Override
    public final String peer() {
        return peer;
    }

    /** The work of a method with its end of an exchange. */
    @FunctionalInterface
    public interface Use {
        /**
         * Writes and reads.
         *
         * @throws IOException if something failed; the other end is told
         */
        void run() throws IOException;
    }

    /**
     * Runs work with this connection. If it fails, the peer is told why.
     *
     * @param use the work, run once
     * @throws SstException if the work failed
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
     * Fails the exchange on both sides for this reason, unless it failed before.
     *
     * @param why the reason; its code and message are sent to the peer
     */
    public final void fail(SstException why) {
        giveUp(why, LAST_WORDS);
    }

    @Override
    public final void cancel() {
        SstException reason = cancellation.reason();
        giveUp(reason == null ? new SstException(ErrorCode.CANCELLED, "the transfer was cancelled") : reason, QUICK);
        // breaking a connection before the peer has read all of it would lose the rest
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

    /** Fails the exchange after an error that would recur on any other connection. */
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

    /** Notes that the peer ended its output in good order after it was told how the exchange ends. */
    final void noteKnown() {
        known.countDown();
    }

    /** Waits for the peer to learn how the exchange ends. Returns whether it has, within the limit. */
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

    /** Ends the exchange. An interrupted thread also informs the peer, and stays interrupted. */
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

    /** Tells the peer how the exchange ends, and ends all threads and connections. */
    abstract void finish();
}
