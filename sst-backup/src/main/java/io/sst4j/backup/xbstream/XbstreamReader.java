/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xbstream;

import io.sst4j.ErrorCode;
import io.sst4j.MalformedStreamException;
import io.sst4j.SstException;
import io.sst4j.internal.io.PathPolicy;
import io.sst4j.internal.io.Sha256;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * A pull parser for xbstream: returns one chunk at a time, and its payload in pieces.
 *
 * <pre>{@code
 * XbstreamReader reader = new XbstreamReader(channel, XbstreamReader.Dialect.MARIADB);
 * for (Chunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
 *     for (ByteBuffer piece = reader.payload(); piece != null; piece = reader.payload()) {
 *         // use the piece before the next call
 *     }
 * }
 * }</pre>
 *
 * <p>The parser trusts nothing in the stream. It checks lengths before it allocates, paths before it returns them,
 * and the CRC-32 of a payload when the last piece is taken. Two checks are left to the caller: that the chunks of a
 * file follow each other without gaps, and that each file ends.
 *
 * <p>Memory is one buffer of 256 KiB for any stream. The parser reads ahead, so nothing else may read the channel.
 * The channel must block and is not closed. Not safe for use by several threads.
 */
public final class XbstreamReader {
    /** The largest number of runs in a sparse chunk; a map of that size takes 1 MiB. */
    static final int MAX_SPARSE_RUNS = 1 << 17;

    /** The size that a piece of payload grows to before it is handed out, if the buffer has room. */
    static final int PIECE_BYTES = 256 * 1024;

    static final byte[] MAGIC = {'X', 'B', 'S', 'T', 'C', 'K', '0', '1'};
    static final int FIXED_BYTES = 14;
    static final int FLAG_REWRITE = 0x02;

    private static final int FLAG_IGNORABLE = 0x01;
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final Window window;
    private final Dialect dialect;
    private final byte[] header = new byte[PathPolicy.MAX_BYTES];
    private final CRC32 crc = new CRC32();
    private final MessageDigest headers = Sha256.digest();
    private byte[] lastName = new byte[0];
    private String lastPath = "";
    private long chunkAt;
    private long left;
    private int expectedCrc;

    /**
     * Returns the bytes at the start of every stream that contains a file.
     *
     * @return a copy
     */
    public static byte[] signature() {
        return MAGIC.clone();
    }

    /**
     * Creates a parser at the start of a stream.
     *
     * @param in the stream
     * @param dialect the meaning of the letter {@code S}
     */
    public XbstreamReader(ReadableByteChannel in, Dialect dialect) {
        this(in, dialect, reusing(ByteBuffer.allocateDirect(PIECE_BYTES)));
    }

    /** Creates a parser that reads into the caller's buffers, so that pieces of payload can outlive the next call. */
    XbstreamReader(ReadableByteChannel in, Dialect dialect, Window.Source buffers) {
        this.window = new Window(in, buffers);
        this.dialect = dialect;
    }

    private static Window.Source reusing(ByteBuffer buffer) {
        return buffer::clear;
    }

    /**
     * Returns the number of bytes parsed.
     *
     * @return the number of bytes from the start of the stream
     */
    public long offset() {
        return window.offset();
    }

