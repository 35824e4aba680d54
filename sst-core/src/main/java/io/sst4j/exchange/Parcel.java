/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.exchange;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A part of the donor's stream as the content of one frame, with its state in the window. Its memory is reused.
 *
 * <p>Filled by one thread; owned by the {@link Window} afterwards.
 */
final class Parcel {
    /** The number of stream bytes in a full parcel. Only the last parcel, or one that is flushed, is smaller. */
    static final int BYTES = 1 << 18;

    /** The size of its number and flags. */
    static final int PREFIX_BYTES = Long.BYTES + 1;

    /** The offset of the flags in the frame's content. */
    static final int FLAGS_AT = Long.BYTES;

    /** A flag: the stream ends with this parcel. */
    static final byte LAST = 1;

    /** A flag: the content after the flags is compressed. */
    static final byte PACKED = 2;

    /** A flag: the parcel is not part of the stream but holds the donor's conclusion. */
    static final byte CONCLUSION = 4;

    /** The smallest saving, as a fraction of the size, that is worth the joiner's work. */
    private static final int WORTHWHILE_SHARE = 16;

    static final int MOST_BYTES = PREFIX_BYTES + BYTES + ZeroRuns.tableBytes(BYTES);

    private static final int START = Frame.HEADER_BYTES + PREFIX_BYTES;

    private ByteBuffer memory = newMemory();
    private long number;
    private int streamBytes;

    /** The lane that carries it, if any. */
    @Nullable
    Lane carrier;

    /** True while a lane reads the memory. */
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

    /** The buffer for stream bytes. */
    ByteBuffer memory() {
        return memory;
    }

    boolean isEmpty() {
        return memory.position() == START;
    }

    boolean isFull() {
        return !memory.hasRemaining();
    }

    /** Completes the parcel. Nothing can be added afterwards. */
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
     * Compresses a sealed parcel, unless that saves too little. It is not tried again.
     *
     * @param other memory for the result
     * @return the memory that the parcel does not use any more
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

    /** Returns whether it was compressed, or cannot be. */
    boolean isPacked() {
        return packed;
    }

    long number() {
        return number;
    }

    /** The number of stream bytes in it, including zeros. */
    int streamBytes() {
        return streamBytes;
    }

    /** The frame, which can be sent any number of times. */
    ByteBuffer frame() {
        return memory.duplicate();
    }
}
