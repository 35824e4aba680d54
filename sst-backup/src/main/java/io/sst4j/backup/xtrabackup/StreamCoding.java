/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import io.sst4j.Cancellation;
import io.sst4j.Connection;
import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.backup.internal.compress.Compression;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * What lies between files and a connection: the stream's format, its encryption by a shared key and the filter that
 * compresses it, in this order and if there are any.
 *
 * <p>Both connections of a transfer pass all of them, as with the stock scripts. Ciphertext does not compress, but the
 * order is theirs.
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
                        ErrorCode.INVALID_OPTION, "streamfmt='" + name + "' is none of mbstream, xbstream, tar");
        };
    }

    StreamFormat format() {
        return format;
    }

    /** How many bytes {@link #couldBegin} wants to see. */
    int firstBytes() {
        return Math.max(1, isPlain() ? format.signature().length : 0);
    }

    /** Whether a donor's stream may begin so; encrypted and filtered streams may begin with anything. */
    boolean couldBegin(byte[] first) {
        byte[] signature = isPlain() ? format.signature() : new byte[0];
        return signature.length == 0 || Arrays.equals(first, signature);
    }

    private boolean isPlain() {
        return encryption.isEmpty() && filter.isEmpty();
    }

    /** The donor's end: closing it without {@link StreamEncoder#finish} breaks the connection. */
    StreamEncoder encode(Connection connection, Cancellation cancellation) throws SstException {
        StreamEncoder compressing = compress(connection, cancellation);
        return encryption.isPresent() ? encryption.get().encode(compressing) : compressing;
    }

    private StreamEncoder compress(Connection connection, Cancellation cancellation) throws SstException {
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

    /** The joiner's end: closing it closes the connection. */
    ReadableByteChannel decode(Connection connection, Cancellation cancellation) throws SstException {
        ReadableByteChannel decompressing = decompress(connection, cancellation);
        return encryption.isPresent() ? encryption.get().decode(decompressing) : decompressing;
    }

    private ReadableByteChannel decompress(Connection connection, Cancellation cancellation) throws SstException {
        if (filter.isEmpty()) {
            return connection;
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
        return new FilteredInput(StreamFilter.onJoiner(command, connection, log, cancellation), connection);
    }

    /** The libraries are optional; without them the program is run that the option names. */
    private static void requireMissingLibrary(SstException e) throws SstException {
        if (e.code() != ErrorCode.NO_PROVIDER) {
            throw e;
        }
    }
}
