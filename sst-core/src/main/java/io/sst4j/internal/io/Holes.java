/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.util.regex.Pattern;

/**
 * Writes a new file without its zeros: file system blocks that contain only zeros become holes, which read as zeros and take no
 * space.
 *
 * <p>A half-empty InnoDB page gets no hole. The server writes a page as a whole, and would then have to allocate the missing
 * blocks elsewhere on the disk. Tablespaces therefore get holes in two cases only: for compressed pages, whose remainder the
 * server itself leaves out, and for long runs of pages that were never used. Sources: MariaDB's documentation of page compression
 * and full_crc32, and the files of its server.
 *
 * <p>Use it only for files that were empty when they were opened, because older bytes have to be overwritten with zeros. For one
 * file and one thread at a time.
 */
public final class Holes {
    /**
     * The block size of almost all file systems. On those with larger blocks, only zeros that fill a whole block become a hole.
     */
    static final int BLOCK = 4096;

    /** The size of the largest InnoDB page. */
    static final int LARGEST_PAGE = 16 * BLOCK;

    private static final Pattern TABLESPACE = Pattern.compile("(?:.*/)?(?:[^/]+\\.ibd|ibdata\\d+|undo_?\\d+)");

    /** The offset of a tablespace's flags in its first page, which is never compressed or encrypted. */
    private static final int FLAGS_AT = 54;

    private static final int FULL_CRC32 = 1 << 4;
    private static final int FULL_CRC32_ALGORITHM = 7 << 5;
    private static final int COMPRESSED = 1 << 16;

    private static final int COPIED = 64 * BLOCK;

    private final String name;
    private int smallest = BLOCK;

    /**
     * Creates a writer for an empty file.
     *
     * @param name the file's name, with or without directories
     */
    public Holes(String name) {
        this.name = name;
    }

    /**
     * Writes the remaining bytes of a buffer, except for blocks of zeros. The file gets its correct length only with
     * {@link #end}.
     *
     * @param file the file, which has no data at that position yet
     * @param bytes the bytes; the buffer has none remaining afterwards
     * @param position the offset of the first byte; the data written at offset 0 determines which holes the file may have
     * @throws IOException if the file cannot be written
     */
    public void write(FileChannel file, ByteBuffer bytes, long position) throws IOException {
        if (position == 0) {
            smallest = smallest(name, bytes);
        }
        write(file, bytes, position, smallest);
    }

    /** Returns the size of the smallest hole, determined from the file's first bytes. */
    static int smallest(String name, ByteBuffer start) {
        if (!TABLESPACE.matcher(name).matches() || start.remaining() < FLAGS_AT + Integer.BYTES) {
            return BLOCK;
        }
        int flags = start.duplicate().getInt(start.position() + FLAGS_AT);
        boolean compressed =
                (flags & FULL_CRC32) == 0 ? (flags & COMPRESSED) != 0 : (flags & FULL_CRC32_ALGORITHM) != 0;
        return compressed ? BLOCK : LARGEST_PAGE;
    }

    static void write(FileChannel file, ByteBuffer bytes, long position, int smallest) throws IOException {
        int first = bytes.position();
        int limit = bytes.limit();
        int data = first;
        int next;
        for (int block = first; block < limit; block = next) {
            // these are blocks of the file; the first and last may be incomplete, and continue in other buffers
            next = (int) Math.min(limit, (long) block + smallest - ((position + block - first) & (smallest - 1)));
            if (Zeros.are(bytes, block, next)) {
                writeFully(file, bytes.limit(block).position(data), position + data - first);
                bytes.limit(limit);
                data = next;
            }
        }
        writeFully(file, bytes.limit(limit).position(data), position + data - first);
    }

    /**
     * Sets the length of a file.
     *
     * @param file the file
     * @param length the length in bytes
     * @throws IOException if the file cannot be written
     */
    public static void end(FileChannel file, long length) throws IOException {
        if (file.size() < length) {
            // a channel has no other way to extend a file
            writeFully(file, ByteBuffer.allocate(1), length - 1);
        } else {
            file.truncate(length);
        }
    }

    /**
     * Copies the content of a file.
     *
     * @param from the file to copy
     * @param to an empty file
     * @param name the file's name
     * @throws IOException if reading or writing fails
     */
    public static void copy(FileChannel from, FileChannel to, String name) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocateDirect(COPIED);
        Holes holes = new Holes(name);
        long position = 0;
        for (int count = from.read(bytes, position); count >= 0; count = from.read(bytes.clear(), position)) {
            bytes.flip();
            holes.write(to, bytes, position);
            position += count;
        }
        end(to, position);
    }

    /**
     * Returns a channel that writes a file sequentially from its start.
     *
     * @param file an empty file
     * @param name its name
     * @return a channel that sets the file's length and closes the file when it is closed
     */
    public static WritableByteChannel writing(FileChannel file, String name) {
        return new Sequence(file, name);
    }

    private static void writeFully(FileChannel file, ByteBuffer bytes, long position) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
            at += file.write(bytes, at);
        }
    }

    /** Writes one piece after the other. */
    private static final class Sequence implements WritableByteChannel {
        private final FileChannel file;
        private final Holes holes;
        private long position;

        Sequence(FileChannel file, String name) {
            this.file = file;
            this.holes = new Holes(name);
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            int count = bytes.remaining();
            holes.write(file, bytes, position);
            position += count;
            return count;
        }

        @Override
        public boolean isOpen() {
            return file.isOpen();
        }

        @Override
        public void close() throws IOException {
            try (file) {
                if (file.isOpen()) {
                    end(file, position);
                }
            }
        }
    }
}
