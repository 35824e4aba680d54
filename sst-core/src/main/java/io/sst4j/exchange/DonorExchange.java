/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.exchange;

import io.sst4j.Cancellation;
import io.sst4j.DonorLink;
import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.TransferEvent;
import io.sst4j.internal.io.Deadline;
import io.sst4j.internal.io.Threads;
import io.sst4j.internal.io.TimeLimit;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The donor's end of an exchange: a connection that uses several connections and survives the loss of each.
 *
 * <p>Written data is cut into parcels, which lanes carry in any order. Each parcel stays in memory until the joiner has
 * acknowledged it. The window holds 32 MiB, and at most a sixth of the heap of a small JVM. A lost lane is reopened, and its
 * unacknowledged parcels are sent again. {@link #shutdownOutput} waits until the joiner has acknowledged everything.
 */
public final class DonorExchange extends Exchange {
    private static final Logger LOG = LoggerFactory.getLogger(DonorExchange.class);

    /** The largest window, in parcels: 32 MiB. Every joiner reserves memory for it. */
    static final int MOST_PARCELS = 128;

    /** The largest size of a conclusion, in bytes. */
    public static final int MOST_WORDS = 1024;

    private static final int LEAST_PARCELS = 16;

    private static final byte NO_FLAGS = 0;

    /** The divisor of a small JVM's heap that limits the window. */
    private static final int SHARE = 6;

    /** The time to report the end of the exchange, if the last connection broke before the joiner was told. */
    private static final Duration GOODBYE_LIMIT = Duration.ofSeconds(10);

    /** The time for all lanes together to send the farewell and receive the end of the joiner's output. */
    private static final Duration LANES_END = LAST_WORDS.multipliedBy(2);

    private final Window window;
    private final boolean joinerHasOlder;
    private final ReplyReceiver reply;
    private final DonorLane.Opener opener;
    private final List<Thread> threads = new ArrayList<>();
    private final Duration goodbyeLimit;
    private final LaneGrowth growth;
    private final Compression compression;
    private final AtomicBoolean compressionPays = new AtomicBoolean();
    private final LongAdder travelled = new LongAdder();
    private int lanes;
    private final ReentrantLock writing = new ReentrantLock();
    private @Nullable Parcel filling;
    private volatile boolean ended;
    private boolean endSent;

    private DonorExchange(DonorLane.Opener opener, ExchangeOptions options, Lane first, Window window) {
        this(opener, options, first, window, new ReplyReceiver());
    }

    private DonorExchange(
            DonorLane.Opener opener, ExchangeOptions options, Lane first, Window window, ReplyReceiver reply) {
        super("donor", opener.link(), first.peer(), window, reply, options, opener.nanoClock());
        this.reply = reply;
        this.window = window;
        this.opener = opener;
        this.joinerHasOlder = first.joiner().reuse();
        // a cancellation from now on already reaches the joiner
        pulse.add(first);
        begin();
        threads.addAll(pulse.threads());
        compression = options.compression();
        // no longer than the options allow for a lost peer to return
        goodbyeLimit = options.returnLimit().compareTo(GOODBYE_LIMIT) < 0 ? options.returnLimit() : GOODBYE_LIMIT;
        growth = new LaneGrowth(
                options.firstLanes(), options.lanes(), opener.nanoClock().getAsLong());
        start(first);
        while (lanes < options.firstLanes()) {
            start(null);
        }
    }

    /**
     * Opens the first lane and starts to open the others.
     *
     * @param link the source of connections
     * @param key the key that the joiner announced
     * @param options the limits
     * @return the connection
     * @throws SstException if the joiner cannot be reached, uses another protocol, or does not know the key
     */
    @SuppressWarnings("try") // the registration ends with the block
    public static DonorExchange open(DonorLink link, SessionKey key, ExchangeOptions options) throws SstException {
        DonorLane.Opener opener = new DonorLane.Opener(link, key, new Cancellation(), System::nanoTime);
        CountDownLatch open = new CountDownLatch(1);
        // if a cancellation broke the connection before it can be reported, a joiner that has just accepted this
        // donor would wait for its return
        try (Cancellation.Registration ignored = link.cancellation().onCancelFirst(() -> await(open, QUICK))) {
            return new DonorExchange(opener, options, opener.openFirst(), new Window(parcels()));
        } finally {
            open.countDown();
        }
    }

    private static int parcels() {
        long affordable = Runtime.getRuntime().maxMemory() / SHARE / Parcel.BYTES;
        return (int) Math.max(LEAST_PARCELS, Math.min(MOST_PARCELS, affordable));
    }

    private synchronized void start(@Nullable Lane lane) {
        int number = lanes++;
        Thread thread = new Thread(new DonorLane(this, window, opener, number, lane), "sst-donor-lane-" + number);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    @Override
    long movement() {
        return ended ? -1 : window.movement();
    }

    /** {@inheritDoc} A partly filled parcel is sent at once if nothing is under way, otherwise with the data that follows. */
    @Override
    public int write(ByteBuffer source) throws SstException {
        writing.lock();
        try {
            requireOpen();
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
            submitIfDue(parcel, !source.hasRemaining());
        }
        return count;
    }

    private void submitIfDue(Parcel parcel, boolean nothingFollows) throws SstException {
        if (parcel.isFull() || (nothingFollows && window.isIdle())) {
            submit(parcel, NO_FLAGS);
        }
    }

    /**
     * Writes all data of a channel up to its end. This does not end the exchange's output. The data is read directly into the
     * memory that it is sent from, which saves one copy.
     *
     * @param source a blocking channel
     * @param seen receives each piece of data before it is sent
     * @throws IOException if the source cannot be read, or the exchange fails
     */
    public void writeAll(ReadableByteChannel source, Consumer<ByteBuffer> seen) throws IOException {
        int count;
        do {
            count = fillFrom(source, seen);
        } while (count >= 0);
    }

    private int fillFrom(ReadableByteChannel source, Consumer<ByteBuffer> seen) throws IOException {
        writing.lock();
        try {
            requireOpen();
            Parcel parcel = filling();
            ByteBuffer memory = parcel.memory();
            int count = source.read(memory);
            if (count > 0) {
                seen.accept(memory.slice(memory.position() - count, count));
                submitIfDue(parcel, true);
            }
            return count;
        } finally {
            writing.unlock();
        }
    }

    /** {@inheritDoc} */
    @Override
    public void flush() throws SstException {
        writing.lock();
        try {
            submitFilling();
        } finally {
            writing.unlock();
        }
    }

    /**
     * Returns whether the joiner has an older version of the data, and so prefers offers of the parts that it may already have.
     *
     * @return the joiner's answer on the first connection
     */
    public boolean joinerHasOlder() {
        return joinerHasOlder;
    }

    private void requireOpen() {
        if (endSent) {
            throw new IllegalStateException("the output of the exchange has ended");
        }
    }

    private Parcel filling() throws SstException {
        Parcel parcel = filling;
        if (parcel == null) {
            parcel = window.lease();
            filling = parcel;
        }
        return parcel;
    }

    private void submitFilling() throws SstException {
        Parcel parcel = filling;
        if (parcel != null && !parcel.isEmpty()) {
            submit(parcel, NO_FLAGS);
        }
    }

    private void submit(Parcel parcel, byte flags) throws SstException {
        filling = null;
        window.submit(parcel, flags);
    }

    /** The lanes' common finding of whether compression pays. */
    AtomicBoolean compressionPays() {
        return compressionPays;
    }

    Compression compression() {
        return compression;
    }

    /** Counts a parcel as it was sent. */
    void noteTravelled(Parcel parcel) {
        travelled.add(parcel.frame().remaining());
    }

    /** Opens more lanes if the network has capacity for them. */
    synchronized void openMoreIfWorthwhile() {
        int more = growth.more(
                window.backlog(), window.acknowledged(), opener.nanoClock().getAsLong());
        for (int i = 0; i < more && !window.isOver(); i++) {
            start(null);
        }
    }

    /** {@inheritDoc} Written data is sent first. */
    @Override
    public int read(ByteBuffer into) throws SstException {
        // a concurrent writer flushes its own data
        if (writing.tryLock()) {
            try {
                submitFilling();
            } finally {
                writing.unlock();
            }
        }
        int count = reply.read(into);
        if (reply.isNews()) {
            tellHeard();
        }
        return count;
    }

    /** Reports on any lane how much was read. A lane that replaces a lost one reports it again. */
    private void tellHeard() {
        for (Lane lane : pulse.lanes()) {
            try {
                tellHeard(lane);
                return;
            } catch (IOException e) {
                LOG.debug("{} could not be told on connection {} how much was read", peer(), lane.number(), e);
                lane.lose();
            }
        }
    }

    /** Tells the joiner how much of its reply was read, unless nothing was. */
    void tellHeard(Lane lane) throws IOException {
        long offset = reply.tell();
        if (offset > 0) {
            lane.heard(offset);
        }
    }

    ReplyReceiver reply() {
        return reply;
    }

    /**
     * Ends the stream with a conclusion, which is not part of the stream. Call {@link #shutdownOutput} afterwards.
     *
     * @param words at most {@link #MOST_WORDS} bytes, returned by {@link JoinerExchange#conclusion}
     * @throws SstException if the exchange fails
     */
    public void conclude(ByteBuffer words) throws SstException {
        if (words.remaining() > MOST_WORDS) {
            throw new IllegalArgumentException("a conclusion has at most " + MOST_WORDS + " bytes");
        }
        writing.lock();
        try {
            requireOpen();
            submitFilling();
            Parcel last = filling();
            last.memory().put(words);
            end(last, Parcel.CONCLUSION);
        } finally {
            writing.unlock();
        }
    }

    private void end(Parcel last, byte more) throws SstException {
        submit(last, (byte) (Parcel.LAST | more));
        endSent = true;
    }

    /** Ends the stream, and waits until the joiner has acknowledged all of it. */
    @Override
    public void shutdownOutput() throws SstException {
        writing.lock();
        try {
            if (!endSent) {
                end(filling(), NO_FLAGS);
            }
        } finally {
            writing.unlock();
        }
        window.awaitEmpty();
        ended = true;
    }

    @Override
    void finish() {
        if (ended) {
            window.close();
        } else {
            fail(new SstException(ErrorCode.PEER_GONE, "the donor gave up before everything was sent"));
        }
        reply.fail(new SstException(ErrorCode.CANCELLED, "the exchange with " + peer() + " is closed"));
        opener.stop().cancel();
        pulse.close();
        List<Thread> started;
        int opened;
        synchronized (this) {
            started = List.copyOf(threads);
            opened = lanes;
        }
        endLanes(started);
        reportEnd();
        if (ended) {
            reportTraffic(opened);
        }
    }

    /** Ends all lanes. Some peers may have stopped reading, whatever they have acknowledged. */
    @SuppressWarnings("try") // the limit ends with the block
    private void endLanes(List<Thread> started) {
        try (TimeLimit ignored = new TimeLimit(LANES_END, "sst-donor-lanes-limit", pulse::loseAll)) {
            Threads.join(started, pulse::loseAll);
        }
    }

    private void reportTraffic(int connections) {
        opener.link()
                .notice(
                        TransferEvent.Notice.Level.INFO,
                        String.format(
                                Locale.ROOT,
                                "sent %,d bytes of the stream as %,d bytes over %d %s",
                                window.acknowledged(),
                                travelled.sum(),
                                connections,
                                connections == 1 ? "connection" : "connections"));
    }

    /** If a connection broke before the joiner learned how the exchange ends, opens another to report it. */
    private void reportEnd() {
        DonorLane.Opener again =
                new DonorLane.Opener(opener.link(), opener.key(), new Cancellation(), opener.nanoClock());
        Deadline deadline = Deadline.in(goodbyeLimit, opener.nanoClock());
        Duration pause = DonorLane.FIRST_PAUSE;
        while (!awaitKnown(Duration.ZERO) && !isCancelled() && !deadline.isOver()) {
            try (Lane lane = again.open(0, LAST_WORDS)) {
                tellEnd(lane);
            } catch (IOException e) {
                LOG.debug("{} could not be told how the exchange ends", peer(), e);
                // a joiner that no longer listens has learned it already, or never will
                if (e instanceof SstException failure && failure.code() == ErrorCode.PEER_UNREACHABLE) {
                    return;
                }
                awaitKnown(pause);
                pause = DonorLane.longer(pause);
            }
        }
    }

    @SuppressWarnings("try") // the limit ends with the block
    private void tellEnd(Lane lane) throws IOException {
        try (TimeLimit ignored = new TimeLimit(LAST_WORDS, "sst-donor-goodbye-limit", lane::lose)) {
            SstException failure = failure();
            if (failure == null) {
                lane.farewell();
                lane.end();
            } else {
                lane.tell(failure, LAST_WORDS);
            }
            lane.awaitEnd();
            noteKnown();
        } catch (Lane.Final e) {
            end(e);
        }
    }
}
