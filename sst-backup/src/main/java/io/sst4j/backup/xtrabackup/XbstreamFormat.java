/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import io.sst4j.ErrorCode;
import io.sst4j.MalformedStreamException;
import io.sst4j.Manifest;
import io.sst4j.SstException;
import io.sst4j.TransferSink;
import io.sst4j.backup.xbstream.Chunk;
import io.sst4j.backup.xbstream.XbstreamExtractor;
import io.sst4j.backup.xbstream.XbstreamReader;
import io.sst4j.backup.xbstream.XbstreamTally;
import io.sst4j.backup.xbstream.XbstreamWriter;
import io.sst4j.internal.io.PathPolicy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The xbstream format of the backup tools. */
final class XbstreamFormat implements StreamFormat {
    private static final long MAX_INFO_BYTES = 1 << 20;

    @Override
    public byte[] signature() {
        return XbstreamReader.signature();
    }

    @Override
    public void writeFiles(WritableByteChannel out, Map<String, byte[]> files) throws IOException {
        XbstreamWriter writer = new XbstreamWriter(out);
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            writer.add(file.getKey(), file.getValue());
        }
        writer.finish();
    }

    /**
     * Reads a stream to its end, into at most 1 MiB. Each file counts 128 bytes plus its name. Files with holes and
     * changes of files are refused, because no stream of small files has them.
     */
    @Override
    public Map<String, byte[]> readFiles(ReadableByteChannel in) throws SstException {
        return new SmallFiles(MAX_INFO_BYTES).read(new XbstreamReader(in, XbstreamReader.Dialect.MARIADB));
    }

    @Override
    public Optional<Manifest> extract(ReadableByteChannel in, Path target, TransferSink sink) throws SstException {
        XbstreamExtractor extractor = new XbstreamExtractor(target, XbstreamExtractor.Options.defaults());
        return Optional.of(extractor.extract(in, sink).manifest());
    }

    @Override
    public Optional<XbstreamTally> tally() {
        return Optional.of(new XbstreamTally(XbstreamReader.Dialect.MARIADB));
    }

    /** A stream of a few small files, read into memory. */
    private static final class SmallFiles {
        private static final int COST_OF_FILE = 128;

        private final long maxBytes;
        private final Map<String, ByteArrayOutputStream> unfinished = new LinkedHashMap<>();
        private final Map<String, byte[]> finished = new LinkedHashMap<>();
        private long cost;

        SmallFiles(long maxBytes) {
            this.maxBytes = maxBytes;
        }

        Map<String, byte[]> read(XbstreamReader reader) throws SstException {
            for (Chunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
                if (chunk instanceof Chunk.Payload payload) {
                    take(payload, reader);
                } else if (chunk instanceof Chunk.End) {
                    finished.put(chunk.path(), file(chunk).toByteArray());
                    unfinished.remove(chunk.path());
                } else {
                    throw new MalformedStreamException(
                            ErrorCode.MALFORMED_STREAM,
                            chunk.at(),
                            "a stream of small files may contain only payload and end chunks");
                }
            }
            if (!unfinished.isEmpty()) {
                throw new MalformedStreamException(
                        ErrorCode.TRUNCATED_STREAM,
                        reader.offset(),
                        "the stream ends before the end of the file "
                                + PathPolicy.printable(
                                        unfinished.keySet().iterator().next()));
            }
            return finished;
        }

        private void take(Chunk.Payload chunk, XbstreamReader reader) throws SstException {
            ByteArrayOutputStream file = file(chunk);
            if (chunk.fileOffset() != file.size()) {
                throw new MalformedStreamException(
                        ErrorCode.MALFORMED_STREAM,
                        chunk.at(),
                        "the file " + PathPolicy.printable(chunk.path()) + " continues at " + chunk.fileOffset()
                                + ", but its next offset is " + file.size());
            }
            spend(chunk, chunk.length());
            for (ByteBuffer piece = reader.payload(); piece != null; piece = reader.payload()) {
                byte[] bytes = new byte[piece.remaining()];
                piece.get(bytes);
                file.writeBytes(bytes);
            }
        }

        private ByteArrayOutputStream file(Chunk chunk) throws MalformedStreamException {
            ByteArrayOutputStream file = unfinished.get(chunk.path());
            if (file == null) {
                if (finished.containsKey(chunk.path())) {
                    throw new MalformedStreamException(
                            ErrorCode.HOSTILE_STREAM,
                            chunk.at(),
                            "the file " + PathPolicy.printable(chunk.path()) + " appears twice");
                }
                spend(chunk, COST_OF_FILE + chunk.path().length());
                file = new ByteArrayOutputStream();
                unfinished.put(chunk.path(), file);
            }
            return file;
        }

        private void spend(Chunk chunk, long bytes) throws MalformedStreamException {
            // Written as a subtraction, because a sum with a length from the stream could overflow.
            if (bytes > maxBytes - cost) {
                throw new MalformedStreamException(
                        ErrorCode.HOSTILE_STREAM,
                        chunk.at(),
                        String.format(
                                "more than %,d bytes with %s, instead of a few small files",
                                maxBytes, PathPolicy.printable(chunk.path())));
            }
            cost += bytes;
        }
    }
}
