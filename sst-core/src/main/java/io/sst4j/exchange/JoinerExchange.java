/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.exchange;

import io.sst4j.Connection;
import io.sst4j.ErrorCode;
import io.sst4j.JoinerLink;
import io.sst4j.MalformedStreamException;
import io.sst4j.SstException;
import io.sst4j.internal.io.CloseAll;
import io.sst4j.internal.io.Faults;
import io.sst4j.internal.io.Threads;
import io.sst4j.internal.io.TimeLimit;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The joiner's end of an exchange. It reads one stream in order from all the connections that its donor opens, and continues when
 * any or all of them are lost.
 *
 * <p>The port stays open as long as the exchange. Peers that do not know the key are rejected. A parcel is acknowledged only
 * when it was read, so a donor is never further ahead than its window.
 */
public final class JoinerExchange extends Exchange {
    /** The number of bytes that {@link #couldBegin} needs. */
    public static final int FIRST_BYTES = 8;

    /** The smallest buffer for {@link #trade}, in bytes. */
    public static final int TRADE_BYTES = Frame.MOST_BYTES;

    private static final Logger LOG = LoggerFactory.getLogger(JoinerExchange.class);

    /** The time to delay an acknowledgement, because more parcels may follow to be acknowledged together. */
    private static final long A_MOMENT_MILLIS = 10;

    private final Lanes others;
    private final Duration farewellLimit;
    private final Inbox inbox;
    private final ReplySender reply;

    /** The lane for a reply that is too long to be sent on all lanes. */
    private @Nullable Lane speaker;

    private final CountDownLatch farewell = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();
    private final Thread acceptThread;
    private final Acknowledgements read = new Acknowledgements();
    private Inbox.@Nullable Entry current;
    private ZeroRuns.@Nullable Reader reader;
    private byte[] conclusion = new byte[0];
    private volatile boolean ended;

    private JoinerExchange(
            JoinerLink link, Lane first, Lanes others, Inbox inbox, ExchangeOptions options, LongSupplier nanoClock) {
        this(link, first, others, inbox, new ReplySender(), options, nanoClock);
    }

    private JoinerExchange(
            JoinerLink link,
            Lane first,
            Lanes others,
            Inbox inbox,
            ReplySender reply,
            ExchangeOptions options,
            LongSupplier nanoClock) {
        super("joiner", link, first.peer(), inbox, reply, options, nanoClock);
        this.reply = reply;
        this.others = others;
        this.inbox = inbox;
        // the donor's last connection may have broken; a donor that does not return within the limit to confirm the end
        // is not waited for any longer, because everything has arrived
        this.farewellLimit = options.returnLimit();
        this.acceptThread = new Thread(this::acceptLanes, "sst-joiner-lanes");
        acceptThread.setDaemon(true);
        begin();
        startLane(first);
        acceptThread.start();
    }

    /**
     * Waits for the donor's first connection, and tells the donor whether this joiner has an older version of the data.
     *
     * @param link the source of connections, with an open port
     * @param key the announced key
     * @param limit the time to wait; zero for no limit
     * @param options the limits
     * @param hasOlder the value that {@link DonorExchange#joinerHasOlder} returns on the donor
     * @return the connection
     * @throws SstException if no peer that knows the key connects
     */
    public static JoinerExchange accept(
            JoinerLink link, SessionKey key, Duration limit, ExchangeOptions options, boolean hasOlder)
            throws SstException {
        JoinerLink.Opening<Lane> opening = connection -> hear(connection, key, options, hasOlder);
        return of(link, link.accept(limit, opening), () -> link.accept(Duration.ZERO, opening), options);
    }

    /** A source of further lanes. */
    @FunctionalInterface
    public interface Lanes {
        /**
         * Waits for the next lane, without a limit. Interrupting the thread ends the wait.
         *
         * @return the lane
         * @throws SstException if no more come
         */
        Lane next() throws SstException;
    }

