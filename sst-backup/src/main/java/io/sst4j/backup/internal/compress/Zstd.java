/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.compress;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import com.github.luben.zstd.util.Native;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** The only class that uses zstd-jni. */
final class Zstd implements DecompressingChannel.Decoder {
    private static final int BUFFER = 128 * 1024;

    private final ChannelInput in;
    private final ZstdDecompressCtx context = new ZstdDecompressCtx();
    private final ByteBuffer own = ByteBuffer.allocateDirect(BUFFER).limit(0);
    private boolean withinFrame;
    private boolean more;

    /**
     * Creates a decoder. It works on direct buffers. Unlike the library's stream, it distinguishes a truncated header
     * of a second frame from the end of the stream.
     */
    Zstd(ChannelInput in) {
        this.in = in;
    }

    static void load() {
        Native.load();
    }

    static OutputStream compressor(OutputStream out) throws IOException {
        // As the tool does: the checksum detects damage.
        return new ZstdOutputStreamNoFinalizer(out).setChecksum(true);
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (target.isDirect()) {
            return decode(target);
        }
        if (!own.hasRemaining()) {
            own.clear();
            int count = decode(own);
            own.flip();
            if (count < 0) {
                return -1;
            }
        }
        int count = Math.min(own.remaining(), target.remaining());
        target.put(own.slice(own.position(), count));
        own.position(own.position() + count);
        return count;
    }

    private int decode(ByteBuffer target) throws IOException {
        int from = target.position();
        while (target.position() == from) {
            // Output that did not fit into the last buffer is still in the decoder, and needs no more input.
            if (!more && !in.fill()) {
                if (withinFrame) {
                    throw new EOFException("the stream ends within a frame");
                }
                return -1;
            }
            step(target);
        }
        return target.position() - from;
    }

    private void step(ByteBuffer target) throws IOException {
        ByteBuffer source = in.buffered();
        int before = source.position();
        try {
            withinFrame = !context.decompressDirectByteBufferStream(target, source);
        } catch (ZstdException e) {
            throw new IOException(e.getMessage(), e);
        }
        in.consumed(source.position() - before);
        more = withinFrame && !target.hasRemaining();
    }

    @Override
    public void close() {
        context.close();
    }
}
