/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xbstream;

import io.sst4j.Manifest;
import io.sst4j.internal.io.PathPolicy;
import io.sst4j.internal.io.Sha256;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Computes the manifest of an xbstream that passes through, so that the sender and the extractor can compare theirs.
 * The manifest contains the number of files, the bytes of content, and a SHA-256. The SHA-256 covers everything
 * except content; the CRC-32 of each chunk stands for the content.
 *
 * <p>It parses only the bytes between contents, so it costs next to nothing. It checks nothing: a stream that is not
 * an xbstream has no {@link #manifest}. Memory is that of one path. Not safe for use by several threads.
 */
public final class XbstreamTally {
    private static final int TYPE_AT = 9;
    private static final int LENGTH_AT = 10;
    private static final int PAYLOAD_BYTES = 20;
    private static final int SEEK_BYTES = 8;
    private static final int SPARSE_BYTES = 24;
    private static final int RUN_BYTES = 8;

    /**
     * Receives the parts of a stream as they pass through.
     *
     * @param <X> the exception it may throw
     */
    public interface Parts<X extends Exception> {
        /**
         * Receives bytes between contents.
         *
         * @param bytes the next of these bytes
         * @throws X as passed on to the caller of {@link #see(ByteBuffer, Parts)}
         */
        void between(ByteBuffer bytes) throws X;

        /**
         * Receives content of a file.
         *
         * @param path the path as found in the stream, unchecked
         * @param offset the offset in the file
         * @param bytes the next bytes of content
         * @throws X as passed on to the caller of {@link #see(ByteBuffer, Parts)}
         */
        void content(String path, long offset, ByteBuffer bytes) throws X;
    }

    /** For callers that need only the manifest. */
    private static final Parts<RuntimeException> NOBODY = new Parts<>() {
        @Override
        public void between(ByteBuffer bytes) {}

        @Override
        public void content(String path, long offset, ByteBuffer bytes) {}
    };

    /** The part of a chunk that comes next. */
    private enum Part {
        FIXED,
        PATH,
        PAYLOAD,
        SEEK,
        SPARSE,
        RUN,
        NEW_LENGTH,
        NEW_PATH,
        NOTHING_KNOWN
    }

    private final XbstreamReader.Dialect dialect;
    private final MessageDigest digest = Sha256.digest();
    private final ByteBuffer header = ByteBuffer.allocate(PathPolicy.MAX_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private Part part = Part.FIXED;
    private byte type;
    private int runs;
    private String path = "";
    private long offset;
    private long length;
    private long left;
    private long files;
    private long bytes;

    /**
     * Creates a tally at the start of a stream.
     *
     * @param dialect the meaning of the letter {@code S}
     */
    public XbstreamTally(XbstreamReader.Dialect dialect) {
        this.dialect = dialect;
        await(Part.FIXED, XbstreamReader.FIXED_BYTES);
    }

    /**
     * Processes the next bytes of the stream.
     *
     * @param more the bytes; its position advances to its limit
     */
    public void see(ByteBuffer more) {
        see(more, NOBODY);
    }

    /**
     * Processes the next bytes of the stream and passes on its parts.
     *
     * @param more the bytes; its position advances to its limit
     * @param parts receives all parts, in order
     * @param <X> the exception that {@code parts} may throw
     * @throws X if {@code parts} throws it
     */
    public <X extends Exception> void see(ByteBuffer more, Parts<X> parts) throws X {
        while (more.hasRemaining()) {
            if (left > 0) {
                int count = (int) Math.min(left, more.remaining());
                seeContent(next(more, count), parts);
                left -= count;
            } else if (part == Part.NOTHING_KNOWN) {
                parts.between(next(more, more.remaining()));
            } else {
                ByteBuffer bytes = next(more, Math.min(header.remaining(), more.remaining()));
                header.put(bytes.duplicate());
                parts.between(bytes);
                if (!header.hasRemaining()) {
                    digest.update(header.flip());
                    goOn();
                }
            }
        }
    }

    private <X extends Exception> void seeContent(ByteBuffer bytes, Parts<X> parts) throws X {
        int count = bytes.remaining();
        // a sparse payload has several places in its file
        if (type == 'P') {
            parts.content(path, offset, bytes);
        } else {
            parts.between(bytes);
        }
        offset += count;
    }

    private static ByteBuffer next(ByteBuffer more, int count) {
        ByteBuffer bytes = more.slice(more.position(), count);
        more.position(more.position() + count);
        return bytes;
    }

    /**
     * Returns the manifest of the stream so far.
     *
     * @return the manifest, or empty if the bytes are not an xbstream or end within a chunk
     */
    public Optional<Manifest> manifest() {
        boolean atStart = part == Part.FIXED && header.position() == 0 && left == 0;
        return atStart ? Optional.of(manifest(files, bytes, digest)) : Optional.empty();
    }

    static Manifest manifest(long files, long bytes, MessageDigest digest) {
        return new Manifest(files, bytes, HexFormat.of().formatHex(copy(digest).digest()));
    }

    private static MessageDigest copy(MessageDigest digest) {
        try {
            return (MessageDigest) digest.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("every Java platform has a cloneable SHA-256", e);
        }
    }

    private void await(Part next, int count) {
        part = next;
        if (count < 0 || count > header.capacity()) {
            part = Part.NOTHING_KNOWN;
        } else {
            header.clear().limit(count);
        }
    }

    private void goOn() {
        switch (part) {
            case FIXED -> beginChunk();
            case PATH -> afterPath();
            case PAYLOAD -> {
                offset = header.getLong(Long.BYTES);
                content(header.getLong(0));
            }
            case SPARSE -> {
                runs = header.getInt(0);
                length = header.getLong(Integer.BYTES);
                afterRun();
            }
            case RUN -> afterRun();
            case NEW_LENGTH -> await(Part.NEW_PATH, header.getInt(0));
            case SEEK, NEW_PATH -> await(Part.FIXED, XbstreamReader.FIXED_BYTES);
            case NOTHING_KNOWN -> {}
        }
    }

    private void beginChunk() {
        type = header.get(TYPE_AT);
        boolean known = Arrays.equals(
                header.array(), 0, XbstreamReader.MAGIC.length, XbstreamReader.MAGIC, 0, XbstreamReader.MAGIC.length);
        await(Part.PATH, known ? header.getInt(LENGTH_AT) : -1);
    }

    private void afterPath() {
        path = StandardCharsets.UTF_8.decode(header.duplicate().rewind()).toString();
        switch (type) {
            case 'P' -> await(Part.PAYLOAD, PAYLOAD_BYTES);
            case 'E' -> {
                files++;
                await(Part.FIXED, XbstreamReader.FIXED_BYTES);
            }
            case 'S' -> {
                if (dialect == XbstreamReader.Dialect.MARIADB) {
                    await(Part.SEEK, SEEK_BYTES);
                } else {
                    await(Part.SPARSE, SPARSE_BYTES);
                }
            }
            case 'R' -> await(Part.NEW_LENGTH, Integer.BYTES);
            case 'D' -> await(Part.FIXED, XbstreamReader.FIXED_BYTES);
            default -> part = Part.NOTHING_KNOWN;
        }
    }

    private void afterRun() {
        if (runs < 0 || runs > XbstreamReader.MAX_SPARSE_RUNS) {
            part = Part.NOTHING_KNOWN;
        } else if (runs > 0) {
            runs--;
            await(Part.RUN, RUN_BYTES);
        } else {
            content(length);
        }
    }

    private void content(long count) {
        if (count < 0) {
            part = Part.NOTHING_KNOWN;
        } else {
            left = count;
            bytes += count;
            await(Part.FIXED, XbstreamReader.FIXED_BYTES);
        }
    }
}
