/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.exchange;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A part of the donor's stream as one frame carries it, and what the window knows of it. Its memory is used again and again.
 *
 * <p>Filled by one thread; owned by the {@link Window} afterwards.
 */
final class Parcel {
    /** So much of the stream is in every parcel but the last one of a stream. */
    static final int BYTES = 1 << 18;

    /** Its number, and whether the stream ends with it. */
    static final int PREFIX_BYTES = Long.BYTES + 1;

    static final int MOST_BYTES = PREFIX_BYTES + BYTES + ZeroRuns.tableBytes(BYTES);

    private static final int START = Frame.HEADER_BYTES + PREFIX_BYTES;

    private final ByteBuffer memory = ByteBuffer.allocateDirect(Frame.HEADER_BYTES + MOST_BYTES);
    private long number;
    private int streamBytes;

    /** Which lane has it, if one has. */
    @Nullable
    Lane carrier;

    /** Whether a lane reads the memory at the moment. */
    boolean isBeingSent;

    boolean isAcknowledged;

    Parcel() {
        reset();
    }

    void reset() {
        memory.clear().limit(START + BYTES).position(START);
        carrier = null;
        isBeingSent = false;
        isAcknowledged = false;
    }

    /** Where the stream's bytes go. */
    ByteBuffer memory() {
        return memory;
    }

    boolean isFull() {
        return !memory.hasRemaining();
    }

    /** Nothing is added any more. */
    void seal(long next, boolean last) {
        number = next;
        streamBytes = memory.position() - START;
        memory.limit(memory.capacity());
        ZeroRuns.compact(memory, START);
        memory.flip();
        memory.putLong(Frame.HEADER_BYTES, next);
        memory.put(Frame.HEADER_BYTES + Long.BYTES, (byte) (last ? 1 : 0));
        Frame.seal(FrameType.PARCEL, memory);
    }

    long number() {
        return number;
    }

    /** How much of the stream it stands for, zeros included. */
    int streamBytes() {
        return streamBytes;
    }

    /** The frame, to be sent any number of times. */
    ByteBuffer frame() {
        return memory.duplicate();
    }
}