    /**
     * Starts an exchange with a lane that was already accepted, for a method whose donor may also use another protocol.
     *
     * @param link the source of connections
     * @param first the donor's first lane
     * @param others the source of the other lanes
     * @param options the limits
     * @return the connection
     */
    public static JoinerExchange of(JoinerLink link, Lane first, Lanes others, ExchangeOptions options) {
        return new JoinerExchange(link, first, others, new Inbox(), options, System::nanoTime);
    }

    /**
     * Performs the handshake with a peer that may be the donor.
     *
     * @param connection a connection from which nothing was read
     * @param key the announced key
     * @param options the options of this end
     * @return a lane, after both sides have proved the key
     * @throws IOException if the peer is not the donor
     */
    public static Lane hear(Connection connection, SessionKey key, ExchangeOptions options) throws IOException {
        return hear(connection, key, options, false);
    }

    /**
     * Performs the handshake with a peer that may be the donor, and tells it whether this joiner has an older version of the
     * data.
     *
     * @param connection a connection from which nothing was read
     * @param key the announced key
     * @param options the options of this end
     * @param hasOlder the value that {@link DonorExchange#joinerHasOlder} returns on the donor
     * @return a lane, after both sides have proved the key
     * @throws IOException if the peer is not the donor
     */
    public static Lane hear(Connection connection, SessionKey key, ExchangeOptions options, boolean hasOlder)
            throws IOException {
        return Greeting.joiner(connection, key, new Abilities(options.takesZstd(), hasOlder), System::nanoTime);
    }

    /**
     * Returns whether a peer's first bytes are those of an exchange.
     *
     * @param first its first bytes, at least {@link #FIRST_BYTES} of them
     * @return false if the peer uses another protocol
     */
    public static boolean couldBegin(byte[] first) {
        return Greeting.couldBegin(first);
    }

    /** Accepts the other lanes, and those that replace lost ones. */
    private void acceptLanes() {
        try {
            while (true) {
                startLane(others.next());
                comeFirst();
            }
        } catch (SstException e) {
            if (e.code() == ErrorCode.CANCELLED) {
                LOG.debug("no more connections from {}", peer(), e);
            } else {
                LOG.warn("{}; lost connections of {} cannot be replaced from now on", e.getMessage(), peer());
            }
        } catch (RuntimeException | Error e) {
            fail(Faults.of("wait for connections of " + peer(), e));
        }
    }

    private void startLane(Lane lane) {
        Thread thread = new Thread(() -> serve(lane), "sst-joiner-lane-" + lane.number());
        thread.setDaemon(true);
        synchronized (threads) {
            threads.removeIf(old -> !old.isAlive() && old.getState() == Thread.State.TERMINATED);
            threads.add(thread);
        }
        pulse.add(lane);
        thread.start();
    }

    private void serve(Lane lane) {
        ByteBuffer memory = null;
        try (lane;
                Unpacking unpacking = new Unpacking(inbox, lane)) {
            memory = inbox.lease();
            repeatReply(lane);
            for (FrameType type = lane.receive(memory); type != null; type = lane.receive(memory)) {
                if (type == FrameType.FAREWELL) {
                    farewell.countDown();
                    lane.end();
                } else if (type == FrameType.HEARD) {
                    noteHeard(memory);
                } else if (type == FrameType.PARCEL) {
                    memory = unpacking.unpacked(memory);
                    memory = receive(memory, lane) ? inbox.lease() : memory;
                }
            }
            if (lane.hasTold(Duration.ZERO)) {
                noteKnown();
            }
        } catch (Lane.Final e) {
            lane.endQuietly();
            end(e);
        } catch (MalformedStreamException e) {
            if (e.code() == ErrorCode.HOSTILE_STREAM) {
                fail(e);
            }
            LOG.debug("connection {} of {} is damaged", lane.number(), peer(), e);
        } catch (IOException e) {
            LOG.debug("connection {} of {} was lost", lane.number(), peer(), e);
        } catch (RuntimeException | Error e) {
            fail(Faults.of("hear " + peer(), e));
        } finally {
            pulse.remove(lane);
            if (memory != null) {
                inbox.release(memory);
            }
        }
    }

