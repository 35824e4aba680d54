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
 * The form of what travels on a connection after the greeting: type, flags, length, a CRC-32C over all, and the content. Half a CRC-32C
 * over what is before the content stands in it too: who believes a damaged length waits for what never comes.
 *
 * <p>A type that is not known is skipped if its frame says that it may be, and otherwise refused.
 */
final class Frame {
    static final int HEADER_BYTES = 12;

    /** The longest content: that of a parcel. */
    static final int MOST_BYTES = Parcel.MOST_BYTES;

    private static final byte MAY_BE_SKIPPED = 1;
    private static final int HEADER_SUM_AT = 2;
    private static final int LENGTH_AT = 4;
    private static final int SUM_AT = 8;

    private Frame() {}

    /**
     * Completes a frame whose content is in place.
     *
     * @param frame from its position to its limit: room for a header, then the content
     */
    static void seal(FrameType type, ByteBuffer frame) {
        int start = frame.position();
        int length = frame.remaining() - HEADER_BYTES;
        frame.put(start, type.code()).put(start + 1, (byte) 0).putInt(start + LENGTH_AT, length);
        sum(frame);
    }

    /** Puts in the sums of a frame that has all else. */
    static void sum(ByteBuffer frame) {
        int start = frame.position();
        frame.putShort(start + HEADER_SUM_AT, headerSum(frame));
        frame.putInt(start + SUM_AT, sum(frame, frame.duplicate().position(start + HEADER_BYTES)));
    }

    /** Of type, flags and length. */
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
     * Reads the next frame that is not to be skipped.
     *
     * @param into has room for {@link #MOST_BYTES}; has the content afterwards
     * @return what it is; null at the end of the peer's output
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
                throw malformed(connection, "what begins as no frame does");
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
                        connection.peer() + " sends frames of type " + Byte.toUnsignedInt(header.get(0))
                                + ", which this release does not know: use the same release on both nodes"));
            }
        }
    }

    /** Returns false at an end before the first byte, if there may be one. */
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
