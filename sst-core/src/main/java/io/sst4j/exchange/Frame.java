/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.exchange;

import io.sst4j.Connection;
import io.sst4j.ErrorCode;
import io.sst4j.MalformedStreamException;
import io.sst4j.SstException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The format of frames, which follow the greeting on a connection: type, flags, length, a CRC-32C over everything, and the
 * content. The header also contains half of a CRC-32C over itself, because a reader that trusts a damaged length would wait
 * forever.
 *
 * <p>An unknown type is skipped if the frame's flags permit it. Otherwise it is an error.
 */
final class Frame {
    static final int HEADER_BYTES = 12;

    /** The largest content, that of a parcel, in bytes. */
    static final int MOST_BYTES = Parcel.MOST_BYTES;

    private static final byte MAY_BE_SKIPPED = 1;
    private static final int HEADER_SUM_AT = 2;
    private static final int LENGTH_AT = 4;
    private static final int SUM_AT = 8;

    private Frame() {}

    /**
     * Completes a frame whose content is in place.
     *
     * @param frame room for a header and then the content, from position to limit
     */
    static void seal(FrameType type, ByteBuffer frame) {
        int start = frame.position();
        int length = frame.remaining() - HEADER_BYTES;
        frame.put(start, type.code()).put(start + 1, (byte) 0).putInt(start + LENGTH_AT, length);
        sum(frame);
    }

    /** Writes the checksums of an otherwise complete frame. */
    static void sum(ByteBuffer frame) {
        int start = frame.position();
        frame.putShort(start + HEADER_SUM_AT, headerSum(frame));
        frame.putInt(start + SUM_AT, sum(frame, frame.duplicate().position(start + HEADER_BYTES)));
    }

    /** The checksum of type, flags and length. */
    private static short headerSum(ByteBuffer header) {
        int start = header.position();
        CRC32C crc = new CRC32C();
        crc.update(header.get(start));
        crc.update(header.get(start + 1));
        crc.update(header.duplicate().position(start + LENGTH_AT).limit(start + SUM_AT));
        return (short) crc.getValue();
    }

    private static int sum(ByteBuffer header, ByteBuffer content) {
        CRC32C crc = new CRC32C();
        int start = header.position();
        crc.update(header.duplicate().limit(start + SUM_AT));
        crc.update(content);
        return (int) crc.getValue();
    }

    /**
     * Reads the next frame that is not skipped.
     *
     * @param into a buffer of {@link #MOST_BYTES}; holds the content afterwards
     * @return the type; null at the end of the peer's output
     */
    static @Nullable FrameType read(Connection connection, ByteBuffer into) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
        while (true) {
            header.clear();
            if (!readFully(connection, header, true)) {
                return null;
            }
            header.flip();
            if (header.getShort(HEADER_SUM_AT) != headerSum(header)) {
                throw malformed(connection, "an invalid frame header");
            }
            int length = header.getInt(LENGTH_AT);
            if (length < 0 || length > Math.min(MOST_BYTES, into.capacity())) {
                throw malformed(connection, "a frame of " + Integer.toUnsignedString(length) + " bytes");
            }
            readFully(connection, into.clear().limit(length), false);
            into.flip();
            if (header.getInt(SUM_AT) != sum(header, into.duplicate())) {
                throw malformed(connection, "a frame with a wrong checksum");
            }
            FrameType type = FrameType.of(header.get(0));
            if (type != null) {
                return type;
            }
            if (header.get(1) != MAY_BE_SKIPPED) {
                throw new Lane.Final(new SstException(
                        ErrorCode.PEER_INCOMPATIBLE,
                        connection.peer() + " sends frames of the unknown type " + Byte.toUnsignedInt(header.get(0))
                                + ": use the same release on both nodes"));
            }
        }
    }

    /** Fills the buffer. Returns false if the output ends before the first byte and {@code mayEnd} is set. */
    static boolean readFully(Connection connection, ByteBuffer into, boolean mayEnd) throws IOException {
        int start = into.position();
        while (into.hasRemaining()) {
            if (connection.read(into) < 0) {
                if (mayEnd && into.position() == start) {
                    return false;
                }
                throw new SstException(ErrorCode.PEER_GONE, connection.peer() + " ended within a frame");
            }
        }
        return true;
    }

    private static SstException malformed(Connection connection, String what) {
        return new MalformedStreamException(ErrorCode.MALFORMED_STREAM, 0, connection.peer() + " sent " + what);
    }
}
