/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xbstream;

import io.sst4j.ErrorCode;
import io.sst4j.MalformedStreamException;
import io.sst4j.SstException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.LinkedHashMap;
import java.util.Map;

/** Unpacks an xbstream of a few small files into memory. */
public final class XbstreamFiles {
    private static final int COST_OF_FILE = 128;

    private final long maxBytes;
    private final Map<String, ByteArrayOutputStream> unfinished = new LinkedHashMap<>();
    private final Map<String, byte[]> finished = new LinkedHashMap<>();
    private long cost;

    private XbstreamFiles(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * What every stream begins with that has a file.
     *
     * @return a copy
     */
    public static byte[] signature() {
        return XbstreamReader.MAGIC.clone();
    }

    /**
     * Reads a stream to its end. Files with holes and changes of files are refused, as no stream of small files has them.
     *
     * @param in the stream, which must block; not closed
     * @param maxBytes the most memory to use, counting 128 bytes and the name for each file
     * @return the content of each file by name, in the order in which the files ended
     * @throws MalformedStreamException if the stream is damaged, cut, hostile, or too large
     * @throws SstException if the channel fails
     */
    public static Map<String, byte[]> readAll(ReadableByteChannel in, long maxBytes) throws SstException {
        return new XbstreamFiles(maxBytes).read(new XbstreamReader(in, XbstreamReader.Dialect.MARIADB));
    }

    private Map<String, byte[]> read(XbstreamReader reader) throws SstException {
        for (Chunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
            if (chunk instanceof Chunk.Payload payload) {
                take(payload, reader);
            } else if (chunk instanceof Chunk.End) {
                finished.put(chunk.path(), file(chunk).toByteArray());
                unfinished.remove(chunk.path());
            } else {
                throw new MalformedStreamException(
                        ErrorCode.MALFORMED_STREAM, chunk.at(), "a stream of small files has payload and ends only");
            }
        }
        if (!unfinished.isEmpty()) {
            throw new MalformedStreamException(
                    ErrorCode.TRUNCATED_STREAM,
                    reader.offset(),
                    "the stream ends, but not the file "
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
                    "the file " + PathPolicy.printable(chunk.path()) + " goes on at " + chunk.fileOffset()
                            + ", but it is at " + file.size());
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
                        "the file " + PathPolicy.printable(chunk.path()) + " comes twice");
            }
            spend(chunk, COST_OF_FILE + chunk.path().length());
            file = new ByteArrayOutputStream();
            unfinished.put(chunk.path(), file);
        }
        return file;
    }

    private void spend(Chunk chunk, long bytes) throws MalformedStreamException {
        // Compared this way round, as a length from the stream could overflow a sum.
        if (bytes > maxBytes - cost) {
            throw new MalformedStreamException(
                    ErrorCode.HOSTILE_STREAM,
                    chunk.at(),
                    String.format(
                            "more than %,d bytes with %s, where a few small files should come",
                            maxBytes, PathPolicy.printable(chunk.path())));
        }
        cost += bytes;
    }
}
