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
 * Adds up an xbstream that goes by, so that its sender and who extracts it can compare: files, bytes of content, and a SHA-256 of
 * everything in it but content, which stands there by the CRC-32 of each chunk.
 *
 * <p>It reads only what is between the contents, so that it costs next to nothing, and judges nothing: of a stream that is no
 * xbstream there is no {@link #manifest}. Memory is that of one path. Not safe for use by several threads.
 */
public final class XbstreamTally {
    private static final int TYPE_AT = 9;
    private static final int LENGTH_AT = 10;
    private static final int PAYLOAD_BYTES = 20;
    private static final int SEEK_BYTES = 8;
    private static final int SPARSE_BYTES = 24;
    private static final int RUN_BYTES = 8;

    /**
     * Gets the parts of a stream as they go by.
     *
     * @param <X> what it may throw
     */
    public interface Parts<X extends Exception> {
        /**
         * What stands between contents.
         *
         * @param bytes some of it
         * @throws X as the caller of {@link #see(ByteBuffer, Parts)} gets it
         */
        void between(ByteBuffer bytes) throws X;

        /**
         * What stands in a file.
         *
         * @param path as the stream has it; to be distrusted
         * @param offset in the file
         * @param bytes some of its content
         * @throws X as the caller of {@link #see(ByteBuffer, Parts)} gets it
         */
        void content(String path, long offset, ByteBuffer bytes) throws X;
    }

    /** For who only wants the sum. */
    private static final Parts<RuntimeException> NOBODY = new Parts<>() {
        @Override
        public void between(ByteBuffer bytes) {}

        @Override
        public void content(String path, long offset, ByteBuffer bytes) {}
    };

    /** What comes next of a chunk. */
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
     * Begins at the start of a stream.
     *
     * @param dialect how to take the letter {@code S}
     */
    public XbstreamTally(XbstreamReader.Dialect dialect) {
        this.dialect = dialect;
        await(Part.FIXED, XbstreamReader.FIXED_BYTES);
    }

    /**
     * Sees what follows.
     *
     * @param more its position comes to its limit
     */
    public void see(ByteBuffer more) {
        see(more, NOBODY);
    }

    /**
     * The same, and passes on what it sees.
     *
     * @param more its position comes to its limit
     * @param parts gets all of it, in order
     * @param <X> what that may throw
     * @throws X from there
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
        // what has holes stands at several places
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
     * What the stream had that has gone by.
     *
     * @return empty if it was no xbstream, or ended within a chunk
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
            throw new IllegalStateException("the SHA-256 of every Java platform can be cloned", e);
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
