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
 * The joiner's end of an exchange: reads one stream in order from all the connections that its donor opens, and goes on when any
 * of them, or all, are lost.
 *
 * <p>The port stays open as long as this is, and whoever does not know the key is turned away. A parcel is acknowledged when it
 * was read, so that a donor is never further ahead than its window.
 */
public final class JoinerExchange extends Exchange {
    /** How many bytes {@link #couldBegin} wants to see. */
    public static final int FIRST_BYTES = 8;

    /** How large a buffer must be at least for {@link #trade}. */
    public static final int TRADE_BYTES = Frame.MOST_BYTES;

    private static final Logger LOG = LoggerFactory.getLogger(JoinerExchange.class);

    /** How long what was read is not acknowledged because more may come that is. */
    private static final long A_MOMENT_MILLIS = 10;

    private final Lanes others;
    private final Duration farewellLimit;
    private final Inbox inbox;
    private final ReplySender reply;

    /** The lane that says what is too long to be said on all. */
    private @Nullable Lane speaker;

    private final CountDownLatch farewell = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();
    private final Thread door;
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
        // its last connection may have been cut, and a donor comes again within the limit for that; one that does not
        // say it is
        // not waited for any longer, as everything is here
        this.farewellLimit = options.returnLimit();
        this.door = new Thread(this::answerDoor, "sst-joiner-lanes");
        door.setDaemon(true);
        begin();
        serveAlone(first);
        door.start();
    }

    /**
     * Waits for the donor's first connection, and tells the donor whether this joiner has an older version of what is to come.
     *
     * @param link gives the connections, and has an open port
     * @param key what was announced
     * @param limit how long to wait; zero means for ever
     * @param options limits
     * @param hasOlder what {@link DonorExchange#joinerHasOlder} then says
     * @return the connection
     * @throws SstException if nobody came who knows the key
     */
    public static JoinerExchange accept(
            JoinerLink link, SessionKey key, Duration limit, ExchangeOptions options, boolean hasOlder)
            throws SstException {
        JoinerLink.Opening<Lane> opening = connection -> hear(connection, key, options, hasOlder);
        return of(link, link.accept(limit, opening), () -> link.accept(Duration.ZERO, opening), options);
    }

    /** Where further lanes come from. */
    @FunctionalInterface
    public interface Lanes {
        /**
         * Waits for the next lane, without a limit. An interruption of the thread ends the wait.
         *
         * @return the lane
         * @throws SstException if no more come
         */
        Lane next() throws SstException;
    }

    /**
     * Begins with a lane that was heard already, for a method whose donor may speak something else too.
     *
     * @param link gives the connections
     * @param first the donor's first lane
     * @param others where the others come from
     * @param options limits
     * @return the connection
     */
    public static JoinerExchange of(JoinerLink link, Lane first, Lanes others, ExchangeOptions options) {
        return new JoinerExchange(link, first, others, new Inbox(), options, System::nanoTime);
    }

    /**
     * Hears how a peer begins that may be the donor.
     *
     * @param connection from which nothing was read
     * @param key what was announced
     * @param options of this end
     * @return a lane, once both have proved the key
     * @throws IOException if the peer is another
     */
    public static Lane hear(Connection connection, SessionKey key, ExchangeOptions options) throws IOException {
        return hear(connection, key, options, false);
    }

    /**
     * Hears how a peer begins that may be the donor, and tells it whether this joiner has an older version of what is to come.
     *
     * @param connection from which nothing was read
     * @param key what was announced
     * @param options of this end
     * @param hasOlder what {@link DonorExchange#joinerHasOlder} then says
     * @return a lane, once both have proved the key
     * @throws IOException if the peer is another
     */
    public static Lane hear(Connection connection, SessionKey key, ExchangeOptions options, boolean hasOlder)
            throws IOException {
        return Greeting.joiner(connection, key, new Abilities(options.takesZstd(), hasOlder), System::nanoTime);
    }

    /**
     * Whether a peer begins as the donor of an exchange does.
     *
     * @param first its first bytes, at least {@link #FIRST_BYTES} of them
     * @return false if it speaks something else
     */
    public static boolean couldBegin(byte[] first) {
        return Greeting.couldBegin(first);
    }

    /** Lets in the other lanes, and those that replace lost ones. */
    private void answerDoor() {
        try {
            while (true) {
                serveAlone(others.next());
                comeFirst();
            }
        } catch (SstException e) {
            if (e.code() == ErrorCode.CANCELLED) {
                LOG.debug("no more connections of {}", peer(), e);
            } else {
                LOG.warn("{}; connections of {} that are lost from now on stay lost", e.getMessage(), peer());
            }
        } catch (RuntimeException | Error e) {
            fail(Faults.of("wait for connections of " + peer(), e));
        }
    }

    private void serveAlone(Lane lane) {
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
            tellWhatWasSaid(lane);
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
            LOG.debug("connection {} of {} is lost", lane.number(), peer(), e);
        } catch (RuntimeException | Error e) {
            fail(Faults.of("hear " + peer(), e));
        } finally {
            pulse.remove(lane);
            if (memory != null) {
                inbox.release(memory);
            }
        }
    }

    /** A lane that replaces a lost one is told what was said on that, if only that this side has given up. */
    private void tellWhatWasSaid(Lane lane) throws IOException {
        SstException failure = failure();
        if (failure != null) {
            lane.part(failure);
            lane.tellParting();
        }
        tellReply();
    }

    /** Returns whether the memory is kept. */
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

    /** {@inheritDoc} What a joiner says is under way at once. */
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
     * Waits for the next part of the stream as {@link #read} does, and gives its memory away for other memory: so it is not
     * copied, unless zeros were left out of it on the way.
     *
     * @param empty a direct buffer of {@link #TRADE_BYTES} at least, which belongs to the exchange from now on unless it is what
     *     is returned
     * @return a buffer as large, which belongs to the caller: from its position to its limit the part; null at the end
     * @throws SstException if the exchange fails
     * @throws IllegalArgumentException if the buffer is smaller, or not direct
     */
    public @Nullable ByteBuffer trade(ByteBuffer empty) throws SstException {
        if (!empty.isDirect() || empty.capacity() < TRADE_BYTES) {
            throw new IllegalArgumentException("a parcel is traded for a direct buffer of " + TRADE_BYTES + " bytes");
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
            throw new IllegalArgumentException("it concludes with too many words, or before the end");
        }
        return Arrays.copyOf(words.array(), words.position());
    }

    /**
     * What the donor said at the end of its stream.
     *
     * @return a copy; empty before {@link #read} has come to the end, or if the donor said nothing
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

    /** {@inheritDoc} Waits while the donor has not read 2 MiB of it. */
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

    /** A lane that is lost is said for by another one, from the first word on that the donor may have missed. */
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
            LOG.debug("{} does not hear the reply on connection {}", peer(), lane.number(), e);
            lane.lose();
            return false;
        }
    }

    private void noteHeard(ByteBuffer content) throws IOException {
        if (content.remaining() != Long.BYTES) {
            throw new Lane.Final(new SstException(
                    ErrorCode.MALFORMED_STREAM, peer() + " heard something and does not say how much"));
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
        // nobody says it any more
        farewell.countDown();
    }

    /** Where everything was read, the donor hears so before, or has been away for too long. */
    @Override
    void finish() {
        if (ended && failure() == null) {
            shutdownOutput();
            if (!await(farewell, farewellLimit) || failure() != null) {
                LOG.warn("{} has sent everything, and did not say that it knows that it arrived", peer());
            }
        } else {
            fail(new SstException(ErrorCode.PEER_GONE, "the joiner gave up before it had read everything"));
            if (!isCancelled() && !awaitKnown(LAST_WORDS)) {
                LOG.debug("{} could not be told why this side gives up", peer());
            }
        }
        pulse.close();
        door.interrupt();
        endLanes();
    }

    @SuppressWarnings("try") // the limit ends with the block
    private void endLanes() {
        List<Thread> keepers = new ArrayList<>(pulse.threads());
        keepers.add(door);
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
