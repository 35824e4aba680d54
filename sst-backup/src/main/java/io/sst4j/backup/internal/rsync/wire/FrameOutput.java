/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.wire;

import io.sst4j.SstException;
import io.sst4j.backup.internal.rsync.wire.Message.Tag;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Puts a stream into frames, and messages between them.
 *
 * <p>Bytes are collected until a frame is full or {@link #flush()} is called. A message follows all bytes written
 * before it. A lent buffer becomes a frame of its own, of any length. Closing does nothing. Not safe for use by
 * several threads.
 */
public final class FrameOutput extends WireOutput.Sink {
    /** The payload of a frame of collected bytes: the largest that stock peers send. */
    static final int FRAME_BYTES = 32 * 1024;

    /** From this size on, a frame of its own costs less than collecting. */
    private static final int PASSED_ON = 8 * 1024;

    private static final int MAX_TEXT = 8 * 1024;
    private static final int HEADER_BYTES = 4;

    private final WireOutput out;
    private final byte[] buffer = new byte[FRAME_BYTES];
    private int count;
    private ByteBuffer lentFrame = ByteBuffer.allocate(0);

    /**
     * Creates a writer.
     *
     * @param out the output of the frames
     */
    public FrameOutput(WireOutput out) {
        this.out = out;
    }

    @Override
    public void write(int octet) throws SstException {
        if (count == FRAME_BYTES) {
            endFrame();
        }
        buffer[count++] = (byte) octet;
    }

    @Override
    public void write(byte[] source, int from, int length) throws SstException {
        int at = from;
        int left = length;
        while (left > 0) {
            if (count == FRAME_BYTES) {
                endFrame();
            }
            if (left >= PASSED_ON) {
                // large data needs no copy
                endFrame();
                int whole = Math.min(left, FRAME_BYTES);
                header(Tag.DATA, whole);
                out.bytes(source, at, whole);
                at += whole;
                left -= whole;
                continue;
            }
            int part = Math.min(left, FRAME_BYTES - count);
            System.arraycopy(source, at, buffer, count, part);
            count += part;
            at += part;
            left -= part;
        }
    }

    @Override
    public ByteBuffer lend(int bytes) throws SstException {
        endFrame();
        lentFrame = out.lend(HEADER_BYTES + bytes);
        return lentFrame.slice(HEADER_BYTES, bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void take(ByteBuffer lent) throws SstException {
        int length = lent.position();
        out.take(lentFrame.putInt(0, headerOf(Tag.DATA, length)).position(HEADER_BYTES + length));
    }

    @Override
    public void flush() throws SstException {
        endFrame();
        out.flush();
    }

    /**
     * Sends a message at once.
     *
     * @param message the message; a long text is truncated
     * @throws SstException if the stream fails
     */
    public void send(Message message) throws SstException {
        endFrame();
        Tag tag = message.tag();
        if (tag.hasText()) {
            byte[] text = (message.text() + "\n").getBytes(StandardCharsets.UTF_8);
            int length = Math.min(text.length, MAX_TEXT);
            header(tag, length);
            out.bytes(text, 0, length);
        } else if (tag.hasNumber()) {
            header(tag, 4);
            out.int32(message.number());
        } else {
            header(tag, 0);
        }
        out.flush();
    }

    /**
     * Sends an empty frame after the written bytes, which shows the peer that this side is alive.
     *
     * @throws SstException if the stream fails
     */
    public void keepAlive() throws SstException {
        endFrame();
        header(Tag.DATA, 0);
        out.flush();
    }

    private void endFrame() throws SstException {
        if (count > 0) {
            header(Tag.DATA, count);
            out.bytes(buffer, 0, count);
            count = 0;
        }
    }

    private void header(Tag tag, int length) throws SstException {
        out.int32(headerOf(tag, length));
    }

    private static int headerOf(Tag tag, int length) {
        return (Tag.BASE + tag.number()) << 24 | length;
    }
}
