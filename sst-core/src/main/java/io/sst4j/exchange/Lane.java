/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.exchange;

import io.sst4j.Connection;
import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.internal.io.CloseAll;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of an exchange whose ends have proved the key: frames go out one at a time, and come in to one thread.
 *
 * <p>Sending, {@link #lose} and {@link #close} are safe for use by several threads.
 */
final class Lane implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

    /** The longest line of an error. */
    private static final int MOST_TEXT = 600;

    private final int number;
    private final Connection connection;
    private final LongSupplier nanoClock;
    private final ReentrantLock output = new ReentrantLock();
    private volatile long heard;
    private volatile long spoke;
    private volatile boolean lost;
    private volatile boolean told;

    Lane(int number, Connection connection, LongSupplier nanoClock) {
        this.number = number;
        this.connection = connection;
        this.nanoClock = nanoClock;
        heard = nanoClock.getAsLong();
        spoke = heard;
    }

    int number() {
        return number;
    }

    String peer() {
        return connection.peer();
    }

    /** Writes a sealed frame. */
    void send(ByteBuffer frame) throws IOException {
        output.lock();
        try {
            write(frame);
        } finally {
            output.unlock();
        }
    }

    private void write(ByteBuffer frame) throws IOException {
        while (frame.hasRemaining()) {
            connection.write(frame);
        }
        spoke = nanoClock.getAsLong();
    }

    void acknowledge(long parcel) throws IOException {
        send(small(FrameType.ACKNOWLEDGEMENT, ByteBuffer.allocate(Long.BYTES).putLong(0, parcel)));
    }

    /** Says that this side lives, unless it says something else at the moment. */
    void beat() throws IOException {
        var unused = sendIfFree(small(FrameType.BEAT, ByteBuffer.allocate(0)));
    }

    /** Says what the joiner has said so far, all of it. */
    void reply(ByteBuffer said, boolean ended) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(1 + said.remaining());
        send(small(
                FrameType.REPLY,
                content.put((byte) (ended ? 1 : 0)).put(said.duplicate()).flip()));
    }

    void farewell() throws IOException {
        send(small(FrameType.FAREWELL, ByteBuffer.allocate(0)));
    }

    /**
     * Tells why this side gives up, and that it says nothing more.
     *
     * @return false if something else is being said at the moment, or the connection is broken
     */
    boolean tell(SstException why) {
        if (told) {
            return true;
        }
        byte[] id = why.code().name().getBytes(StandardCharsets.US_ASCII);
        byte[] text = String.valueOf(why.getMessage()).getBytes(StandardCharsets.UTF_8);
        int length = Math.min(text.length, MOST_TEXT);
        ByteBuffer content = ByteBuffer.allocate(1 + id.length + length);
        content.put((byte) id.length).put(id).put(text, 0, length).flip();
        try {
            if (sendIfFree(small(FrameType.ERROR, content))) {
                told = true;
                connection.shutdownOutput();
                return true;
            }
        } catch (IOException e) {
            LOG.debug("{} cannot be told: {}", peer(), why.getMessage(), e);
        }
        return false;
    }

    private boolean sendIfFree(ByteBuffer frame) throws IOException {
        if (!output.tryLock()) {
            return false;
        }
        try {
            write(frame);
            return true;
        } finally {
            output.unlock();
        }
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
        heard = nanoClock.getAsLong();
        if (type == FrameType.ERROR) {
            throw new PeerFailure(error(into));
        }
        return type;
    }

    private SstException error(ByteBuffer content) {
        ErrorCode code = ErrorCode.PEER_FAILED;
        String text = "";
        if (content.hasRemaining()) {
            byte[] id = new byte[Math.min(content.get() & 0xff, content.remaining())];
            content.get(id);
            byte[] line = new byte[Math.min(content.remaining(), MOST_TEXT)];
            content.get(line);
            text = new String(line, StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", "?");
            String name = new String(id, StandardCharsets.US_ASCII);
            for (ErrorCode known : ErrorCode.values()) {
                code = known.name().equals(name) ? known : code;
            }
        }
        return new SstException(
                ErrorCode.PEER_FAILED, peer() + " gave up with " + code.id() + (text.isEmpty() ? "" : ": " + text));
    }

    boolean isSilent(Duration limit) {
        return nanoClock.getAsLong() - heard > limit.toNanos();
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
        connection.cancel();
    }

    /** Ends this side's output in good order. */
    void end() throws SstException {
        connection.shutdownOutput();
    }

    @Override
    public void close() {
        lost = true;
        CloseAll.quietly(connection);
    }

    /** The peer told why it gives up, so that no other connection would do better. */
    static final class PeerFailure extends IOException {
        private static final long serialVersionUID = 1L;

        private final transient SstException reason;

        PeerFailure(SstException reason) {
            super(reason.getMessage(), reason);
            this.reason = reason;
        }

        SstException reason() {
            return reason;
        }
    }
}