    /**
     * Moves to the next chunk. Payload of the previous chunk that was not taken is skipped, but still checked.
     *
     * @return the chunk, or null at the end of the stream
     * @throws MalformedStreamException if the stream is damaged, hostile, or ends within a chunk
     * @throws SstException if the channel fails
     */
    public @Nullable Chunk next() throws SstException {
        while (payload() != null) {
            // Skip payload that the caller did not take.
        }
        chunkAt = window.offset();
        if (window.fill(1) == 0) {
            return null;
        }
        take(FIXED_BYTES, "header");
        if (!Arrays.equals(header, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw malformed("expected a chunk here, but its magic is missing");
        }
        int flags = header[8];
        int type = header[9];
        checkFlags(flags);
        String path = readPath(intAt(10));
        return switch (type) {
            case 'P' -> payloadChunk(path, (flags & FLAG_REWRITE) != 0);
            case 'E' -> new Chunk.End(path, chunkAt);
            case 'S' -> dialect == Dialect.MARIADB ? seekChunk(path) : sparseChunk(path);
            case 'R', 'D' -> fileOperation(type, path);
            default -> throw unknown(type);
        };
    }

    /**
     * Takes the next piece of the chunk's payload without copying it.
     *
     * @return the piece, valid until the next call of any method, or null if all payload has been taken
     * @throws MalformedStreamException if the stream ends here, or with the last piece if the checksum is wrong
     * @throws SstException if the channel fails
     */
    public @Nullable ByteBuffer payload() throws SstException {
        if (left == 0) {
            return null;
        }
        if (window.fill((int) Math.min(left, PIECE_BYTES)) == 0) {
            throw truncated("payload");
        }
        ByteBuffer piece = window.take((int) Math.min(left, Integer.MAX_VALUE));
        taken(piece.duplicate());
        return piece;
    }

    /**
     * Takes payload of the chunk into the caller's buffer, directly from the channel if nothing was read ahead.
     *
     * @param target takes as many bytes as are available; a direct buffer avoids a copy
     * @return the number of bytes, or -1 if all payload has been taken
     * @throws MalformedStreamException if the stream ends here, or with the last bytes if the checksum is wrong
     * @throws SstException if the channel fails
     */
    public int read(ByteBuffer target) throws SstException {
        if (left == 0) {
            return -1;
        }
        int limit = target.limit();
        int from = target.position();
        target.limit(from + (int) Math.min(left, target.remaining()));
        try {
            int count = window.transfer(target);
            if (count < 0) {
                throw truncated("payload");
            }
            taken(target.slice(from, count));
            return count;
        } finally {
            target.limit(limit);
        }
    }

    private void taken(ByteBuffer piece) throws MalformedStreamException {
        left -= piece.remaining();
        crc.update(piece);
        if (left == 0) {
            checkCrc();
        }
    }

    private void checkCrc() throws MalformedStreamException {
        if ((int) crc.getValue() != expectedCrc) {
            throw malformed(String.format(
                    "the payload of %s does not match its checksum: %08x instead of %08x",
                    PathPolicy.printable(lastPath), crc.getValue(), expectedCrc));
        }
    }

    private void checkFlags(int flags) throws MalformedStreamException {
        int known = dialect == Dialect.MARIADB ? FLAG_IGNORABLE | FLAG_REWRITE : FLAG_IGNORABLE;
        if ((flags & ~known) != 0) {
            // The effect of an unknown flag is unknown too, so continuing could damage data.
            throw malformed(String.format("unknown chunk flags 0x%02x", flags & 0xff));
        }
    }

    private Chunk payloadChunk(String path, boolean rewrite) throws SstException {
        take(20, "header");
        long length = longAt(0);
        long fileOffset = longAt(8);
        begin(path, length, fileOffset, intAt(16));
        if (length == 0) {
            checkCrc();
        }
        return new Chunk.Payload(path, chunkAt, rewrite, fileOffset, length);
    }

    private Chunk seekChunk(String path) throws SstException {
        take(8, "header");
        long fileOffset = longAt(0);
        if (fileOffset < 0) {
            throw hostile("absurd seek in " + PathPolicy.printable(path));
        }
        return new Chunk.Seek(path, chunkAt, fileOffset);
    }

    private Chunk sparseChunk(String path) throws SstException {
        take(24, "header");
        int runs = intAt(0);
        long length = longAt(4);
        long fileOffset = longAt(12);
        if (runs < 0 || runs > MAX_SPARSE_RUNS) {
            throw hostile(String.format(
                    "a sparse map of %,d runs; the limit is %,d", Integer.toUnsignedLong(runs), MAX_SPARSE_RUNS));
        }
        begin(path, length, fileOffset, intAt(20));
        Chunk.SparseMap map = new Chunk.SparseMap(readMap(runs));
        if (map.data() != length) {
            throw malformed("the sparse map of " + PathPolicy.printable(path) + " does not add up to its payload");
        }
        if (fileOffset + length + map.holes() < 0) {
            throw absurd(path);
        }
        if (length == 0) {
            checkCrc();
        }
        return new Chunk.Sparse(path, chunkAt, fileOffset, length, map);
    }

    private int[] readMap(int runs) throws SstException {
        int[] words = new int[2 * runs];
        for (int i = 0; i < words.length; i++) {
            take(4, "sparse map");
            crc.update(header, 0, 4);
            words[i] = intAt(0);
        }
        return words;
    }

    private void begin(String path, long length, long fileOffset, int checksum) throws MalformedStreamException {
        if (length < 0 || fileOffset < 0 || length + fileOffset < 0) {
            throw absurd(path);
        }
        crc.reset();
        expectedCrc = checksum;
        left = length;
    }

    private Chunk fileOperation(int type, String path) throws SstException {
        if (dialect != Dialect.MARIADB) {
            throw unknown(type);
        }
        if (type == 'D') {
            return new Chunk.Remove(path, chunkAt);
        }
        take(4, "header");
        return new Chunk.Rename(path, chunkAt, readPath(intAt(0)));
    }

    private String readPath(int length) throws SstException {
        if (length <= 0 || length > PathPolicy.MAX_BYTES) {
            throw hostile(String.format(
                    "a path of %,d bytes; the length must be 1 to %d",
                    Integer.toUnsignedLong(length), PathPolicy.MAX_BYTES));
        }
        take(length, "path");
        // Most chunks belong to the file of the previous chunk: skip the decoding and keep one String for both.
        if (!Arrays.equals(lastName, 0, lastName.length, header, 0, length)) {
            lastPath = checkedPath(length);
            lastName = Arrays.copyOf(header, length);
        }
        return lastPath;
    }

    private String checkedPath(int length) throws MalformedStreamException {
        String path = PathPolicy.decode(header, 0, length);
        if (path == null) {
            throw hostile("a path that is not UTF-8");
        }
        String complaint = PathPolicy.complaint(path);
        if (complaint != null) {
            throw hostile("the path " + PathPolicy.printable(path) + " is refused: " + complaint);
        }
        return PathPolicy.normalize(path);
    }

    private void take(int count, String what) throws SstException {
        if (window.copy(header, 0, count) < count) {
            throw truncated(what);
        }
        headers.update(header, 0, count);
    }

    /** Returns the digest of everything parsed except payload. */
    MessageDigest headers() {
        return headers;
    }

    private int intAt(int index) {
        return (int) INT.get(header, index);
    }

    private long longAt(int index) {
        return (long) LONG.get(header, index);
    }

    private MalformedStreamException unknown(int type) {
        return malformed(
                String.format("unknown chunk type 0x%02x; check that the dialect %s is right", type & 0xff, dialect));
    }

    private MalformedStreamException absurd(String path) {
        return hostile("absurd length or offset for " + PathPolicy.printable(path));
    }

    private MalformedStreamException malformed(String reason) {
        return new MalformedStreamException(ErrorCode.MALFORMED_STREAM, chunkAt, reason);
    }

    private MalformedStreamException hostile(String reason) {
        return new MalformedStreamException(ErrorCode.HOSTILE_STREAM, chunkAt, reason);
    }

    private MalformedStreamException truncated(String where) {
        return new MalformedStreamException(
                ErrorCode.TRUNCATED_STREAM, window.offset(), "the stream ends within the " + where + " of a chunk");
    }

    /**
     * The dialect whose extensions a stream may use.
     *
     * <p>Both families use the letter {@code S} for a chunk of a file with holes, with different layouts. Nothing in
     * the stream tells them apart, so the caller must choose.
     */
    public enum Dialect {
        /** MariaDB: {@code S} is a seek. Further chunks rename and remove files, and a flag replaces a file. */
        MARIADB,
        /** Percona: {@code S} carries a map of holes and data. */
        PERCONA
    }
}
