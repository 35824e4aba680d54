/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.exchange;

import io.sst4j.Connection;
import io.sst4j.ErrorCode;
import io.sst4j.ForwardingConnection;
import io.sst4j.SstException;
import io.sst4j.internal.io.CloseAll;
import io.sst4j.internal.io.OneLine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of an exchange whose ends have proved the key. A method only passes it on: frames go out one at a time, and
 * come in to one thread of the exchange.
 *
 * <p>Safe for use by several threads, but for what comes in.
 */
public final class Lane implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

    /** The longest line of an error. */
    private static final int MOST_TEXT = 600;

    private static final int REPLY_HEADER_BYTES = 1 + Long.BYTES;

    /** The longest content of a frame towards the donor. */
    static final int MOST_REPLY_BYTES = REPLY_HEADER_BYTES + ReplySender.MOST_BYTES;

    /** What a slow connection is given at a time. */
    private static final int SLICE_BYTES = 1 << 16;

    /** One that has taken a slice in so short a time is given more. */
    private static final long QUICK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final int number;
    private final Connection connection;
    private final Abilities joiner;
    private final LongSupplier nanoClock;
    private final ReentrantLock output = new ReentrantLock();
    private volatile long heard;
    private volatile long spoke;
    private volatile boolean lost;
    /** That this side has told why it gives up, or cannot tell any more. */
    private final CountDownLatch parted = new CountDownLatch(1);

    private volatile boolean writing;

    /** Whether it took the last slice at once. Written by who holds the output. */
    private boolean quick;

    private volatile @Nullable SstException parting;

    /** The last part that this lane has said. Used by who holds the output. */
    private ReplySender.@Nullable Part replied;

    /** That nothing more is said. Written by who holds the output. */
    private volatile boolean quiet;

    /**
     * Makes a lane.
     *
     * @param joiner what the joiner said it can do
     */
    Lane(int number, Connection connection, Abilities joiner, LongSupplier nanoClock) {
        this.number = number;
        this.joiner = joiner;
        this.connection = new Heard(connection);
        this.nanoClock = nanoClock;
        heard = nanoClock.getAsLong();
        spoke = heard;
    }

    /** A slow peer is no silent one: each byte counts, not each frame. */
    private final class Heard extends ForwardingConnection {
        Heard(Connection connection) {
            super(connection);
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            int count = connection.read(target);
            if (count > 0) {
                heard = nanoClock.getAsLong();
            }
            return count;
        }
    }

    int number() {
        return number;
    }

    Abilities joiner() {
        return joiner;
    }

    String peer() {
        return connection.peer();
    }

    /** Writes a sealed frame. */
    void send(ByteBuffer frame) throws IOException {
        output.lock();
        try {
            if (!quiet) {
                write(frame);
            }
        } finally {
            output.unlock();
        }
        tellParting();
    }

    /** In slices, so that it shows whether the connection takes any. What waits to be told goes behind the frame. */
    private void write(ByteBuffer frame) throws IOException {
        int end = frame.limit();
        writing = true;
        try {
            while (frame.position() < end) {
                long before = nanoClock.getAsLong();
                spoke = before;
                int most = quick ? end : Math.min(end, frame.position() + SLICE_BYTES);
                int count = connection.write(frame.limit(most));
                // what is small shows nothing: buffers take it
                quick = count >= SLICE_BYTES && nanoClock.getAsLong() - before < QUICK_NANOS;
            }
        } finally {
            frame.limit(end);
            writing = false;
            spoke = nanoClock.getAsLong();
        }
        tellWaiting();
    }

    /** Called by whoever holds the output. */
    private void tellWaiting() throws IOException {
        SstException why = parting;
        if (why != null && !quiet) {
            quiet = true;
            write(error(why));
            // from now on the peer may close the connection before this side does
            parted.countDown();
            connection.shutdownOutput();
        }
    }

    void acknowledge(List<Long> parcels) throws IOException {
        ByteBuffer frames = ByteBuffer.allocate(parcels.size() * (Frame.HEADER_BYTES + Long.BYTES));
        for (long parcel : parcels) {
            frames.put(small(
                    FrameType.ACKNOWLEDGEMENT, ByteBuffer.allocate(Long.BYTES).putLong(0, parcel)));
        }
        send(frames.flip());
    }

    /** Says that this side lives, unless it says something else at the moment. */
    void beat() throws IOException {
        if (output.tryLock()) {
            try {
                if (!quiet) {
                    write(small(FrameType.BEAT, ByteBuffer.allocate(0)));
                }
            } finally {
                output.unlock();
            }
            tellParting();
        }
    }

    /** Says what the joiner has said and this lane has not. */
    void reply(ReplySender reply) throws IOException {
        output.lock();
        try {
            for (ReplySender.Part part = reply.after(replied); part != null; part = reply.after(replied)) {
                replied = part;
                send(small(FrameType.REPLY, content(part)));
            }
        } finally {
            output.unlock();
        }
    }

    static ByteBuffer content(ReplySender.Part part) {
        ByteBuffer content =
                ByteBuffer.allocate(REPLY_HEADER_BYTES + part.bytes().remaining());
        return content.put((byte) (part.last() ? 1 : 0))
                .putLong(part.offset())
                .put(part.bytes().duplicate())
                .flip();
    }

    static ReplySender.Part part(ByteBuffer content) {
        boolean last = content.get() != 0;
        return new ReplySender.Part(content.getLong(), content.slice(), last);
    }

    /** Says how much the donor has read of what the joiner said. */
    void heard(long offset) throws IOException {
        send(small(FrameType.HEARD, ByteBuffer.allocate(Long.BYTES).putLong(0, offset)));
    }

    void farewell() throws IOException {
        send(small(FrameType.FAREWELL, ByteBuffer.allocate(0)));
    }

    /** Has it told why this side gives up, behind what is being said at the moment; nothing more is said then. The first cause counts. */
    synchronized void part(SstException why) {
        if (parting == null) {
            parting = why;
        }
    }

    /** Tells it, unless something is being said at the moment: who says that does it then. */
    void tellParting() {
        if (parting != null && !quiet && output.tryLock()) {
            try {
                tellWaiting();
            } catch (IOException e) {
                LOG.debug("{} cannot be told why this side gives up", peer(), e);
                if (parted.getCount() > 0) {
                    lose();
                }
            } finally {
                output.unlock();
            }
        }
    }

    /** Tells why this side gives up, behind what is being said at the moment; false if the limit was too short for that. */
    boolean tell(SstException why, Duration limit) {
        part(why);
        tellParting();
        return hasTold(limit);
    }

    /** Waits until that is told; false if it cannot be. */
    boolean hasTold(Duration limit) {
        try {
            return parted.await(limit.toMillis(), TimeUnit.MILLISECONDS) && !lost;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static ByteBuffer error(SstException why) {
        byte[] id = why.code().name().getBytes(StandardCharsets.US_ASCII);
        byte[] text = String.valueOf(why.getMessage()).getBytes(StandardCharsets.UTF_8);
        int length = Math.min(text.length, MOST_TEXT);
        ByteBuffer content = ByteBuffer.allocate(1 + id.length + length);
        return small(
                FrameType.ERROR,
                content.put((byte) id.length).put(id).put(text, 0, length).flip());
    }

    private static ByteBuffer small(FrameType type, ByteBuffer content) {
        ByteBuffer frame = ByteBuffer.allocate(Frame.HEADER_BYTES + content.remaining());
        frame.position(Frame.HEADER_BYTES).put(content).flip();
        Frame.seal(type, frame);
        return frame;
    }

    /**
     * Waits for the next frame.
     *
     * @param into gets its content
     * @return null at the end of the peer's output
     * @throws SstException with the peer's code if the peer gives up
     */
    @Nullable
    FrameType receive(ByteBuffer into) throws IOException {
        FrameType type = Frame.read(connection, into);
        if (type == FrameType.ERROR) {
            throw new Final(error(into), true);
        }
        return type;
    }

    /** Waits until the peer's output ends, whatever it says yet. */
    void awaitEnd() throws IOException {
        ByteBuffer content = ByteBuffer.allocate(MOST_REPLY_BYTES);
        while (receive(content) != null) {
            LOG.trace("{} says something yet", peer());
        }
    }

    private SstException error(ByteBuffer content) {
        ErrorCode code = ErrorCode.PEER_FAILED;
        String text = "";
        if (content.hasRemaining()) {
            byte[] id = new byte[Math.min(content.get() & 0xff, content.remaining())];
            content.get(id);
            byte[] line = new byte[Math.min(content.remaining(), MOST_TEXT)];
            content.get(line);
            text = OneLine.of(new String(line, StandardCharsets.UTF_8));
            String name = new String(id, StandardCharsets.US_ASCII);
            for (ErrorCode known : ErrorCode.values()) {
                code = known.name().equals(name) ? known : code;
            }
        }
        return new SstException(
                ErrorCode.PEER_FAILED, peer() + " gave up with " + code.id() + (text.isEmpty() ? "" : ": " + text));
    }

    long heardAt() {
        return heard;
    }

    boolean isSilent(Duration limit) {
        return nanoClock.getAsLong() - heard > limit.toNanos();
    }

    /** Whether the connection takes nothing of what is being written. */
    boolean isStuck(Duration limit) {
        return writing && hasNotSpoken(limit);
    }

    boolean hasNotSpoken(Duration limit) {
        return nanoClock.getAsLong() - spoke > limit.toNanos();
    }

    boolean isLost() {
        return lost;
    }

    /** Breaks the connection: whoever reads or writes it fails. */
    void lose() {
        lost = true;
        parted.countDown();
        connection.cancel();
    }

    /** Ends this side's output in good order. */
    void end() throws SstException {
        output.lock();
        try {
            quiet = true;
            connection.shutdownOutput();
        } finally {
            output.unlock();
        }
    }

    /** The same where the peer may be gone. */
    void endQuietly() {
        try {
            end();
        } catch (SstException e) {
            LOG.debug("{} does not see the end of this side's output", peer(), e);
        }
    }

    @Override
    public void close() {
        lost = true;
        parted.countDown();
        CloseAll.quietly(connection);
    }

    /** No other connection would do better: the peer told why it gives up, or says what no fault of a network makes. */
    static final class Final extends IOException {
        private static final long serialVersionUID = 1L;

        private final transient SstException reason;
        private final boolean told;

        /** What a peer says that makes no sense. */
        Final(SstException reason) {
            this(reason, false);
        }

        private Final(SstException reason, boolean told) {
            super(reason.getMessage(), reason);
            this.reason = reason;
            this.told = told;
        }

        /** Whether the peer has given up itself, and need not be told. */
        boolean isTold() {
            return told;
        }

        SstException reason() {
            return reason;
        }
    }
}
