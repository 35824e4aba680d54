/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.compress;

import io.sst4j.ErrorCode;
import io.sst4j.MalformedStreamException;
import io.sst4j.SstException;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A channel that decompresses. Reads nothing before it is read itself. */
final class DecompressingChannel implements ReadableByteChannel {
    private final Compression compression;
    private final ReadableByteChannel source;
    private final ChannelInput input;
    private @Nullable Decoder decoder;

    DecompressingChannel(Compression compression, ReadableByteChannel source) {
        this.compression = compression;
        this.source = source;
        this.input = new ChannelInput(source);
    }

    @Override
    public synchronized int read(ByteBuffer target) throws IOException {
        if (!source.isOpen()) {
            throw new ClosedChannelException();
        }
        if (!target.hasRemaining()) {
            return 0;
        }
        try {
            int count = decoder().read(target);
            if (count < 0 && input.count() == 0) {
                throw new EOFException("not even a header");
            }
            return count;
        } catch (SstException e) {
            throw e;
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private Decoder decoder() throws IOException {
        Decoder opened = decoder;
        if (opened == null) {
            opened = compression.decoder(input);
            decoder = opened;
        }
        return opened;
    }

    private MalformedStreamException failure(IOException cause) {
        String name = compression.name().toLowerCase(Locale.ROOT);
        boolean cut = input.ended();
        String reason = cut
                ? "the stream ends before the end of its " + name + " compression"
                : "the stream is not " + name + ", or damaged";
        MalformedStreamException failure = new MalformedStreamException(
                cut ? ErrorCode.TRUNCATED_STREAM : ErrorCode.MALFORMED_STREAM,
                input.count(),
                reason + ": " + cause.getMessage());
        failure.addSuppressed(cause);
        return failure;
    }

    @Override
    public boolean isOpen() {
        return source.isOpen();
    }

    /** Closes the source first, which wakes a reading thread, and then waits for it to release the decoder. */
    @Override
    public void close() throws IOException {
        source.close();
        free();
    }

    private synchronized void free() throws IOException {
        if (decoder != null) {
            decoder.close();
        }
    }

    /** Decompresses data from a {@link ChannelInput}. */
    interface Decoder extends Closeable {
        /**
         * Decompresses into a buffer.
         *
         * @return the number of bytes, or -1 at the end of the stream
         * @throws IOException if the stream is damaged or truncated
         */
        int read(ByteBuffer target) throws IOException;

        /** Creates a decoder from a library's stream. */
        static Decoder of(InputStream stream) {
            byte[] transfer = new byte[64 * 1024];
            return new Decoder() {
                @Override
                public int read(ByteBuffer target) throws IOException {
                    int count = stream.read(transfer, 0, Math.min(transfer.length, target.remaining()));
                    target.put(transfer, 0, Math.max(count, 0));
                    return count;
                }

                @Override
                public void close() throws IOException {
                    stream.close();
                }
            };
        }
    }
}
