/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.exchange;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.util.Native;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The only class of an exchange that touches zstd-jni, which need not be there. Works on direct buffers, for one thread. */
final class Zstd implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Zstd.class);

    private final ZstdCompressCtx compressor;
    private final ZstdDecompressCtx decompressor;

    /** Both ways; the level is of no account for the way back. */
    Zstd(int level) {
        compressor = new ZstdCompressCtx().setLevel(level);
        decompressor = new ZstdDecompressCtx();
    }

    /** Fails with a {@link LinkageError} where the library, or its machine code, is missing. */
    static void load() {
        Native.load();
    }

    /**
     * Compresses what remains in a buffer, if it becomes smaller than the room for it.
     *
     * @param from stays as it is
     * @param into from its position to its limit the room; its position is behind the result afterwards
     * @return false if it does not fit
     */
    boolean compress(ByteBuffer from, ByteBuffer into) {
        try {
            int length = compressor.compressDirectByteBuffer(
                    into, into.position(), into.remaining(), from, from.position(), from.remaining());
            into.position(into.position() + length);
            return true;
        } catch (ZstdException e) {
            LOG.trace("does not get smaller", e);
            return false;
        }
    }

    /**
     * The way back.
     *
     * @param from stays as it is
     * @param into from its position to its limit the room; its position is behind the result afterwards
     * @return false if it is no such frame, or longer than the room
     */
    boolean decompress(ByteBuffer from, ByteBuffer into) {
        try {
            int length = decompressor.decompressDirectByteBuffer(
                    into, into.position(), into.remaining(), from, from.position(), from.remaining());
            into.position(into.position() + length);
            return true;
        } catch (ZstdException e) {
            LOG.debug("cannot be decompressed", e);
            return false;
        }
    }

    @Override
    public void close() {
        compressor.close();
        decompressor.close();
    }
}
