/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.exchange;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.util.Native;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The only class of an exchange that touches zstd-jni, which need not be there. */
final class Zstd {
    private static final Logger LOG = LoggerFactory.getLogger(Zstd.class);

    /** RFC 8878, 3.1.1. */
    private static final int MAGIC = 0x28b52ffd;

    private Zstd() {}

    /** Fails with a {@link LinkageError} where the library, or its machine code, is missing. */
    static void load() {
        Native.load();
    }

    /** Makes parcels smaller. Works on direct buffers, for one thread. */
    static final class Compressor implements AutoCloseable {
        private final ZstdCompressCtx context;

        Compressor(int level) {
            context = new ZstdCompressCtx().setLevel(level);
        }

        /**
         * Compresses what remains in a buffer.
         *
         * @param from stays as it is
         * @param into from its position to its limit the room; its position is behind the result afterwards
         * @return false if it does not fit
         */
        boolean compress(ByteBuffer from, ByteBuffer into) {
            try {
                into.position(into.position()
                        + context.compressDirectByteBuffer(
                                into, into.position(), into.remaining(), from, from.position(), from.remaining()));
                return true;
            } catch (ZstdException e) {
                LOG.trace("does not get smaller", e);
                return false;
            }
        }

        @Override
        public void close() {
            context.close();
        }
    }

    /** The way back. Works on direct buffers, for one thread. */
    static final class Decompressor implements AutoCloseable {
        private final ZstdDecompressCtx context = new ZstdDecompressCtx();

        /**
         * Decompresses what remains in a buffer.
         *
         * @param from stays as it is
         * @param into from its position to its limit the room; its position is behind the result afterwards
         * @return false if it is no such frame, or longer than the room
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
                LOG.debug("cannot be decompressed", e);
                return false;
            }
        }

        /** The library would read the formats from before the standard too, and several frames for one. */
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