    /** Repeats on a new lane what was sent on the lost one: the reply, or that this side has given up. */
    private void repeatReply(Lane lane) throws IOException {
        SstException failure = failure();
        if (failure != null) {
            lane.part(failure);
            lane.tellParting();
        }
        tellReply();
    }

    /** Returns whether the inbox keeps the memory. */
    private boolean receive(ByteBuffer frame, Lane lane) throws IOException {
        long number = frame.remaining() < Long.BYTES ? -1 : frame.getLong(0);
        Inbox.Arrival arrival = inbox.offer(frame, lane);
        if (arrival == Inbox.Arrival.TAKEN) {
            lane.acknowledge(List.of(number));
        }
        return arrival == Inbox.Arrival.KEPT;
    }

    @Override
    long movement() {
        return ended ? -1 : inbox.movement();
    }

    /** {@inheritDoc} A joiner's output needs no flush; pending acknowledgements are sent. */
    @Override
    public void flush() {
        read.tell();
    }

    @Override
    public int read(ByteBuffer into) throws SstException {
        if (!into.hasRemaining()) {
            return 0;
        }
        while (!ended) {
            ZeroRuns.Reader from = reader();
            if (from.hasRemaining()) {
                return from.read(into);
            }
            finishParcel();
        }
        return -1;
    }

    /**
     * Waits for the next part of the stream as {@link #read} does, and exchanges its buffer for an empty one. The data is thus
     * not copied, unless zeros were left out of it.
     *
     * @param empty a direct buffer of at least {@link #TRADE_BYTES}; the exchange owns it from now on, unless it is the one
     *     returned
     * @return a buffer of that size, owned by the caller, with the data from position to limit; null at the end
     * @throws SstException if the exchange fails
     * @throws IllegalArgumentException if the buffer is too small or not direct
     */
    public @Nullable ByteBuffer trade(ByteBuffer empty) throws SstException {
        if (!empty.isDirect() || empty.capacity() < TRADE_BYTES) {
            throw new IllegalArgumentException("trade() needs a direct buffer of at least " + TRADE_BYTES + " bytes");
        }
        while (!ended) {
            ZeroRuns.Reader from = reader();
            Inbox.Entry entry = current;
            if (entry != null && from.hasRemaining() && from.isWhole()) {
                ByteBuffer content = entry.content();
                finishParcel(empty);
                return content.limit(content.position() + from.length());
            }
            if (from.hasRemaining()) {
                from.read(empty.clear());
                return empty.flip();
            }
            finishParcel();
        }
        return null;
    }

    private ZeroRuns.Reader reader() throws SstException {
        ZeroRuns.Reader known = reader;
        if (known == null) {
            if (!inbox.isReadyWithin(A_MOMENT_MILLIS)) {
                read.tell();
            }
            Inbox.Entry entry = inbox.peek();
            try {
                known = new ZeroRuns.Reader(entry.content(), Parcel.BYTES);
                if (entry.concludes()) {
                    conclusion = words(known, entry.last());
                } else if (known.length() == 0 && !entry.last()) {
                    throw new IllegalArgumentException("it is empty");
                }
            } catch (IllegalArgumentException e) {
                SstException hostile = new MalformedStreamException(
                        ErrorCode.HOSTILE_STREAM,
                        0,
                        "parcel " + entry.number() + " of " + peer() + ": " + e.getMessage());
                hostile.addSuppressed(e);
                fail(hostile);
                throw hostile;
            }
            current = entry;
            reader = known;
        }
        return known;
    }

    private static byte[] words(ZeroRuns.Reader from, boolean last) {
        ByteBuffer words = ByteBuffer.allocate(DonorExchange.MOST_WORDS);
        from.read(words);
        if (from.hasRemaining() || !last) {
            throw new IllegalArgumentException("its conclusion is too long, or comes before the end");
        }
        return Arrays.copyOf(words.array(), words.position());
    }

