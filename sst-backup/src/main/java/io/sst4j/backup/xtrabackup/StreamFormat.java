/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import io.sst4j.Manifest;
import io.sst4j.SstException;
import io.sst4j.TransferSink;
import io.sst4j.backup.xbstream.XbstreamTally;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** A format that lays files out in a stream. */
interface StreamFormat {
    /** Returns the bytes at the start of every stream; empty if they are not known. */
    byte[] signature();

    /** Writes small files and the end of the stream; the channel stays open. */
    void writeFiles(WritableByteChannel out, Map<String, byte[]> files) throws IOException;

    /** Reads small files to the end of the stream. */
    Map<String, byte[]> readFiles(ReadableByteChannel in) throws SstException;

    /**
     * Extracts files to the end of the stream, which must be complete.
     *
     * @param sink is notified of each piece of the stream and of each file
     * @return the manifest of the files, if donors compute one for this format
     */
    Optional<Manifest> extract(ReadableByteChannel in, Path target, TransferSink sink) throws SstException;

    /** Returns a tally of what a donor sends, for comparison with the result of {@link #extract}. */
    Optional<XbstreamTally> tally();
}
