/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.exchange;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.nio.ByteBuffer;

/**
 * The joiner's reply as the donor reads it: each part once and in order, whichever lanes bring it.
 *
 * <p>Safe for use by several threads.
 */
final class ReplyReceiver extends Failable {
    private static final int FIRST_BYTES = 1024;

    /** The number of bytes after which the joiner is told what was read: an eighth of its limit of unread bytes. */
    private static final int STEP = ReplySender.MOST_UNHEARD / 8;

    /** Received but unread bytes, from offset {@link #read} on; grows as needed. */
    private byte[] unread = new byte[FIRST_BYTES];

    private int start;
    private int length;
    private long read;
    private long told;
    private boolean ended;

    /** Adds a received part, which may be a duplicate. */
    synchronized void hear(ReplySender.Part part) throws SstException {
        long known = read + length;
        ByteBuffer bytes = part.bytes().duplicate();
        int more = (int) Math.max(0, part.end() - known);
        if (part.offset() < 0 || part.offset() > known || length + more > ReplySender.MOST_UNHEARD) {
            throw new SstException(
                    ErrorCode.MALFORMED_STREAM, "the joiner's reply has a gap, or exceeds the limit of unread bytes");
        }
        if (ended && more > 0) {
            throw new SstException(ErrorCode.MALFORMED_STREAM, "the joiner's reply continues after its end");
        }
        makeRoom(more);
        bytes.position(bytes.limit() - more).get(unread, start + length, more);
        length += more;
        ended |= part.last();
        notifyAll();
    }

    private void makeRoom(int more) {
        if (start + length + more > unread.length) {
            byte[] room = length + more > unread.length ? new byte[Math.max(length + more, 2 * unread.length)] : unread;
            System.arraycopy(unread, start, room, 0, length);
            unread = room;
            start = 0;
        }
    }

    /** Waits for unread bytes and reads them. Returns -1 at the end. */
    synchronized int read(ByteBuffer into) throws SstException {
        while (length == 0 && !ended) {
            await();
        }
        requireSound();
        if (length == 0) {
            return -1;
        }
        int count = Math.min(into.remaining(), length);
        into.put(unread, start, count);
        start += count;
        length -= count;
        read += count;
        return count;
    }

    /** Returns whether there are unread bytes. */
    synchronized boolean hasSomething() {
        return length > 0;
    }

    /** Returns whether it is time to tell the joiner how much was read. */
    synchronized boolean isNews() {
        return read - told >= STEP;
    }

    /** Returns the number of bytes read, to be sent to the joiner. */
    synchronized long tell() {
        told = read;
        return read;
    }
}
