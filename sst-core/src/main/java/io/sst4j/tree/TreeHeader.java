/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tree;

import io.sst4j.ErrorCode;
import io.sst4j.MalformedStreamException;
import io.sst4j.SnapshotPosition;
import io.sst4j.SstException;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * The header of a stream.
 *
 * @param position the tree's position
 * @param entries the number of entries
 * @param bytes the total size of all files
 */
record TreeHeader(SnapshotPosition position, long entries, long bytes) {
    static final int VERSION = 1;

    /** The length of the magic, the version and the length field. */
    static final int FIXED_BYTES = 12;

    private static final byte[] MAGIC = "SST-TREE".getBytes(StandardCharsets.US_ASCII);
    private static final int MOST_BYTES = 8192;
    private static final int NUMBERS_BYTES = 2 * Long.BYTES;
    private static final Pattern GTID = Pattern.compile("[0-9A-Za-z:,-]*");
    private static final double ENTRY_BYTES = 4 * 512;
    private static final int SUM_BYTES = Integer.BYTES;

    /**
     * A received header.
     *
     * @param header its values
     * @param encoded its bytes
     */
    @SuppressWarnings("ArrayRecordComponent") // the array is only read
    record Received(TreeHeader header, byte[] encoded) {}

    /** Estimates the length of a stream. An entry, its extended header and its padding take at most four tar blocks. */
    static OptionalLong streamBytes(long entries, long bytes) {
        return OptionalLong.of((long) ((double) bytes + entries * ENTRY_BYTES));
    }

    byte[] encode() throws SstException {
        byte[][] texts = {text(position.toString()), text(position.binlogGtid().orElse(""))};
        int length = NUMBERS_BYTES + SUM_BYTES;
        for (byte[] text : texts) {
            length += Short.BYTES + text.length;
        }
        if (length > MOST_BYTES) {
            throw new SstException(ErrorCode.INVALID_OPTION, "the position is longer than 8,000 bytes");
        }
        ByteBuffer out = ByteBuffer.allocate(FIXED_BYTES + length);
        out.put(MAGIC).putShort((short) VERSION).putShort((short) length);
        for (byte[] text : texts) {
            out.putShort((short) text.length).put(text);
        }
        out.putLong(entries).putLong(bytes);
        return out.putInt(sum(out.array(), out.position())).array();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static int sum(byte[] bytes, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    /**
     * Reads a header and nothing beyond it.
     *
     * @throws SstException if the peer sends something else, another version or a damaged header
     */
    static Received read(ReadableByteChannel in, String peer) throws SstException {
        ByteBuffer fixed = ByteBuffer.allocate(FIXED_BYTES);
        readFully(in, fixed, peer);
        byte[] magic = new byte[MAGIC.length];
        fixed.flip().get(magic);
        if (!Arrays.equals(magic, MAGIC)) {
            throw new SstException(
                    ErrorCode.PEER_INCOMPATIBLE,
                    peer + " does not send a tree: its stream does not begin with SST-TREE");
        }
        int version = Short.toUnsignedInt(fixed.getShort());
        if (version != VERSION) {
            throw new SstException(
                    ErrorCode.PEER_INCOMPATIBLE,
                    peer + " sends version " + version + " of the format, this node reads version " + VERSION
                            + ": use the same release on both nodes");
        }
        int length = Short.toUnsignedInt(fixed.getShort());
        if (length > MOST_BYTES) {
            throw malformed("the header has " + length + " bytes, but the limit is " + MOST_BYTES);
        }
        byte[] all = Arrays.copyOf(fixed.array(), FIXED_BYTES + length);
        readFully(in, ByteBuffer.wrap(all).position(FIXED_BYTES), peer);
        return new Received(decode(all), all);
    }

    private static TreeHeader decode(byte[] bytes) throws SstException {
        int end = bytes.length - SUM_BYTES;
        ByteBuffer all = ByteBuffer.wrap(bytes);
        if (end < FIXED_BYTES || all.getInt(end) != sum(bytes, end)) {
            throw malformed("the checksum of the header is wrong");
        }
        all.limit(end).position(FIXED_BYTES);
        try {
            SnapshotPosition position = SnapshotPosition.received(text(all), "the header");
            String gtid = text(all);
            if (!GTID.matcher(gtid).matches()) {
                throw malformed("the binary log GTID in the header is invalid");
            }
            TreeHeader header = new TreeHeader(
                    gtid.isEmpty() ? position : position.withBinlogGtid(gtid), all.getLong(), all.getLong());
            if (all.hasRemaining() || header.entries < 0 || header.bytes < 0) {
                throw malformed("the header has invalid values");
            }
            return header;
        } catch (BufferUnderflowException e) {
            SstException failure = malformed("the header is shorter than its content");
            failure.addSuppressed(e);
            throw failure;
        }
    }

    private static String text(ByteBuffer from) {
        byte[] bytes = new byte[Math.min(Short.toUnsignedInt(from.getShort()), MOST_BYTES)];
        from.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static void readFully(ReadableByteChannel in, ByteBuffer into, String peer) throws SstException {
        try {
            while (into.hasRemaining()) {
                if (in.read(into) < 0) {
                    throw into.position() == 0
                            ? new SstException(ErrorCode.PEER_GONE, peer + " connected and sent nothing")
                            : new MalformedStreamException(
                                    ErrorCode.TRUNCATED_STREAM, into.position(), "the header is incomplete");
                }
            }
        } catch (IOException e) {
            throw SstException.of(ErrorCode.PEER_GONE, "receive the header from " + peer, e);
        }
    }

    private static MalformedStreamException malformed(String reason) {
        return new MalformedStreamException(ErrorCode.MALFORMED_STREAM, 0, reason);
    }
}
