/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync.wire;

import io.sst4j.SstException;
import java.io.InputStream;

/**
 * The stream inside the frames: payloads of data frames, one behind the other. What stands between them goes to a
 * listener.
 *
 * <p>Closing does nothing. Not safe for use by several threads.
 */
public final class FrameInput extends InputStream {
    private static final int LENGTH_MASK = 0xffffff;
    private static final int MAX_TEXT = 64 * 1024;

    private final WireInput in;
    private final Message.Listener listener;
    private final byte[] single = new byte[1];
    private int left;

    /**
     * Creates a stream that begins with a frame.
     *
     * @param in the frames
     * @param listener takes the messages, in the thread that reads
     */
    public FrameInput(WireInput in, Message.Listener listener) {
        this.in = in;
        this.listener = listener;
    }

    @Override
    public int read() throws SstException {
        return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int from, int most) throws SstException {
        if (most == 0) {
            return 0;
        }
        while (left == 0) {
            if (in.atEnd()) {
                return -1;
            }
            next();
        }
        int count = in.read(target, from, Math.min(most, left));
        if (count < 0) {
            throw in.truncated();
        }
        left -= count;
        return count;
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
