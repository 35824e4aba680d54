/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.exchange;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A joiner's reply to its donor: a finite stream, small beside the donor's. Bytes are kept until the donor has read them, and
 * sent again on another lane if one is lost.
 *
 * <p>Safe for use by several threads.
 */
final class ReplySender extends Failable {
    /** The largest number of bytes that the donor has not read: 2 MiB. */
    static final int MOST_UNHEARD = 1 << 21;

    /** The largest number of reply bytes in one frame. */
    static final int MOST_BYTES = 1 << 15;

    /** A reply up to this size is sent on all lanes, so that no slow lane delays it. */
    private static final int SHORT_BYTES = 1024;

    /** Unread bytes, from offset {@link #heard} on; grows as needed. */
    private byte[] unheard = new byte[SHORT_BYTES];

    private int length;
    private long heard;
    private boolean ended;

    /**
     * A part of the reply.
     *
     * @param offset its offset in the reply
     * @param bytes at most {@link #MOST_BYTES}
     * @param last true if nothing follows
     */
    record Part(long offset, ByteBuffer bytes, boolean last) {
        long end() {
            return offset + bytes.remaining();
        }
    }

    /** Adds at most {@link #MOST_BYTES}. Waits until the donor has read enough of the reply so far. */
    synchronized void say(ByteBuffer more) throws SstException {
        if (ended || more.remaining() > MOST_BYTES) {
            throw new IllegalStateException(
                    "a joiner adds at most " + MOST_BYTES + " bytes at a time to its reply, and none after its end");
        }
        while (length + more.remaining() > MOST_UNHEARD) {
            await();
        }
        requireSound();
        int count = more.remaining();
        if (length + count > unheard.length) {
            unheard = Arrays.copyOf(unheard, Math.min(MOST_UNHEARD, Math.max(length + count, 2 * unheard.length)));
        }
        more.get(unheard, length, count);
        length += count;
    }

    synchronized void end() {
        ended = true;
    }

    synchronized boolean isShort() {
        return length <= SHORT_BYTES;
    }

    /**
     * Returns the next part to send.
     *
     * @param before the last part sent on the same lane; null if there is none
     * @return null if everything was sent
     */
    synchronized @Nullable Part after(@Nullable Part before) {
        long offset = before == null ? heard : Math.max(heard, before.end());
        int start = (int) (offset - heard);
        int count = Math.min(MOST_BYTES, length - start);
        boolean last = ended && start + count == length;
        boolean endIsNews = last && (before == null || !before.last());
        if (count == 0 && !endIsNews) {
            return null;
        }
        return new Part(offset, ByteBuffer.wrap(Arrays.copyOfRange(unheard, start, start + count)), last);
    }

    /**
     * Notes the total number of bytes that the donor has read.
     *
     * @throws SstException if the number exceeds the bytes sent
     */
    synchronized void heard(long offset) throws SstException {
        if (offset > heard + length) {
            throw new SstException(ErrorCode.MALFORMED_STREAM, "the donor reports more bytes than the reply has");
        }
        if (offset > heard) {
            int count = (int) (offset - heard);
            System.arraycopy(unheard, count, unheard, 0, length - count);
            length -= count;
            heard = offset;
            notifyAll();
        }
    }
}
