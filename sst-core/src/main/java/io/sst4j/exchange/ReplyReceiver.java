/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.exchange;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.nio.ByteBuffer;

/**
 * What a donor hears of its joiner: each part of the stream once and in order, on however many lanes it comes.
 *
 * <p>Safe for use by several threads.
 */
final class ReplyReceiver extends Failable {
    private static final int FIRST_BYTES = 1024;

    /** The joiner is told that it was heard when so much was: an eighth of what it may say before. */
    private static final int STEP = ReplySender.MOST_UNHEARD / 8;

    /** Heard and not read, from {@link #read} on; grows as needed. */
    private byte[] unread = new byte[FIRST_BYTES];

    private int start;
    private int length;
    private long read;
    private long told;
    private boolean ended;

    /** A part has come, perhaps once more. */
    synchronized void hear(ReplySender.Part part) throws SstException {
        long known = read + length;
        ByteBuffer bytes = part.bytes().duplicate();
        int more = (int) Math.max(0, part.end() - known);
        if (part.offset() < 0 || part.offset() > known || length + more > ReplySender.MOST_UNHEARD) {
            throw new SstException(
                    ErrorCode.MALFORMED_STREAM, "the joiner leaves something out, or says more than it may");
        }
        if (ended && more > 0) {
            throw new SstException(ErrorCode.MALFORMED_STREAM, "the joiner says something behind its end");
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

    /** Waits for what was not read yet; -1 at the end. */
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

    /** Whether something waits to be read. */
    synchronized boolean hasSomething() {
        return length > 0;
    }

    /** Whether it is time to tell the joiner how much was read. */
    synchronized boolean isNews() {
        return read - told >= STEP;
    }

    /** How much was read, for the joiner. */
    synchronized long tell() {
        told = read;
        return read;
    }
}
