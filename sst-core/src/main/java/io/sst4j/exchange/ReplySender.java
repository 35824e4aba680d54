/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.exchange;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a joiner says to its donor: a stream with an end, small beside the donor's. It is kept until the donor has heard it, and
 * said again on another lane if one is lost.
 *
 * <p>Safe for use by several threads.
 */
final class ReplySender extends Failable {
    /** So much may be said that the donor has not read yet: 2 MiB. */
    static final int MOST_UNHEARD = 1 << 21;

    /** The most of it in one frame. */
    static final int MOST_BYTES = 1 << 15;

    /** Up to this it is said on all lanes: none that is slow holds it up. */
    private static final int SHORT_BYTES = 1024;

    /** Said from {@link #heard} on; grows as needed. */
    private byte[] unheard = new byte[SHORT_BYTES];

    private int length;
    private long heard;
    private boolean ended;

    /**
     * A part of what was said.
     *
     * @param offset how much was said before it
     * @param bytes at most {@link #MOST_BYTES}
     * @param last whether nothing follows
     */
    record Part(long offset, ByteBuffer bytes, boolean last) {
        long end() {
            return offset + bytes.remaining();
        }
    }

    /** Says more, at most {@link #MOST_BYTES}; waits until the donor has read enough of what was said before. */
    synchronized void say(ByteBuffer more) throws SstException {
        if (ended || more.remaining() > MOST_BYTES) {
            throw new IllegalStateException(
                    "a joiner says at most " + MOST_BYTES + " bytes at a time, and none behind the end");
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
     * What is to be said next.
     *
     * @param before the part that was said last on the same lane; null if there is none
     * @return null if all was said
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
     * The donor has read so much in all.
     *
     * @throws SstException if that was never said
     */
    synchronized void heard(long offset) throws SstException {
        if (offset > heard + length) {
            throw new SstException(ErrorCode.MALFORMED_STREAM, "the donor heard what was never said");
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
