/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.wire;

import io.sst4j.SstException;
import io.sst4j.backup.internal.rsync.wire.Message.Tag;
import java.nio.ByteBuffer;

/**
 * The stream inside the frames: the concatenated payloads of data frames. Messages between them go to a listener.
 *
 * <p>Closing does nothing. Not safe for use by several threads.
 */
public final class FrameInput implements WireInput.Source {
    private static final int LENGTH_MASK = 0xffffff;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final int MAX_TEXT = 64 * 1024;

    private final WireInput in;
    private final Message.Listener listener;
    private int left;

    /**
     * Creates a stream that begins with a frame.
     *
     * @param in the frames
     * @param listener receives the messages, in the reading thread
     */
    public FrameInput(WireInput in, Message.Listener listener) {
        this.in = in;
        this.listener = listener;
    }

    @Override
    public int read(ByteBuffer target) throws SstException {
        if (ended()) {
            return -1;
        }
        int count = in.read(target, left);
        if (count < 0) {
            throw in.truncated();
        }
        left -= count;
        return count;
    }

    /** Returns a view of bytes in place, like {@link WireInput#view}; empty at the end. */
    ByteBuffer view(int most) throws SstException {
        ByteBuffer bytes = ended() ? NOTHING : in.view(Math.min(most, left));
        left -= bytes.remaining();
        return bytes;
    }

    /** Skips everything up to the next payload byte. */
    private boolean ended() throws SstException {
        while (left == 0) {
            if (in.atEnd()) {
                return true;
            }
            next();
        }
        return false;
    }

    private void next() throws SstException {
        int header = in.int32();
        int length = header & LENGTH_MASK;
        int number = (header >>> 24) - Tag.BASE;
        Tag tag = Tag.of(number);
        if (tag == null) {
            throw in.malformed("a frame with the unknown tag " + number);
        }
        if (!tag.takes(length)) {
            throw in.hostile(String.format("a message %s of %,d bytes", tag, length));
        }
        if (tag == Tag.DATA) {
            left = length;
        } else {
            listener.take(Message.of(tag, in.bytes(length, MAX_TEXT)));
        }
    }
}
