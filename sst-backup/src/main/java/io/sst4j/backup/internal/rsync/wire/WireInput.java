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
 * Reads the numbers and byte strings of the protocol, and counts them.
 *
 * <p>Lengths are checked against a limit of the caller before anything is allocated. Reads ahead, so nobody else may read
 * the stream, which is not closed. Not safe for use by several threads.
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
     * @param readAhead the most bytes that are asked for at once
     */
    public WireInput(Source in, int readAhead) {
        this(in, null, ByteBuffer.allocateDirect(readAhead));
    }

    /**
     * Creates a reader at the start of what travels in frames.
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
     * The bytes that were taken.
     *
     * @return bytes from the start of the stream
     */
    public long offset() {
        return offset;
    }

    /**
     * Tells whether the stream ends here, waiting for a byte if need be.
     *
     * @return false if a byte can be taken
     * @throws SstException if the stream fails
     */
    public boolean atEnd() throws SstException {
        return !buffer.hasRemaining() && !fill();
    }

    /**
     * Takes one byte.
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
     * Takes two bytes, the least significant first.
     *
     * @return 0 to 65535
     * @throws SstException if the stream ends or fails
     */
    public int u16() throws SstException {
        return (int) littleEndian(2);
    }

    /**
     * Takes four bytes, the least significant first.
     *
     * @return the number
     * @throws SstException if the stream ends or fails
     */
    public int int32() throws SstException {
        return (int) littleEndian(4);
    }

    /**
     * Takes a number of one to five bytes.
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
     * Takes a number of {@code least} to nine bytes.
     *
     * @param least how many bytes the shortest numbers have: 3 for sizes, 4 for times
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
     * Takes a byte string behind its length in one or two bytes.
     *
     * @param most the longest string that is taken
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
     * Takes bytes.
     *
     * @param length how many, as the stream says
     * @param most how many are taken at most
     * @return the bytes
     * @throws SstException if the stream ends or fails, or {@code length} is negative or above {@code most}
     */
    public byte[] bytes(int length, int most) throws SstException {
        if (length < 0 || length > most) {
            throw hostile(String.format("a string of %,d bytes; at most %,d are taken", length, most));
        }
        byte[] all = new byte[length];
        fully(all, 0, length);
        return all;
    }

    /**
     * Takes exactly so many bytes.
     *
     * @param target takes them
     * @param from where in {@code target}
     * @param length how many
     * @throws SstException if the stream ends before, or fails
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
     * Takes bytes up to a mark; the mark is taken too, and left out.
     *
     * @param mark the byte that ends the string
     * @param most the longest string that is taken
     * @return the bytes before the mark
     * @throws SstException if the stream ends or fails before the mark, or the string is longer
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
     * Takes what is there, waiting for one byte at least.
     *
     * @param target takes the bytes; has room
     * @param most how many bytes, at least one
     * @return how many bytes were taken; -1 at the end of the stream
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
     * Takes what is there, waiting for one byte at least, without copying it.
     *
     * @param most how many bytes, at least one
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
     * Takes and forgets everything up to the end.
     *
     * @throws SstException if the stream fails
     */
    public void skipToEnd() throws SstException {
        while (!atEnd()) {
            slice(buffer.remaining());
        }
    }

    /**
     * Makes a failure of what was just read.
     *
     * @param reason what breaks the format
     * @return the exception, at the current offset
     */
    public MalformedStreamException malformed(String reason) {
        return malformed(offset, reason);
    }

    /**
     * Makes a failure of what was just read.
     *
     * @param reason what must not be done
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
                ErrorCode.TRUNCATED_STREAM, offset, "the peer ended the connection within the transfer");
    }

    private long littleEndian(int count) throws SstException {
        long value = 0;
        for (int i = 0; i < count; i++) {
            value |= (long) u8() << (8 * i);
        }
        return value;
    }

    /** How many bytes the first one adds to the shortest form: as many as it has leading ones, and never more than six. */
    private static int extra(int first) {
        return Math.min(Integer.numberOfLeadingZeros(~(first << 24)), LONGEST_EXTRA);
    }

    /** The bits of the number that stand in the first byte, behind the leading ones and their zero. */
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

    /** Where the bytes of a {@link WireInput} come from. */
    @FunctionalInterface
    public interface Source {
        /**
         * Takes what is there, waiting for one byte at least.
         *
         * @param target takes the bytes; has room
         * @return how many there were; -1 at the end
         * @throws IOException if the source fails
         */
        int read(ByteBuffer target) throws IOException;
    }
}
