/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.exchange;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.util.Native;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The only class of an exchange that uses zstd-jni, an optional dependency. */
final class Zstd {
    private static final Logger LOG = LoggerFactory.getLogger(Zstd.class);

    /** The magic number of RFC 8878, 3.1.1. */
    private static final int MAGIC = 0x28b52ffd;

    private Zstd() {}

    /** Throws a {@link LinkageError} if the library or its native code is missing. */
    static void load() {
        Native.load();
    }

    /** A compressor of direct buffers. For one thread. */
    static final class Compressor implements AutoCloseable {
        private final ZstdCompressCtx context;

        Compressor(int level) {
            context = new ZstdCompressCtx().setLevel(level);
        }

        /**
         * Compresses the remaining bytes of a buffer.
         *
         * @param from the input; its position does not change
         * @param into the output; its position advances past the result
         * @return false if the result does not fit
         */
        boolean compress(ByteBuffer from, ByteBuffer into) {
            try {
                into.position(into.position()
                        + context.compressDirectByteBuffer(
                                into, into.position(), into.remaining(), from, from.position(), from.remaining()));
                return true;
            } catch (ZstdException e) {
                LOG.trace("compression does not save enough", e);
                return false;
            }
        }

        @Override
        public void close() {
            context.close();
        }
    }

    /** A decompressor of direct buffers. For one thread. */
    static final class Decompressor implements AutoCloseable {
        private final ZstdDecompressCtx context = new ZstdDecompressCtx();

        /**
         * Decompresses the remaining bytes of a buffer.
         *
         * @param from the input; its position does not change
         * @param into the output; its position advances past the result
         * @return false if the input is not a valid frame, or the result does not fit
         */
        boolean decompress(ByteBuffer from, ByteBuffer into) {
            if (!isOneFrame(from)) {
                return false;
            }
            try {
                into.position(into.position()
                        + context.decompressDirectByteBuffer(
                                into, into.position(), into.remaining(), from, from.position(), from.remaining()));
                return true;
            } catch (ZstdException e) {
                LOG.debug("decompression failed", e);
                return false;
            }
        }

        /** Rejects formats from before the standard and sequences of several frames, which the library would also read. */
        private static boolean isOneFrame(ByteBuffer from) {
            return from.remaining() > Integer.BYTES
                    && from.getInt(from.position()) == MAGIC
                    && com.github.luben.zstd.Zstd.findFrameCompressedSize(from) == from.remaining();
        }

        @Override
        public void close() {
            context.close();
        }
    }
}
