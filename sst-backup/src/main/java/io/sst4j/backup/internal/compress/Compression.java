/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.compress;

import io.sst4j.ErrorCode;
import io.sst4j.MalformedStreamException;
import io.sst4j.SstException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4FrameInputStream;
import net.jpountz.lz4.LZ4FrameOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * The compression of a stream in transit. Either side may be one of the command line tools of the same name.
 *
 * <p>The stream does not announce its compression: both sides must have the same setting. The libraries behind {@link
 * #ZSTD} and {@link #LZ4} are optional; if one is missing, wrapping fails with {@link ErrorCode#NO_PROVIDER} and
 * names it.
 */
public enum Compression {
    /** No compression: the channels are returned unchanged. */
    NONE(""),
    /** RFC 1952, as {@code gzip} and {@code pigz} write it. */
    GZIP(""),
    /** Zstandard frames, as {@code zstd} and {@code pzstd} write them. */
    ZSTD("com.github.luben:zstd-jni"),
    /** LZ4 frames with independent blocks, as {@code lz4} writes them. */
    LZ4("at.yawk.lz4:lz4-java");

    private final String artifact;

    Compression(String artifact) {
        this.artifact = artifact;
    }

    /**
     * Finds a compression by name.
     *
     * @param name {@code none}, {@code gzip}, {@code pigz}, {@code zstd}, {@code pzstd} or {@code lz4}, in any case
     * @return the compression
     * @throws SstException with {@link ErrorCode#UNSUPPORTED_OPTION} if the name is unknown
     */
    public static Compression named(String name) throws SstException {
        return switch (name.trim().toLowerCase(Locale.ROOT)) {
            case "none" -> NONE;
            case "gzip", "pigz" -> GZIP;
            case "zstd", "pzstd" -> ZSTD;
            case "lz4" -> LZ4;
            default ->
                throw new SstException(
                        ErrorCode.UNSUPPORTED_OPTION,
                        "unknown compression '" + name + "'; use none, gzip, pigz, zstd, pzstd or lz4");
        };
    }

    /**
     * Wraps a channel so that written data is compressed, at the tool's default level.
     *
     * @param out the channel for the compressed bytes, which must block
     * @return a channel whose close ends the compressed stream but leaves {@code out} open; not safe for use by
     *     several threads
     * @throws SstException if the library is missing, or {@code out} fails
     */
    public WritableByteChannel compress(WritableByteChannel out) throws SstException {
        if (this == NONE) {
            return out;
        }
        try {
            return new CompressingChannel(compressor(new CompressingChannel.Output(out)));
        } catch (LinkageError e) {
            throw missing(e);
        } catch (IOException e) {
            throw SstException.of(ErrorCode.PEER_GONE, "write the compressed stream", e);
        }
    }

    /**
     * Wraps a channel so that read data is decompressed. Several consecutive streams are read as one. An end within a
     * stream, or before the first one, fails with {@link ErrorCode#TRUNCATED_STREAM}. Damage fails with {@link
     * ErrorCode#MALFORMED_STREAM}. Both contain the offset in the compressed stream.
     *
     * @param in the channel of the compressed bytes, which must block
     * @return a channel whose close closes {@code in}, also from another thread; otherwise not safe for use by
     *     several threads
     * @throws SstException if the library is missing
     * @see MalformedStreamException
     */
    public ReadableByteChannel decompress(ReadableByteChannel in) throws SstException {
        if (this == NONE) {
            return in;
        }
        try {
            probe();
            return new DecompressingChannel(this, in);
        } catch (LinkageError e) {
            throw missing(e);
        }
    }

    private OutputStream compressor(OutputStream out) throws IOException {
        return switch (this) {
            case NONE -> out;
            case GZIP -> Gzip.compressor(out);
            case ZSTD -> Zstd.compressor(out);
            case LZ4 -> Lz4.compressor(out);
        };
    }

    /** Opens a decoder, which reads the stream's first header. */
    DecompressingChannel.Decoder decoder(ChannelInput in) throws IOException {
        return switch (this) {
            case NONE -> DecompressingChannel.Decoder.of(in);
            case GZIP -> DecompressingChannel.Decoder.of(Gzip.decompressor(in));
            case ZSTD -> new Zstd(in);
            case LZ4 -> DecompressingChannel.Decoder.of(Lz4.decompressor(in));
        };
    }

    /** Loads the library, so that its absence is reported before waiting for the first byte. */
    private void probe() {
        switch (this) {
            case ZSTD -> Zstd.load();
            case LZ4 -> Lz4.load();
            case NONE, GZIP -> {}
        }
    }

    private SstException missing(LinkageError e) {
        return new SstException(
                ErrorCode.NO_PROVIDER,
                name().toLowerCase(Locale.ROOT) + " compression needs a missing library: add " + artifact
                        + " (with the classifier of this platform)",
                e);
    }

    /** The gzip format. */
    private static final class Gzip {
        private static final int BUFFER = 64 * 1024;

        private Gzip() {}

        static OutputStream compressor(OutputStream out) throws IOException {
            return new GZIPOutputStream(out, BUFFER);
        }

        static InputStream decompressor(InputStream in) throws IOException {
            // The JDK's class treats a network pause after a member as the end of the stream.
            return GzipCompressorInputStream.builder()
                    .setInputStream(in)
                    .setBufferSize(BUFFER)
                    .setDecompressConcatenated(true)
                    .get();
        }
    }

    /** The only class that touches lz4-java. */
    private static final class Lz4 {
        private Lz4() {}

        static void load() {
            LZ4Factory.fastestInstance();
        }

        static OutputStream compressor(OutputStream out) throws IOException {
            return new LZ4FrameOutputStream(
                    out,
                    LZ4FrameOutputStream.BLOCKSIZE.SIZE_256KB,
                    LZ4FrameOutputStream.FLG.Bits.BLOCK_INDEPENDENCE,
                    LZ4FrameOutputStream.FLG.Bits.CONTENT_CHECKSUM);
        }

        static InputStream decompressor(InputStream in) throws IOException {
            return new LZ4FrameInputStream(in);
        }
    }
}
