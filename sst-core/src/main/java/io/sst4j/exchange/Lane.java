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
 * A connection of an exchange whose ends have proved the key. A method only passes it on. Frames are sent one at a time and
 * received by one thread of the exchange.
 *
 * <p>Safe for use by several threads, except for receiving.
 */
public final class Lane implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

    /** The longest message of an error, in bytes. */
    private static final int MOST_TEXT = 600;

    private static final int REPLY_HEADER_BYTES = 1 + Long.BYTES;

    /** The largest content of a frame to the donor. */
    static final int MOST_REPLY_BYTES = REPLY_HEADER_BYTES + ReplySender.MOST_BYTES;

    /** The number of bytes to write to a slow connection at a time. */
    private static final int SLICE_BYTES = 1 << 16;

    /** A connection that takes a slice within this time gets larger writes. */
    private static final long QUICK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final int number;
    private final Connection connection;
    private final Abilities joiner;
    private final LongSupplier nanoClock;
    private final ReentrantLock output = new ReentrantLock();
    private volatile long heard;
    private volatile long spoke;
    private volatile boolean lost;
    /** Counted down when this side has sent the reason why it gives up, or cannot send it any more. */
    private final CountDownLatch parted = new CountDownLatch(1);

    private volatile boolean writing;

    /** True if the connection took the last slice quickly. Guarded by the output lock. */
    private boolean quick;

    private volatile @Nullable SstException parting;

    /** The last part of the reply sent on this lane. Guarded by the output lock. */
    private ReplySender.@Nullable Part replied;

    /** True if nothing more is sent. Written under the output lock. */
    private volatile boolean quiet;

    /**
     * Creates a lane.
     *
     * @param joiner the joiner's capabilities
     */
    Lane(int number, Connection connection, Abilities joiner, LongSupplier nanoClock) {
        this.number = number;
        this.joiner = joiner;
        this.connection = new Heard(connection);
        this.nanoClock = nanoClock;
        heard = nanoClock.getAsLong();
        spoke = heard;
    }

    /** Notes every received byte, not every frame, because a slow peer is not a silent one. */
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

    /** Writes in slices, which shows whether the connection makes progress. A pending error follows the frame. */
    private void write(ByteBuffer frame) throws IOException {
        int end = frame.limit();
        writing = true;
        try {
            while (frame.position() < end) {
                long before = nanoClock.getAsLong();
                spoke = before;
                int most = quick ? end : Math.min(end, frame.position() + SLICE_BYTES);
                int count = connection.write(frame.limit(most));
                // small writes show nothing, because buffers take them
                quick = count >= SLICE_BYTES && nanoClock.getAsLong() - before < QUICK_NANOS;
            }
        } finally {
            frame.limit(end);
            writing = false;
            spoke = nanoClock.getAsLong();
        }
        tellWaiting();
    }

    /** Called while holding the output lock. */
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

    /** Sends a heartbeat, unless another frame is being sent. */
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

    /** Sends the parts of the reply that were not yet sent on this lane. */
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

    /** Reports how much of the reply the donor has read. */
    void heard(long offset) throws IOException {
        send(small(FrameType.HEARD, ByteBuffer.allocate(Long.BYTES).putLong(0, offset)));
    }

    void farewell() throws IOException {
        send(small(FrameType.FAREWELL, ByteBuffer.allocate(0)));
    }

    /** Requests that the reason for giving up is sent after the current frame, as the last one. The first reason counts. */
    synchronized void part(SstException why) {
        if (parting == null) {
            parting = why;
        }
    }

    /** Sends the pending reason, unless another frame is being sent; its sender then does it. */
    void tellParting() {
        if (parting != null && !quiet && output.tryLock()) {
            try {
                tellWaiting();
            } catch (IOException e) {
                LOG.debug("{} could not be told why this side gave up", peer(), e);
                if (parted.getCount() > 0) {
                    lose();
                }
            } finally {
                output.unlock();
            }
        }
    }

    /** Sends the reason for giving up after the current frame. Returns false if the limit was too short. */
    boolean tell(SstException why, Duration limit) {
        part(why);
        tellParting();
        return hasTold(limit);
    }

    /** Waits until the reason was sent. Returns false if it cannot be. */
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
     * @param into the buffer for its content
     * @return the type; null at the end of the peer's output
     * @throws SstException if the peer gives up, with the peer's code
     */
    @Nullable
    FrameType receive(ByteBuffer into) throws IOException {
        FrameType type = Frame.read(connection, into);
        if (type == FrameType.ERROR) {
            throw new Final(error(into), true);
        }
        return type;
    }

    /** Waits until the peer's output ends, ignoring remaining frames. */
    void awaitEnd() throws IOException {
        ByteBuffer content = ByteBuffer.allocate(MOST_REPLY_BYTES);
        while (receive(content) != null) {
            LOG.trace("{} is still sending", peer());
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

    /** Returns whether the connection accepts nothing of the frame being written. */
    boolean isStuck(Duration limit) {
        return writing && hasNotSpoken(limit);
    }

    boolean hasNotSpoken(Duration limit) {
        return nanoClock.getAsLong() - spoke > limit.toNanos();
    }

    boolean isLost() {
        return lost;
    }

    /** Breaks the connection. Pending reads and writes fail. */
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

    /** Ends this side's output, ignoring failures because the peer may be gone. */
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

    /** A failure that would recur on any other connection: the peer gave up, or sent data that no network fault explains. */
    static final class Final extends IOException {
        private static final long serialVersionUID = 1L;

        private final transient SstException reason;
        private final boolean told;

        /** Creates a failure for invalid data from the peer. */
        Final(SstException reason) {
            this(reason, false);
        }

        private Final(SstException reason, boolean told) {
            super(reason.getMessage(), reason);
            this.reason = reason;
            this.told = told;
        }

        /** Returns whether the peer itself gave up, and need not be told. */
        boolean isTold() {
            return told;
        }

        SstException reason() {
            return reason;
        }
    }
}
