/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.wire;

import io.sst4j.ErrorCode;
import io.sst4j.MalformedStreamException;
import io.sst4j.SstException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the numbers and byte strings of the protocol, and counts bytes.
 *
 * <p>Lengths are checked against the caller's limit before anything is allocated. Reads ahead, so nothing else may
 * read the stream. The stream is not closed. Not safe for use by several threads.
 */
public final class WireInput {
    private static final int BUFFER_BYTES = 32 * 1024;
    private static final int BYTES_OF_LONG = 8;
    private static final int LONGEST_EXTRA = 6;
    private static final int LONGEST_EXTRA_OF_INT = 4;

    private final Source in;
    private final @Nullable FrameInput frames;
    private final ByteBuffer buffer;
    private long offset;

    private WireInput(Source in, @Nullable FrameInput frames, ByteBuffer buffer) {
        this.in = in;
        this.frames = frames;
        this.buffer = buffer.flip();
    }

    /**
     * Creates a reader at the start of a stream.
     *
     * @param in the stream
     */
    public WireInput(InputStream in) {
        this(target -> read(in, target), null, ByteBuffer.allocate(BUFFER_BYTES));
    }

    /**
     * Creates a reader at the start of a connection.
     *
     * @param in the connection
     * @param readAhead the largest number of bytes requested at once
     */
    public WireInput(Source in, int readAhead) {
        this(in, null, ByteBuffer.allocateDirect(readAhead));
    }

    /**
     * Creates a reader at the start of the framed stream.
     *
     * @param in the frames
     */
    public WireInput(FrameInput in) {
        this(in, in, ByteBuffer.allocate(BUFFER_BYTES));
    }

    private static int read(InputStream in, ByteBuffer target) throws IOException {
        int count = in.read(target.array(), target.arrayOffset() + target.position(), target.remaining());
        target.position(target.position() + Math.max(0, count));
        return count;
    }

    /**
     * Returns the number of bytes read.
     *
     * @return the number of bytes from the start of the stream
     */
    public long offset() {
        return offset;
    }

    /**
     * Checks if the stream ends here, waiting for a byte if necessary.
     *
     * @return false if a byte can be read
     * @throws SstException if the stream fails
     */
    public boolean atEnd() throws SstException {
        return !buffer.hasRemaining() && !fill();
    }

    /**
     * Reads one byte.
     *
     * @return 0 to 255
     * @throws SstException if the stream ends or fails
     */
    public int u8() throws SstException {
        if (atEnd()) {
            throw truncated();
        }
        offset++;
        return buffer.get() & 0xff;
    }

    /**
     * Reads two bytes, the least significant first.
     *
     * @return 0 to 65535
     * @throws SstException if the stream ends or fails
     */
    public int u16() throws SstException {
        return (int) littleEndian(2);
    }

    /**
     * Reads four bytes, the least significant first.
     *
     * @return the number
     * @throws SstException if the stream ends or fails
     */
    public int int32() throws SstException {
        return (int) littleEndian(4);
    }

    /**
     * Reads a number of one to five bytes.
     *
     * @return the number
     * @throws SstException if the stream ends or fails, or the number has more than 32 bits
     */
    public int varint() throws SstException {
        long at = offset;
        int first = u8();
        int extra = extra(first);
        if (extra > LONGEST_EXTRA_OF_INT || (extra == LONGEST_EXTRA_OF_INT && first != 0xf0)) {
            throw malformed(at, "a number of more than 32 bits");
        }
        long low = littleEndian(extra);
        return (int) (low | (long) lowBits(first, extra) << (8 * extra));
    }

    /**
     * Reads a number of {@code least} to nine bytes.
     *
     * @param least the length of the shortest numbers, in bytes: 3 for sizes, 4 for times
     * @return the number
     * @throws SstException if the stream ends or fails, or the number has more than 64 bits
     */
    public long varlong(int least) throws SstException {
        long at = offset;
        int first = u8();
        int extra = extra(first);
        int rest = least - 1 + extra;
        int bits = lowBits(first, extra);
        if (rest > BYTES_OF_LONG || (rest == BYTES_OF_LONG && bits != 0)) {
            throw malformed(at, "a number of more than 64 bits");
        }
        long low = littleEndian(rest);
        return rest == BYTES_OF_LONG ? low : low | (long) bits << (8 * rest);
    }

    /**
     * Reads a byte string after its length in one or two bytes.
     *
     * @param most the largest accepted length
     * @return the bytes
     * @throws SstException if the stream ends or fails, or the string is longer
     */
    public byte[] vstring(int most) throws SstException {
        int length = u8();
        if ((length & 0x80) != 0) {
            length = (length & 0x7f) << 8 | u8();
        }
        return bytes(length, most);
    }

    /**
     * Reads bytes.
     *
     * @param length the length from the stream
     * @param most the largest accepted length
     * @return the bytes
     * @throws SstException if the stream ends or fails, or {@code length} is negative or above {@code most}
     */
    public byte[] bytes(int length, int most) throws SstException {
        if (length < 0 || length > most) {
            throw hostile(String.format("a string of %,d bytes; the limit is %,d", length, most));
        }
        byte[] all = new byte[length];
        fully(all, 0, length);
        return all;
    }