    /**
     * Returns the donor's conclusion.
     *
     * @return a copy; empty until {@link #read} has reached the end, or if the donor sent none
     */
    public byte[] conclusion() {
        return conclusion.clone();
    }

    private void finishParcel() {
        if (current != null) {
            finishParcel(current.content());
        }
    }

    private void finishParcel(ByteBuffer unused) {
        Inbox.Entry entry = current;
        if (entry != null) {
            int length = reader == null ? 0 : reader.length();
            current = null;
            reader = null;
            ended = entry.last();
            read.add(entry.number(), inbox.taken(entry, length, unused));
            if (ended) {
                read.tell();
            }
        }
    }

    /** {@inheritDoc} Blocks while the donor has 2 MiB of it unread. */
    @Override
    public int write(ByteBuffer source) throws SstException {
        read.tell();
        int count = source.remaining();
        int end = source.limit();
        while (source.position() < end) {
            source.limit(Math.min(end, source.position() + ReplySender.MOST_BYTES));
            reply.say(source);
            tellReply();
        }
        return count;
    }

    @Override
    public void shutdownOutput() {
        reply.end();
        tellReply();
    }

    private void tellReply() {
        if (reply.isShort()) {
            pulse.lanes().forEach(this::tellReply);
            return;
        }
        Lane lane = speaker();
        while (lane != null && !tellReply(lane)) {
            lane = speaker();
        }
    }

    /**
     * Returns the lane for long replies. A lost one is replaced; the new one starts with the first bytes that the donor may lack.
     */
    private synchronized @Nullable Lane speaker() {
        Lane lane = speaker;
        if (lane == null || lane.isLost()) {
            lane = null;
            for (Lane open : pulse.lanes()) {
                lane = open.isLost() ? lane : open;
            }
            speaker = lane;
        }
        return lane;
    }

    private boolean tellReply(Lane lane) {
        try {
            lane.reply(reply);
            return true;
        } catch (IOException e) {
            LOG.debug("{} could not receive the reply on connection {}", peer(), lane.number(), e);
            lane.lose();
            return false;
        }
    }

    private void noteHeard(ByteBuffer content) throws IOException {
        if (content.remaining() != Long.BYTES) {
            throw new Lane.Final(new SstException(
                    ErrorCode.MALFORMED_STREAM, peer() + " reports that it has read the reply but not how much of it"));
        }
        try {
            reply.heard(content.getLong());
        } catch (SstException e) {
            throw new Lane.Final(e);
        }
    }

    @Override
    void failHere(SstException why) {
        super.failHere(why);
        // no farewell will come any more
        farewell.countDown();
    }

    /** Ends the exchange. After a complete stream, waits until the donor knows, or has been away for too long. */
    @Override
    void finish() {
        if (ended && failure() == null) {
            shutdownOutput();
            if (!await(farewell, farewellLimit) || failure() != null) {
                LOG.warn("{} sent everything, but did not confirm that it knows of its arrival", peer());
            }
        } else {
            fail(new SstException(ErrorCode.PEER_GONE, "the joiner gave up before it had read everything"));
            if (!isCancelled() && !awaitKnown(LAST_WORDS)) {
                LOG.debug("{} could not be told why this side gave up", peer());
            }
        }
        pulse.close();
        acceptThread.interrupt();
        endLanes();
    }

    @SuppressWarnings("try") // the limit ends with the block
    private void endLanes() {
        List<Thread> keepers = new ArrayList<>(pulse.threads());
        keepers.add(acceptThread);
        try (TimeLimit ignored = new TimeLimit(LAST_WORDS, "sst-joiner-lanes-limit", pulse::loseAll)) {
            Threads.join(keepers, pulse::loseAll);
            if (failure() == null) {
                pulse.lanes().forEach(CloseAll::quietly);
            }
            List<Thread> left;
            synchronized (threads) {
                left = List.copyOf(threads);
            }
            Threads.join(left, pulse::loseAll);
        }
        pulse.lanes().forEach(CloseAll::quietly);
    }
}
