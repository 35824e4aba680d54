/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.wire;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Writes the numbers and byte strings of the protocol.
 *
 * <p>Does not buffer, and does not close the stream. After a failure, part of the data may have been written. Not
 * safe for use by several threads.
 */
public final class WireOutput {
    private static final int LONGEST_VSTRING = 0x7fff;
    private static final int LONGEST = 9;

    private final Sink out;
    private final byte[] scratch = new byte[LONGEST];

    /**
     * Creates a writer.
     *
     * @param out the output
     */
    public WireOutput(Sink out) {
        this.out = out;
    }

    /**
     * Creates a writer to a stream without a buffer to lend.
     *
     * @param out the output
     */
    public WireOutput(OutputStream out) {
        this(new StreamSink(out));
    }

    /**
     * Writes one byte.
     *
     * @param value the low eight bits are written
     * @throws SstException if the stream fails
     */
    public void u8(int value) throws SstException {
        scratch[0] = (byte) value;
        bytes(scratch, 0, 1);
    }

    /**
     * Writes two bytes, the least significant first.
     *
     * @param value the low sixteen bits are written
     * @throws SstException if the stream fails
     */
    public void u16(int value) throws SstException {
        littleEndian(0, value, 2);
        bytes(scratch, 0, 2);
    }

    /**
     * Writes four bytes, the least significant first.
     *
     * @param value the number
     * @throws SstException if the stream fails
     */
    public void int32(int value) throws SstException {
        littleEndian(0, value, 4);
        bytes(scratch, 0, 4);
    }

    /**
     * Writes a number in one to five bytes.
     *
     * @param value the number
     * @throws SstException if the stream fails
     */
    public void varint(int value) throws SstException {
        growing(Integer.toUnsignedLong(value), 1, 4);
    }

    /**
     * Writes a number in {@code least} to nine bytes.
     *
     * @param value the number
     * @param least the length of the shortest numbers, in bytes: 3 for sizes, 4 for times
     * @throws SstException if the stream fails
     */
    public void varlong(long value, int least) throws SstException {
        growing(value, least, 8);
    }

    /**
     * The extra bytes are as few as possible, so that the top bits fit into the first byte after the count of extra
     * bytes.
     */
    private void growing(long value, int least, int mostRest) throws SstException {
        int rest = least - 1;
        while (rest < mostRest && value >>> (8 * rest) >>> (7 - (rest - least + 1)) != 0) {
            rest++;
        }
        int extra = rest - least + 1;
        int ones = 0xff & ~(0xff >> extra);
        // A shift by 64 has no effect in Java.
        long top = rest == 8 ? 0 : value >>> (8 * rest);
        scratch[0] = (byte) (ones | (int) top);
        littleEndian(1, value, rest);
        bytes(scratch, 0, 1 + rest);
    }

    /**
     * Writes a byte string after its length in one or two bytes.
     *
     * @param value the bytes, at most 32767
     * @throws SstException if the stream fails
     */
    public void vstring(byte[] value) throws SstException {
        if (value.length > LONGEST_VSTRING) {
            throw new IllegalArgumentException("a string of " + value.length + " bytes has no encoding");
        }
        if (value.length > 0x7f) {
            u8(0x80 | value.length >> 8);
        }
        u8(value.length);
        bytes(value);
    }

    /**
     * Writes bytes.
     *
     * @param value the bytes
     * @throws SstException if the stream fails
     */
    public void bytes(byte[] value) throws SstException {
        bytes(value, 0, value.length);
    }

    /**
     * Writes a part of an array.
     *
     * @param source the array
     * @param from the offset of the first byte
     * @param count the number of bytes
     * @throws SstException if the stream fails
     */
    public void bytes(byte[] source, int from, int count) throws SstException {
        try {
            out.write(source, from, count);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /**
     * Lends a buffer for bytes that do not come from an array, as {@link Sink#lend}.
     *
     * @param bytes the size of the buffer
     * @return the buffer, in little-endian order
     * @throws SstException if earlier bytes could not be passed on
     */
    public ByteBuffer lend(int bytes) throws SstException {
        try {
            return out.lend(bytes);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /**
     * Writes the content of the buffer lent last.
     *
     * @param lent the buffer, filled up to its position
     * @throws SstException if the stream fails
     */
    public void take(ByteBuffer lent) throws SstException {
        try {
            out.take(lent);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /**
     * Passes everything on to the peer.
     *
     * @throws SstException if the stream fails
     */
    public void flush() throws SstException {
        try {
            out.flush();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private static SstException failed(IOException e) {
        return SstException.of(ErrorCode.PEER_GONE, "write to the peer", e);
    }

    private void littleEndian(int at, long value, int count) {
        for (int i = 0; i < count; i++) {
            scratch[at + i] = (byte) (value >>> (8 * i));
        }
    }

    /**
     * The destination of a {@link WireOutput}'s bytes. It also lends its own buffer, into which a file can be read
     * without a copy. Not safe for use by several threads.
     */
    public abstract static class Sink extends OutputStream {
        /**
         * Lends a buffer after the written bytes.
         *
         * @param bytes the size of the buffer
         * @return the buffer, in the protocol's byte order, valid up to the next call of any method except {@link
         *     #take}
         * @throws IOException if earlier bytes could not be passed on
         */
        public abstract ByteBuffer lend(int bytes) throws IOException;

        /**
         * Writes the content of the buffer lent last.
         *
         * @param lent the buffer, filled up to its position
         * @throws IOException if it cannot be passed on
         */
        public abstract void take(ByteBuffer lent) throws IOException;
    }

    /** Writes to a stream without a buffer to lend: a new one is allocated for each piece. */
    private static final class StreamSink extends WireOutput.Sink {
        private final OutputStream out;

        StreamSink(OutputStream out) {
            this.out = out;
        }

        @Override
        public ByteBuffer lend(int bytes) {
            return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        }

        @Override
        public void take(ByteBuffer lent) throws IOException {
            out.write(lent.array(), lent.arrayOffset(), lent.position());
        }

        @Override
        public void write(int octet) throws IOException {
            out.write(octet);
        }

        @Override
        public void write(byte[] source, int from, int count) throws IOException {
            out.write(source, from, count);
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }
    }
}
