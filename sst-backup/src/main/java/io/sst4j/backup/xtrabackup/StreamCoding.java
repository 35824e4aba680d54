/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import io.sst4j.Cancellation;
import io.sst4j.Connection;
import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.backup.internal.compress.Compression;
import io.sst4j.exchange.JoinerExchange;
import io.sst4j.internal.io.CloseAll;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The layers between files and a connection: the stream format, then shared-key encryption, then the compression
 * filter. The last two are optional.
 *
 * <p>Both connections of a transfer use all layers, as with the stock scripts. Ciphertext does not compress, but this
 * is the order of the stock scripts.
 */
final class StreamCoding {
    private final StreamFormat format;
    private final Optional<StreamEncryption> encryption;
    private final Optional<FilterCommand> filter;
    private final Path log;

    private StreamCoding(XtrabackupOptions options, Optional<FilterCommand> filter) throws SstException {
        this.format = format(options);
        this.encryption = StreamEncryption.from(options);
        this.filter = filter;
        this.log = options.log("filter");
    }

    static StreamCoding forDonor(XtrabackupOptions options) throws SstException {
        return new StreamCoding(
                options, options.text(XtrabackupSettings.COMPRESSOR).map(FilterCommand::compressor));
    }

    static StreamCoding forJoiner(XtrabackupOptions options) throws SstException {
        return new StreamCoding(
                options, options.text(XtrabackupSettings.DECOMPRESSOR).map(FilterCommand::decompressor));
    }

    private static StreamFormat format(XtrabackupOptions options) throws SstException {
        String name = options.value(XtrabackupSettings.STREAMFMT);
        return switch (name) {
            case "mbstream", "xbstream" -> new XbstreamFormat();
            case "tar" -> new TarFormat();
            default ->
                throw new SstException(
                        ErrorCode.INVALID_OPTION, "streamfmt='" + name + "' is not one of mbstream, xbstream, tar");
        };
    }

    StreamFormat format() {
        return format;
    }

    /** Returns the number of bytes that {@link #couldBegin} needs. */
    int firstBytes() {
        return Math.max(1, isPlain() ? format.signature().length : 0);
    }

    /**
     * Returns true if a donor's stream may begin with these bytes. Encrypted and filtered streams may begin with
     * anything.
     */
    boolean couldBegin(byte[] first) {
        byte[] signature = isPlain() ? format.signature() : new byte[0];
        return signature.length == 0 || Arrays.equals(first, signature);
    }

    /** Returns true if the stream is neither encrypted nor filtered. */
    boolean isPlain() {
        return encryption.isEmpty() && filter.isEmpty();
    }

    /** Creates the donor's end. Closing it without {@link Encoder#finish} breaks the connection. */
    Encoder encode(Connection connection, Cancellation cancellation) throws SstException {
        Encoder compressing = compress(connection, cancellation);
        return encryption.isPresent() ? encryption.get().encode(compressing) : compressing;
    }

    private Encoder compress(Connection connection, Cancellation cancellation) throws SstException {
        if (filter.isEmpty()) {
            return EncodedStream.plain(connection);
        }
        FilterCommand command = filter.get();
        try {
            Compression compression = command.compression().orElse(Compression.NONE);
            if (compression != Compression.NONE) {
                return EncodedStream.through(compression.compress(connection), connection);
            }
        } catch (SstException e) {
            requireMissingLibrary(e);
        }
        return EncodedStream.through(StreamFilter.onDonor(command, connection, log, cancellation), connection);
    }

    /** Creates the joiner's end. Closing it closes the connection. */
    ReadableByteChannel decode(Connection connection, Cancellation cancellation) throws SstException {
        ReadableByteChannel decompressing = decompress(connection, cancellation);
        return encryption.isPresent() ? encryption.get().decode(decompressing) : decompressing;
    }

    private ReadableByteChannel decompress(Connection connection, Cancellation cancellation) throws SstException {
        if (filter.isEmpty()) {
            return connection instanceof JoinerExchange exchange ? new ExchangeInput(exchange) : connection;
        }
        FilterCommand command = filter.get();
        try {
            Compression compression = command.compression().orElse(Compression.NONE);
            if (compression != Compression.NONE) {
                return compression.decompress(connection);
            }
        } catch (SstException e) {
            requireMissingLibrary(e);
        }
        return new StreamFilter.Input(StreamFilter.onJoiner(command, connection, log, cancellation), connection);
    }

    /** The libraries are optional; without them, the program named in the option runs. */
    private static void requireMissingLibrary(SstException e) throws SstException {
        if (e.code() != ErrorCode.NO_PROVIDER) {
            throw e;
        }
    }

    /**
     * A donor's stream on its way to a connection, which it neither ends nor closes.
     *
     * <p>If it is closed before {@link #finish}, it breaks the connection, so that a failed donor's data does not
     * look complete.
     */
    interface Encoder extends WritableByteChannel {
        /** Sends the bytes that the coding held back. */
        void finish() throws IOException;
    }

    /** An encoder over a channel or filter that finally writes to the connection. */
    private static final class EncodedStream implements StreamCoding.Encoder {
        private final Connection connection;
        private final Sink sink;
        private final End end;
        private final @Nullable AutoCloseable resource;
        private boolean finished;

        /** Takes bytes. */
        private interface Sink {
            void write(ByteBuffer source) throws IOException;
        }

        /** Sends the remaining bytes. */
        private interface End {
            void finish() throws IOException;
        }

        private EncodedStream(Connection connection, Sink sink, End end, @Nullable AutoCloseable resource) {
            this.connection = connection;
            this.sink = sink;
            this.end = end;
            this.resource = resource;
        }

        /** Creates an encoder that passes bytes unchanged. */
        static EncodedStream plain(Connection connection) {
            return new EncodedStream(connection, connection::write, () -> {}, null);
        }

        /** Creates an encoder over a channel that ends its stream on close and leaves the connection open. */
        static EncodedStream through(WritableByteChannel channel, Connection connection) {
            return new EncodedStream(connection, channel::write, channel::close, channel);
        }

        /** Creates an encoder over an external program. */
        static EncodedStream through(StreamFilter filter, Connection connection) {
            return new EncodedStream(connection, filter::write, filter::finishWriting, filter);
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            int count = source.remaining();
            while (source.hasRemaining()) {
                sink.write(source);
            }
            return count;
        }

        @Override
        public void finish() throws IOException {
            end.finish();
            finished = true;
        }

        @Override
        public boolean isOpen() {
            return connection.isOpen();
        }

        @Override
        public void close() {
            if (!finished) {
                connection.cancel();
            }
            CloseAll.quietly(resource);
        }
    }
}
