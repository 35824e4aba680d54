/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.exchange;

import io.sst4j.Cancellation;
import io.sst4j.Connection;
import io.sst4j.DonorLink;
import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.internal.io.CloseAll;
import io.sst4j.internal.io.Faults;
import io.sst4j.internal.io.Threads;
import io.sst4j.internal.io.TimeLimit;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The donor's end of an exchange: a connection that travels over several and survives the loss of each of them.
 *
 * <p>What is written is cut into parcels, which lanes carry in any order; each stays in memory until the joiner has taken it: 32 MiB
 * in all, and at most a sixth of what a small JVM may use. A lane that is lost is opened anew, and what it had under way travels again. {@link #shutdownOutput} waits until
 * the joiner has taken everything.
 */
public final class DonorExchange implements Connection {
    private static final Logger LOG = LoggerFactory.getLogger(DonorExchange.class);

    /** The largest window, which every joiner keeps memory for: 32 MiB. */
    static final int MOST_PARCELS = 128;

    private static final int LEAST_PARCELS = 16;

    /** Which part of the memory of a small JVM the window may have. */
    private static final int SHARE = 6;

    /** How long one attempt to open a lane anew may take. */
    private static final Duration ATTEMPT_LIMIT = Duration.ofSeconds(10);

    private static final int FIRST_ATTEMPTS = 24;

    private static final int REFUSALS = 5;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(20);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    /** How long an end waits for the other one to hear what it said last. */
    static final Duration LAST_WORDS = Duration.ofSeconds(2);

    /** The same where a cancellation breaks the connections next. */
    static final Duration QUICK = Duration.ofMillis(300);

    private final DonorLink link;
    private final SessionKey key;
    private final LongSupplier nanoClock;
    private final Cancellation stop = new Cancellation();
    private final Window window = new Window(parcels());
    private final Reply reply = new Reply();
    private final Pulse pulse;
    private final String peer;
    private final List<Thread> threads = new ArrayList<>();
    private Cancellation.Registration cancelled;
    private final ReentrantLock writing = new ReentrantLock();
    private @Nullable Parcel filling;
    private volatile boolean ended;
    private volatile boolean told;
    private boolean endSent;
    private boolean closed;

    private DonorExchange(DonorLink link, SessionKey key, ExchangeOptions options, Lane first, LongSupplier nanoClock) {
        this.link = link;
        this.key = key;
        this.nanoClock = nanoClock;
        this.peer = first.peer();
        this.pulse = new Pulse("donor", options, nanoClock, this::movement, this::fail);
        this.cancelled = link.cancellation().onCancelFirst(this::cancel);
        threads.addAll(pulse.threads());
        pulse.start();
        start(0, first);
        for (int lane = 1; lane < options.lanes(); lane++) {
            start(lane, null);
        }
    }

    /**
     * Opens the first lane, and begins to open the others.
     *
     * @param link gives the connections
     * @param key what the joiner announced
     * @param options limits
     * @return the connection
     * @throws SstException if the joiner cannot be reached, speaks something else, or does not know the key
     */
    public static DonorExchange open(DonorLink link, SessionKey key, ExchangeOptions options) throws SstException {
        return new DonorExchange(link, key, options, openFirst(link, key, System::nanoTime), System::nanoTime);
    }

    private static int parcels() {
        long affordable = Runtime.getRuntime().maxMemory() / SHARE / Parcel.BYTES;
        return (int) Math.max(LEAST_PARCELS, Math.min(MOST_PARCELS, affordable));
    }

    /** A joiner that is reached and lost again may be in the same network that later connections are lost in. */
    private static Lane openFirst(DonorLink link, SessionKey key, LongSupplier clock) throws SstException {
        for (int attempt = 1; ; attempt++) {
            try {
                return greet(link.connect(), key, 0, new Cancellation(), clock);
            } catch (IOException e) {
                SstException failure =
                        SstException.of(ErrorCode.PEER_GONE, "begin an exchange with " + link.address(), e);
                boolean refused =
                        failure.code() == ErrorCode.PEER_REJECTED || failure.code() == ErrorCode.PEER_INCOMPATIBLE;
                // a damaged greeting looks like a refusal
                if (attempt >= (refused ? REFUSALS : FIRST_ATTEMPTS) || failure.code() == ErrorCode.PEER_UNREACHABLE) {
                    throw failure;
                }
                LOG.debug("attempt {} to begin an exchange failed", attempt, e);
                link.cancellation().pause(FIRST_PAUSE.multipliedBy(attempt));
            }
        }
    }

    /** A peer that takes a connection and says nothing is given up like one that takes none. */
    @SuppressWarnings("try") // limit and registration end with the block
    private static Lane greet(Connection connection, SessionKey key, int number, Cancellation stop, LongSupplier clock)
            throws IOException {
        try (TimeLimit limit = new TimeLimit(ATTEMPT_LIMIT, "sst-donor-greeting-limit", connection::cancel);
                Cancellation.Registration ignored = stop.onCancel(connection::cancel)) {
            return Greeting.donor(connection, key, number, clock);
        } catch (IOException | RuntimeException e) {
            CloseAll.quietly(connection);
            throw e;
        }
    }

    private void start(int number, @Nullable Lane lane) {
        Thread thread = new Thread(() -> keepLane(number, lane), "sst-donor-lane-" + number);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    /** Carries parcels over a lane, and opens it anew as often as it is lost. */
    private void keepLane(int number, @Nullable Lane first) {
        Lane lane = first;
        Duration pause = FIRST_PAUSE;
        while (lane != null || !isOver()) {
            try {
                if (lane == null) {
                    lane = greet(link.connect(ATTEMPT_LIMIT, stop), key, number, stop, nanoClock);
                    comeFirst();
                    pause = FIRST_PAUSE;
                }
                carry(lane);
            } catch (Lane.Final e) {
                fail(e);
            } catch (IOException e) {
                LOG.debug("connection {} to {} is lost", number, peer, e);
            } catch (RuntimeException | Error e) {
                fail(Faults.of("exchange with " + peer, e));
            }
            lane = null;
            pause = pause(pause);
        }
    }

    private long movement() {
        return ended ? -1 : window.movement();
    }

    private boolean isOver() {
        return window.isClosed() || window.failure() != null;
    }

    /** Of what a cancellation breaks, the last that registers is the first: the joiner is told before a connection is broken. */
    private synchronized void comeFirst() {
        cancelled.close();
        cancelled = link.cancellation().onCancelFirst(this::cancel);
    }

    /** Lets a moment pass before a lane is opened anew, a longer one each time. */
    private Duration pause(Duration length) {
        if (!isOver()) {
            window.rest(length.toMillis());
        }
        Duration twice = length.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }

    private void carry(Lane lane) throws IOException {
        LaneListener listener = new LaneListener(lane);
        try {
            pulse.add(lane);
            listener.start();
            sendParcels(lane);
            if (window.isClosed()) {
                lane.farewell();
                lane.end();
                return;
            }
        } finally {
            pulse.remove(lane);
            tellFailure(lane);
            listener.end();
            window.giveBack(lane);
        }
    }

    /** Nobody may have told it on a lane that has just been opened. */
    private void tellFailure(Lane lane) {
        SstException failure = window.failure();
        if (failure != null) {
            lane.part(failure);
            lane.tellParting();
            if (lane.hasTold(LAST_WORDS)) {
                told = true;
            }
        }
    }

    private void sendParcels(Lane lane) throws IOException {
        while (!lane.isLost() && !window.isClosed()) {
            Parcel parcel = window.take(lane);
            if (parcel != null) {
                try {
                    lane.send(parcel.frame());
                } finally {
                    window.sent(parcel);
                }
            }
        }
    }

    /** Hears what the joiner says on a lane, on a thread of its own. */
    private final class LaneListener {
        private final Lane lane;
        private final Thread thread;

        LaneListener(Lane lane) {
            this.lane = lane;
            thread = new Thread(this::run, "sst-donor-lane-" + lane.number() + "-in");
            thread.setDaemon(true);
        }

        void start() {
            thread.start();
        }

        private void run() {
            // the joiner's frames are small
            ByteBuffer content = ByteBuffer.allocate(Reply.MOST_BYTES + 1);
            try {
                for (FrameType type = lane.receive(content); type != null; type = lane.receive(content)) {
                    hear(type, content);
                }
            } catch (Lane.Final e) {
                fail(e);
            } catch (IOException e) {
                LOG.debug("nothing more is heard on connection {} of {}", lane.number(), lane.peer(), e);
            } catch (RuntimeException | Error e) {
                DonorExchange.this.fail(Faults.of("hear " + lane.peer(), e));
            } finally {
                lane.lose();
                window.wake();
            }
        }

        /** What is whole and makes no sense does so on every connection. */
        private void hear(FrameType type, ByteBuffer content) throws IOException {
            try {
                switch (type) {
                    case ACKNOWLEDGEMENT -> window.acknowledge(content.getLong());
                    case REPLY -> reply.hear(content);
                    default -> {
                        // a sign of life
                    }
                }
            } catch (SstException e) {
                throw window.failure() == null ? new Lane.Final(e) : e;
            } catch (BufferUnderflowException e) {
                throw new Lane.Final(new SstException(
                        ErrorCode.MALFORMED_STREAM, lane.peer() + " acknowledges a parcel without its number", e));
            }
        }

        /** Ends it: where both sides end the exchange, when the joiner has, so that nothing is lost that was said last. */
        @SuppressWarnings("try") // the limit ends with the block
        void end() {
            Duration limit = isOver() ? LAST_WORDS : Duration.ZERO;
            try (TimeLimit ignored = new TimeLimit(limit, thread.getName() + "-limit", lane::lose)) {
                if (limit.isZero()) {
                    lane.lose();
                }
                Threads.join(List.of(thread), lane::lose);
            }
            lane.close();
        }
    }

    @Override
    public String peer() {
        return peer;
    }

    /** {@inheritDoc} What fills no parcel travels at once if nothing is under way, and else with what follows. */
    @Override
    public int write(ByteBuffer source) throws SstException {
        writing.lock();
        try {
            if (endSent) {
                throw new IllegalStateException("the output of the exchange has ended");
            }
            return fill(source);
        } finally {
            writing.unlock();
        }
    }

    private int fill(ByteBuffer source) throws SstException {
        int count = source.remaining();
        while (source.hasRemaining()) {
            Parcel parcel = filling();
            ByteBuffer memory = parcel.memory();
            int step = Math.min(source.remaining(), memory.remaining());
            memory.put(source.slice(source.position(), step));
            source.position(source.position() + step);
            if (parcel.isFull() || (!source.hasRemaining() && window.isIdle())) {
                submit(parcel, false);
            }
        }
        return count;
    }

    private Parcel filling() throws SstException {
        Parcel parcel = filling;
        if (parcel == null) {
            parcel = window.lease();
            filling = parcel;
        }
        return parcel;
    }

    private void submit(Parcel parcel, boolean last) throws SstException {
        filling = null;
        window.submit(parcel, last);
    }

    /** {@inheritDoc} What was written is on its way before. */
    @Override
    public int read(ByteBuffer into) throws SstException {
        // whoever writes at the moment has it sent himself
        if (writing.tryLock()) {
            try {
                Parcel parcel = filling;
                if (parcel != null) {
                    submit(parcel, false);
                }
            } finally {
                writing.unlock();
            }
        }
        return reply.read(into);
    }

    /** Ends the stream, and waits until the joiner has taken all of it. */
    @Override
    public void shutdownOutput() throws SstException {
        writing.lock();
        try {
            if (!endSent) {
                submit(filling(), true);
                endSent = true;
            }
        } finally {
            writing.unlock();
        }
        window.awaitEmpty();
        ended = true;
    }

    /**
     * Gives up: both sides fail for this reason, unless there was one before.
     *
     * @param why code and line travel to the joiner
     */
    public void fail(SstException why) {
        giveUp(why, LAST_WORDS);
    }

    private void fail(Lane.Final end) {
        if (end.isTold()) {
            told = true;
            window.fail(end.reason());
            reply.fail(end.reason());
        } else {
            fail(end.reason());
        }
    }

    private void giveUp(SstException why, Duration limit) {
        window.fail(why);
        reply.fail(why);
        if (pulse.tell(window.failureOr(why), limit)) {
            told = true;
        }
    }

    /**
     * Does something with this connection, and lets the joiner know why if that fails.
     *
     * @param use what is done, once
     * @throws SstException what it failed with
     */
    public void run(Use use) throws SstException {
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

    @Override
    public void cancel() {
        SstException reason = link.cancellation().reason();
        SstException why =
                reason == null ? new SstException(ErrorCode.CANCELLED, "the transfer was cancelled") : reason;
        giveUp(why, QUICK);
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        // an interrupted thread says goodbye too
        boolean interrupted = Thread.interrupted();
        if (ended) {
            window.close();
        } else {
            fail(new SstException(ErrorCode.PEER_GONE, "the donor gave up before it had sent everything"));
            sayGoodbye();
        }
        reply.fail(new SstException(ErrorCode.CANCELLED, "the exchange with " + peer + " is closed"));
        stop.cancel();
        pulse.close();
        Threads.join(threads, pulse::loseAll);
        cancelled.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Where no lane could take the cause, another one is opened for that. */
    private void sayGoodbye() {
        SstException failure = window.failure();
        if (told || failure == null || link.cancellation().reason() != null) {
            return;
        }
        try (Lane lane = greet(link.connect(LAST_WORDS, stop), key, 0, stop, nanoClock)) {
            lane.part(failure);
            lane.tellParting();
            if (lane.hasTold(LAST_WORDS)) {
                awaitEnd(lane);
            }
        } catch (IOException e) {
            LOG.debug("{} cannot be told why this side gives up", peer, e);
        }
    }

    @SuppressWarnings("try") // the limit ends with the block
    private static void awaitEnd(Lane lane) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(Reply.MOST_BYTES + 1);
        try (TimeLimit ignored = new TimeLimit(LAST_WORDS, "sst-donor-goodbye-limit", lane::lose)) {
            while (lane.receive(content) != null) {
                LOG.trace("the joiner says something yet");
            }
        }
    }
}
