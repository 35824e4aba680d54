/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.compress;

import io.sst4j.ErrorCode;
import io.sst4j.MalformedStreamException;
import io.sst4j.SstException;
import io.sst4j.internal.io.Holes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.Adler32;

/**
 * Expands the {@code *.qp} files of {@code mariadb-backup --compress}, each of which is a qpress archive of one file.
 *
 * <p>Archives with several files or directories, which no backup contains, are refused. Memory is three blocks,
 * usually of 64 KiB; blocks above 8 MiB are refused. The name in the archive is not used.
 */
public final class QpressFile {
    /** The suffix of compressed files. */
    public static final String SUFFIX = ".qp";

    private static final byte[] ARCHIVE = ascii("qpress10");
    private static final byte[] BLOCK = ascii("NEWBNEWB");
    private static final byte[] END = ascii("ENDSENDS");
    private static final int MAX_BLOCK = 8 << 20;
    private static final int MAX_NAME = 4096;
    // The largest growth of an incompressible block.
    private static final int SLACK = 400;

    private final ReadableByteChannel in;
    private final WritableByteChannel out;
    private final QuickLz decoder = new QuickLz();
    private final Adler32 adler = new Adler32();
    private ByteBuffer input =
            ByteBuffer.allocate(64 * 1024).order(ByteOrder.LITTLE_ENDIAN).limit(0);
    private long offset;
    private long written;

    private QpressFile(ReadableByteChannel in, WritableByteChannel out) {
        this.in = in;
        this.out = out;
    }

    /**
     * Expands an archive into a new file next to it, whose name lacks the suffix. The archive stays; after a failure,
     * a part of the new file may stay too.
     *
     * @param archive a file whose name ends with {@link #SUFFIX}
     * @return the new file
     * @throws MalformedStreamException if the archive is damaged, with the offset
     * @throws SstException if it cannot be read, or the new file exists or cannot be written
     */
    public static Path expand(Path archive) throws SstException {
        String path = archive.toString();
        if (!path.endsWith(SUFFIX)) {
            throw new IllegalArgumentException(archive + " does not end with " + SUFFIX);
        }
        Path target = archive.resolveSibling(
                Path.of(path.substring(0, path.length() - SUFFIX.length())).getFileName());
        try (FileChannel in = FileChannel.open(archive, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
                WritableByteChannel out = Holes.writing(
                        FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        target.toString())) {
            expand(in, out);
            return target;
        } catch (MalformedStreamException e) {
            MalformedStreamException named =
                    new MalformedStreamException(e.code(), e.offset(), "expand " + archive + ": " + e.getMessage());
            named.addSuppressed(e);
            throw named;
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "expand " + archive, e);
        }
    }

    /**
     * Expands an archive.
     *
     * @param in the archive, read to its end
     * @param out the channel for the content
     * @return the length of the content, in bytes
     * @throws MalformedStreamException if the archive is damaged, with the offset
     * @throws IOException if a channel fails
     */
    public static long expand(ReadableByteChannel in, WritableByteChannel out) throws IOException {
        QpressFile file = new QpressFile(in, out);
        file.run();
        return file.written;
    }

    private void run() throws IOException {
        expect(ARCHIVE, "this is not a qpress archive");
        long blockSize = need(8).getLong();
        if (blockSize <= 0 || blockSize > MAX_BLOCK) {
            throw fault(ErrorCode.HOSTILE_STREAM, "blocks of " + blockSize + " bytes; the limit is " + MAX_BLOCK);
        }
        skipFileHeader();
        byte[] content = new byte[(int) blockSize];
        while (blockFollows()) {
            block(content);
        }
        need(8).getLong();
        if (fill(1)) {
            throw malformed("data follows the end of the archive");
        }
    }

    private void skipFileHeader() throws IOException {
        if (need(1).get() != 'F') {
            throw malformed("the archive does not begin with a file");
        }
        int length = need(4).getInt();
        if (length < 0 || length > MAX_NAME) {
            throw fault(ErrorCode.HOSTILE_STREAM, "a name of " + Integer.toUnsignedLong(length) + " bytes");
        }
        need(length + 1);
        input.position(input.position() + length + 1);
    }

    private boolean blockFollows() throws IOException {
        byte[] mark = new byte[8];
        need(8).get(mark);
        if (Arrays.equals(mark, END)) {
            return false;
        }
        if (!Arrays.equals(mark, BLOCK)) {
            throw malformed("neither a block nor the end of the archive");
        }
        return true;
    }

    private void block(byte[] content) throws IOException {
        long start = need(8).getLong();
        if (start != written) {
            throw malformed("a block at offset " + start + " instead of " + written);
        }
        int checksum = need(4).getInt();
        need(1);
        int flags = input.get(input.position());
        int header = QuickLz.headerLength(flags);
        need(header);
        boolean wide = header == QuickLz.LONG_HEADER;
        int at = input.position();
        int packed = wide ? input.getInt(at + 1) : input.get(at + 1) & 0xff;
        int length = wide ? input.getInt(at + 5) : input.get(at + 2) & 0xff;
        if (length < 0 || length > content.length || packed < header || packed > content.length + SLACK) {
            throw fault(ErrorCode.HOSTILE_STREAM, "absurd sizes of a block: " + packed + " for " + length);
        }
        need(packed);
        adler.reset();
        adler.update(input.slice(input.position(), packed));
        if ((int) adler.getValue() != checksum) {
            throw malformed("a block does not match its checksum");
        }
        decode(flags, header, packed, content, length);
        input.position(input.position() + packed);
        write(ByteBuffer.wrap(content, 0, length));
    }

    private void decode(int flags, int header, int packed, byte[] content, int length) throws IOException {
        int body = input.position() + header;
        if (!QuickLz.isCompressed(flags)) {
            if (packed - header != length) {
                throw malformed("a block that is not compressed has two sizes");
            }
            input.get(body, content, 0, length);
            return;
        }
        if (QuickLz.level(flags) != 1) {
            throw malformed("a block of QuickLZ level " + QuickLz.level(flags) + "; only level 1 is known");
        }
        String complaint = decoder.decode(input.array(), body, body + packed - header, content, length);
        if (complaint != null) {
            throw malformed("a block cannot be decoded: " + complaint);
        }
    }

    private void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            written += out.write(bytes);
        }
    }

    private void expect(byte[] magic, String complaint) throws IOException {
        byte[] found = new byte[magic.length];
        need(magic.length).get(found);
        if (!Arrays.equals(found, magic)) {
            throw malformed(complaint);
        }
    }

    private ByteBuffer need(int count) throws IOException {
        if (!fill(count)) {
            throw fault(ErrorCode.TRUNCATED_STREAM, "the archive ends too early");
        }
        return input;
    }

    /** Reads until a number of bytes is available; false if the archive ends earlier. */
    private boolean fill(int count) throws IOException {
        if (input.remaining() >= count) {
            return true;
        }
        offset += input.position();
        if (count > input.capacity()) {
            // The counts were compared with the block size before.
            ByteBuffer larger = ByteBuffer.allocate(count + 64 * 1024).order(ByteOrder.LITTLE_ENDIAN);
            input = larger.put(input);
        } else {
            input.compact();
        }
        int read = 0;
        while (input.position() < count && read >= 0) {
            read = in.read(input);
        }
        input.flip();
        return input.remaining() >= count;
    }

    private MalformedStreamException malformed(String reason) {
        return fault(ErrorCode.MALFORMED_STREAM, reason);
    }

    private MalformedStreamException fault(ErrorCode code, String reason) {
        return new MalformedStreamException(code, offset + input.position(), reason);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