    /**
     * Reads an exact number of bytes.
     *
     * @param target receives the bytes
     * @param from the offset in {@code target}
     * @param length the number of bytes
     * @throws SstException if the stream ends earlier, or fails
     */
    public void fully(byte[] target, int from, int length) throws SstException {
        ByteBuffer rest = ByteBuffer.wrap(target, from, length);
        while (rest.hasRemaining()) {
            if (read(rest, rest.remaining()) < 0) {
                throw truncated();
            }
        }
    }

    /**
     * Reads bytes up to a delimiter, which is consumed but not returned.
     *
     * @param mark the byte that ends the string
     * @param most the largest accepted length
     * @return the bytes before the delimiter
     * @throws SstException if the stream ends or fails before the delimiter, or the string is longer
     */
    public byte[] until(int mark, int most) throws SstException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int octet = u8(); octet != mark; octet = u8()) {
            if (all.size() == most) {
                throw hostile(String.format("a line of more than %,d bytes", most));
            }
            all.write(octet);
        }
        return all.toByteArray();
    }

    /**
     * Reads the available bytes, waiting for at least one.
     *
     * @param target receives the bytes; has room
     * @param most the largest number of bytes, at least one
     * @return the number of bytes read; -1 at the end of the stream
     * @throws SstException if the stream fails
     */
    int read(ByteBuffer target, int most) throws SstException {
        if (atEnd()) {
            return -1;
        }
        int count = Math.min(Math.min(most, target.remaining()), buffer.remaining());
        target.put(slice(count));
        return count;
    }

    /**
     * Reads the available bytes without a copy, waiting for at least one.
     *
     * @param most the largest number of bytes, at least one
     * @return the bytes, valid up to the next call of any method
     * @throws SstException if the stream ends or fails
     */
    public ByteBuffer view(int most) throws SstException {
        ByteBuffer bytes;
        if (frames != null && !buffer.hasRemaining()) {
            bytes = frames.view(most);
            offset += bytes.remaining();
        } else {
            bytes = atEnd() ? buffer : slice(Math.min(most, buffer.remaining()));
        }
        if (!bytes.hasRemaining()) {
            throw truncated();
        }
        return bytes;
    }

    private ByteBuffer slice(int count) {
        ByteBuffer bytes = buffer.slice(buffer.position(), count);
        buffer.position(buffer.position() + count);
        offset += count;
        return bytes;
    }

    /**
     * Reads and discards everything up to the end.
     *
     * @throws SstException if the stream fails
     */
    public void skipToEnd() throws SstException {
        while (!atEnd()) {
            slice(buffer.remaining());
        }
    }

    /**
     * Creates a failure about the bytes just read.
     *
     * @param reason the violation of the format
     * @return the exception, at the current offset
     */
    public MalformedStreamException malformed(String reason) {
        return malformed(offset, reason);
    }

    /**
     * Creates a failure about the bytes just read.
     *
     * @param reason the forbidden content
     * @return the exception, at the current offset
     */
    public MalformedStreamException hostile(String reason) {
        return new MalformedStreamException(ErrorCode.HOSTILE_STREAM, offset, reason);
    }

    private static MalformedStreamException malformed(long at, String reason) {
        return new MalformedStreamException(ErrorCode.MALFORMED_STREAM, at, reason);
    }

    MalformedStreamException truncated() {
        return new MalformedStreamException(
                ErrorCode.TRUNCATED_STREAM, offset, "the peer closed the connection during the transfer");
    }

    private long littleEndian(int count) throws SstException {
        long value = 0;
        for (int i = 0; i < count; i++) {
            value |= (long) u8() << (8 * i);
        }
        return value;
    }

    /** Returns the number of extra bytes: the number of leading ones of the first byte, at most six. */
    private static int extra(int first) {
        return Math.min(Integer.numberOfLeadingZeros(~(first << 24)), LONGEST_EXTRA);
    }

    /** Returns the number's bits in the first byte, after the leading ones and their zero. */
    private static int lowBits(int first, int extra) {
        return extra == LONGEST_EXTRA ? first & 0x03 : first & (0x7f >> extra);
    }

    private boolean fill() throws SstException {
        try {
            int count = in.read(buffer.clear());
            buffer.flip();
            return count > 0;
        } catch (IOException e) {
            buffer.limit(buffer.position());
            throw SstException.of(ErrorCode.PEER_GONE, "read from the peer", e);
        }
    }

    /** The source of the bytes of a {@link WireInput}. */
    @FunctionalInterface
    public interface Source {
        /**
         * Reads the available bytes, waiting for at least one.
         *
         * @param target receives the bytes; has room
         * @return the number of bytes; -1 at the end
         * @throws IOException if the source fails
         */
        int read(ByteBuffer target) throws IOException;
    }
}
