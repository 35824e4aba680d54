/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.util.regex.Pattern;

/**
 * Writes a new file without its zeros: blocks of the file system that would hold nothing else become holes, which read as
 * zeros and take no room.
 *
 * <p>A page of InnoDB that is half empty is no reason for a hole: the server writes it as a whole, and would have to find room
 * for it then, somewhere else on the disk. So tablespaces get holes where pages are compressed, whose rest the server leaves
 * out itself, and where many pages in a row were never used. Sources: the documentation of MariaDB on page compression and on
 * full_crc32, and the files of its server.
 *
 * <p>Only for files that were empty when they were opened; over older bytes zeros have to be written. For one file and one
 * thread at a time.
 */
public final class Holes {
    /** The block of almost all file systems. Of larger ones a hole is only what covers a whole block. */
    static final int BLOCK = 4096;

    /** As much as the largest page of InnoDB. */
    static final int LARGEST_PAGE = 16 * BLOCK;

    private static final Pattern TABLESPACE = Pattern.compile("(?:.*/)?(?:[^/]+\\.ibd|ibdata\\d+|undo_?\\d+)");

    /** Where the flags of a tablespace are in its first page, which is never compressed or encrypted. */
    private static final int FLAGS_AT = 54;

    private static final int FULL_CRC32 = 1 << 4;
    private static final int FULL_CRC32_ALGORITHM = 7 << 5;
    private static final int COMPRESSED = 1 << 16;

    private static final int COPIED = 64 * BLOCK;

    private final String name;
    private int smallest = BLOCK;

    /**
     * Begins with a file of which nothing is written.
     *
     * @param name of the file, with or without directories
     */
    public Holes(String name) {
        this.name = name;
    }

    /**
     * Writes what remains in a buffer, but for blocks of zeros. The length of the file is right only behind {@link #end}.
     *
     * @param file where it goes, which has no bytes there yet
     * @param bytes what is written; has nothing remaining afterwards
     * @param position where the first of them goes; what is written first to position 0 tells which holes the file may have
     * @throws IOException if the file cannot be written
     */
    public void write(FileChannel file, ByteBuffer bytes, long position) throws IOException {
        if (position == 0) {
            smallest = smallest(name, bytes);
        }
        write(file, bytes, position, smallest);
    }

    /** The least that is left out of a file, by its first bytes. */
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
            // blocks of the file, so the first and the last may be parts, whose other parts come with other buffers
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
     * Gives a file its length.
     *
     * @param file the file
     * @param length in bytes
     * @throws IOException if the file cannot be written
     */
    public static void end(FileChannel file, long length) throws IOException {
        if (file.size() < length) {
            // a channel has no other way to make a file longer
            writeFully(file, ByteBuffer.allocate(1), length - 1);
        } else {
            file.truncate(length);
        }
    }

    /**
     * Copies the content of a file.
     *
     * @param from what is copied, from its start
     * @param to an empty file
     * @param name of the file
     * @throws IOException if one cannot be read or the other not be written
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
     * A channel that writes a file from its start, and closes it.
     *
     * @param file an empty file
     * @param name its name
     * @return a channel that gives the file its length when it is closed
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

    /** One piece behind the other. */
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
