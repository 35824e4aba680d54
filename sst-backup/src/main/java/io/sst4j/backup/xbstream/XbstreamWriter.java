/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xbstream;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.internal.io.PathPolicy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Writes files as an xbstream that every stock peer accepts, byte for byte as {@code mbstream -c} does.
 *
 * <pre>{@code
 * XbstreamWriter writer = new XbstreamWriter(channel);
 * writer.add("xtrabackup_galera_info", info);
 * writer.add("test/t1.ibd", dataDirectory.resolve("test/t1.ibd"));
 * writer.finish();
 * }</pre>
 *
 * <p>Stock peers drop some files silently, so the writer refuses them before it writes a byte: absolute and hidden
 * names, duplicate names, and a file two directories below everything before it. If the channel supports gathering
 * writes, payload goes from the caller's buffer to the channel without a copy.
 *
 * <p>Memory is 16 bytes for each name, plus one buffer of a chunk's size after a file was added from a channel. The
 * channel must block; it is not closed. After a failure the stream is truncated within a chunk and the writer can no
 * longer be used. Not safe for use by several threads.
 */
public final class XbstreamWriter {
    /** The size of the chunks that {@code mbstream -c} writes: 10 MiB. */
    public static final int CHUNK_BYTES = 10 * 1024 * 1024;

    private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

