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

    /** Its number, and flags. */
    static final int PREFIX_BYTES = Long.BYTES + 1;

    /** Where the flags are in the content of the frame. */
    static final int FLAGS_AT = Long.BYTES;

    /** The stream ends with it. */
    static final byte LAST = 1;

    /** What follows the flags is compressed. */
    static final byte PACKED = 2;

    /** It is no part of the stream, but what the donor says at its end. */
    static final byte CONCLUSION = 4;

    /** What is not so much smaller is not worth the joiner's work. */
    private static final int WORTHWHILE_SHARE = 16;

    static final int MOST_BYTES = PREFIX_BYTES + BYTES + ZeroRuns.tableBytes(BYTES);

    private static final int START = Frame.HEADER_BYTES + PREFIX_BYTES;

    private ByteBuffer memory = newMemory();
    private long number;
    private int streamBytes;

    /** Which lane has it, if one has. */
    @Nullable
    Lane carrier;

    /** Whether a lane reads the memory at the moment. */
    boolean isBeingSent;

    boolean isAcknowledged;

    private boolean packed;

    Parcel() {
        reset();
    }

    static ByteBuffer newMemory() {
        return ByteBuffer.allocateDirect(Frame.HEADER_BYTES + MOST_BYTES);
    }

    void reset() {
        memory.clear().limit(START + BYTES).position(START);
        carrier = null;
        isBeingSent = false;
        isAcknowledged = false;
        packed = false;
    }

    /** Where the stream's bytes go. */
    ByteBuffer memory() {
        return memory;
    }

    boolean isEmpty() {
        return memory.position() == START;
    }

    boolean isFull() {
        return !memory.hasRemaining();
    }

    /** Nothing is added any more. */
    void seal(long next, byte flags) {
        number = next;
        streamBytes = memory.position() - START;
        memory.limit(memory.capacity());
        ZeroRuns.compact(memory, START);
        memory.flip();
        memory.putLong(Frame.HEADER_BYTES, next);
        memory.put(Frame.HEADER_BYTES + FLAGS_AT, flags);
        Frame.seal(FrameType.PARCEL, memory);
    }

    /**
     * Compresses a sealed parcel, unless that makes it hardly smaller. It is not tried again.
     *
     * @param other memory for the result
     * @return the memory that the parcel does not use now
     */
    ByteBuffer pack(Zstd.Compressor zstd, ByteBuffer other) {
        packed = true;
        int length = memory.limit() - START;
        other.clear().limit(START + length - length / WORTHWHILE_SHARE).position(START);
        if (!zstd.compress(memory.slice(START, length), other)) {
            return other;
        }
        byte flags = memory.get(Frame.HEADER_BYTES + FLAGS_AT);
        other.flip();
        other.putLong(Frame.HEADER_BYTES, number).put(Frame.HEADER_BYTES + FLAGS_AT, (byte) (flags | PACKED));
        Frame.seal(FrameType.PARCEL, other);
        ByteBuffer unused = memory;
        memory = other;
        return unused;
    }

    /** Whether it was compressed, or cannot be. */
    boolean isPacked() {
        return packed;
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
