/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.exchange;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.nio.ByteBuffer;

/**
 * The little that a joiner says to its donor. It travels whole, each time and on each lane, so that no loss takes any of it.
 *
 * <p>Safe for use by several threads.
 */
final class Reply extends Failable {
    static final int MOST_BYTES = 1024;

    private final byte[] said = new byte[MOST_BYTES];
    private int length;
    private int taken;
    private boolean ended;

    /** The joiner says more. */
    synchronized void say(ByteBuffer more) {
        if (ended || more.remaining() > MOST_BYTES - length) {
            throw new IllegalStateException("a joiner says at most " + MOST_BYTES + " bytes in an exchange");
        }
        int count = more.remaining();
        more.get(said, length, count);
        length += count;
    }

    synchronized void end() {
        ended = true;
    }

    /**
     * What was said up to one moment.
     *
     * @param bytes all of it
     * @param ended whether nothing follows
     */
    record Said(ByteBuffer bytes, boolean ended) {}

    synchronized Said said() {
        return new Said(ByteBuffer.wrap(said.clone(), 0, length), ended);
    }

    /** The donor hears all of it once more. */
    synchronized void hear(ByteBuffer content) throws SstException {
        if (content.remaining() > 1 + MOST_BYTES || !content.hasRemaining()) {
            throw new SstException(ErrorCode.MALFORMED_STREAM, "the joiner's reply is longer than it may be");
        }
        boolean all = content.get() != 0;
        if (content.remaining() >= length) {
            length = content.remaining();
            content.get(said, 0, length);
            ended |= all;
            notifyAll();
        }
    }

    /** Waits for what the donor has not read yet. */
    synchronized int read(ByteBuffer into) throws SstException {
        while (taken == length && !ended) {
            await();
        }
        requireSound();
        if (taken == length) {
            return -1;
        }
        int count = Math.min(into.remaining(), length - taken);
        into.put(said, taken, count);
        taken += count;
        return count;
    }
}