    private final WritableByteChannel out;
    private final ByteBuffer header =
            ByteBuffer.allocateDirect(34 + PathPolicy.MAX_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final CRC32 crc = new CRC32();
    private final Map<String, Long> open = new HashMap<>();
    private final NameSet names = new NameSet();
    private final NameSet directories = new NameSet();
    private @Nullable ByteBuffer chunk;
    private long written;

    /**
     * Creates a writer at the start of a stream.
     *
     * @param out the channel to write to, preferably a {@link GatheringByteChannel}
     */
    public XbstreamWriter(WritableByteChannel out) {
        this.out = out;
    }

    /**
     * Returns the length of the stream so far.
     *
     * @return the number of bytes
     */
    public long written() {
        return written;
    }

    /**
     * Adds a file.
     *
     * @param path the file's name: relative, with {@code /}
     * @param content the whole content
     * @throws SstException if stock peers would not accept the name, or the channel fails
     */
    public void add(String path, byte[] content) throws SstException {
        begin(path);
        ByteBuffer all = ByteBuffer.wrap(content);
        while (all.hasRemaining()) {
            int count = Math.min(all.remaining(), CHUNK_BYTES);
            payload(path, all.position(), all.slice(all.position(), count));
            all.position(all.position() + count);
        }
        end(path);
    }

    /**
     * Adds a file from the local disk and reads it to its end, even if it grows meanwhile.
     *
     * @param path the file's name: relative, with {@code /}
     * @param file the file to read
     * @throws SstException if stock peers would not accept the name, the file cannot be read, or the channel fails
     */
    public void add(String path, Path file) throws SstException {
        checkNew(path);
        FileChannel content;
        try {
            content = FileChannel.open(file, StandardOpenOption.READ);
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "open " + file, e);
        }
        try (content) {
            add(path, content);
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "close " + file, e);
        }
    }

    /**
     * Adds a file from a channel.
     *
     * @param path the file's name: relative, with {@code /}
     * @param content the content, read to its end; not closed
     * @throws SstException if stock peers would not accept the name, the content cannot be read, or the channel fails
     */
    public void add(String path, ReadableByteChannel content) throws SstException {
        begin(path);
        ByteBuffer buffer = chunkBuffer();
        long offset = 0;
        boolean more = true;
        while (more) {
            more = fill(buffer.clear(), content, path);
            if (buffer.flip().hasRemaining()) {
                int count = buffer.remaining();
                payload(path, offset, buffer);
                offset += count;
            }
        }
        end(path);
    }

    /**
     * Writes one chunk of a file. Chunks of several files may alternate.
     *
     * @param path the file's name: relative, with {@code /}
     * @param offset the offset of the bytes in the file, directly after the previous bytes
     * @param bytes the payload, consumed; stock peers keep a chunk in memory, so it should not exceed {@link
     *     #CHUNK_BYTES}
     * @throws SstException if stock peers would not accept the name
     * @throws IllegalArgumentException if the offset leaves a gap or overlaps
     */
    public void payload(String path, long offset, ByteBuffer bytes) throws SstException {
        Long expected = open.get(path);
        if (expected == null) {
            begin(path);
            expected = 0L;
        }
        if (offset != expected) {
            throw new IllegalArgumentException("offset " + offset + " of " + path + " should be " + expected);
        }
        int count = bytes.remaining();
        crc.reset();
        crc.update(bytes.duplicate());
        startHeader('P', path).putLong(count).putLong(offset).putInt((int) crc.getValue());
        send(header.flip(), bytes);
        open.put(path, offset + count);
    }

    /**
     * Ends a file. The file is empty if it had no payload.
     *
     * @param path the file's name
     * @throws SstException if stock peers would not accept the name, or the channel fails
     */
    public void end(String path) throws SstException {
        if (open.remove(path) == null) {
            checkNew(path);
            remember(path);
        }
        startHeader('E', path);
        send(header.flip(), NOTHING);
    }

    /**
     * Checks that the stream is complete. Writes nothing, because the format has no end mark.
     *
     * @throws IllegalStateException if a file has not ended
     */
    public void finish() {
        if (!open.isEmpty()) {
            throw new IllegalStateException("not ended: " + open.keySet());
        }
    }

    private void begin(String path) throws SstException {
        checkNew(path);
        remember(path);
        open.put(path, 0L);
    }

    private void remember(String path) {
        names.add(PathPolicy.normalize(path));
        int slash = path.lastIndexOf('/');
        if (slash > 0) {
            directories.add(path.substring(0, slash));
        }
    }

    private void checkNew(String path) throws SstException {
        String complaint = PathPolicy.complaint(path);
        if (complaint == null && path.getBytes(StandardCharsets.UTF_8).length > PathPolicy.MAX_BYTES) {
            complaint = "it is longer than " + PathPolicy.MAX_BYTES + " bytes";
        }
        if (complaint == null && names.contains(PathPolicy.normalize(path))) {
            complaint = "the stream already has that name";
        }
        if (complaint == null && tooDeep(path)) {
            complaint = "its parent directory contains no earlier file, and peers create only one level";
        }
        if (complaint != null) {
            throw new SstException(
                    ErrorCode.FOREIGN_FILE,
                    "cannot send a file as " + PathPolicy.printable(path) + ": " + complaint
                            + "; move it out of the data directory");
        }
    }

    private boolean tooDeep(String path) {
        int slash = path.lastIndexOf('/');
        int above = path.lastIndexOf('/', slash - 1);
        return slash > 0
                && above > 0
                && !directories.contains(path.substring(0, slash))
                && !directories.contains(path.substring(0, above));
    }

    private ByteBuffer startHeader(char type, String path) {
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        return header.clear()
                .put(XbstreamReader.MAGIC)
                .put((byte) 0)
                .put((byte) type)
                .putInt(name.length)
                .put(name);
    }

    private void send(ByteBuffer head, ByteBuffer bytes) throws SstException {
        try {
            if (out instanceof GatheringByteChannel gathering) {
                ByteBuffer[] both = {head, bytes};
                while (head.hasRemaining() || bytes.hasRemaining()) {
                    written += gathering.write(both);
                }
            } else {
                drain(head);
                drain(bytes);
            }
        } catch (IOException e) {
            throw SstException.of(ErrorCode.PEER_GONE, "write the stream", e);
        }
    }

    private void drain(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            written += out.write(bytes);
        }
    }

    private static boolean fill(ByteBuffer buffer, ReadableByteChannel content, String path) throws SstException {
        try {
            while (buffer.hasRemaining()) {
                if (content.read(buffer) < 0) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "read the content of " + path, e);
        }
    }

    private ByteBuffer chunkBuffer() {
        ByteBuffer buffer = chunk;
        if (buffer == null) {
            buffer = ByteBuffer.allocateDirect(CHUNK_BYTES);
            chunk = buffer;
        }
        return buffer;
    }
}
