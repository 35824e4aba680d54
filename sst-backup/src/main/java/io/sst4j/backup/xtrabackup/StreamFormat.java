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

/** How files are laid into a stream. */
interface StreamFormat {
    /** What every stream begins with; empty if nothing is known of that. */
    byte[] signature();

    /** Writes small files and what ends them; the channel stays open. */
    void writeFiles(WritableByteChannel out, Map<String, byte[]> files) throws IOException;

    /** Reads small files to the end of the stream. */
    Map<String, byte[]> readFiles(ReadableByteChannel in) throws SstException;

    /**
     * Extracts files to the end of the stream, which must be whole.
     *
     * @param sink is told of each piece of the stream, and of each file
     * @return what came, where the format is one that donors add up
     */
    Optional<Manifest> extract(ReadableByteChannel in, Path target, TransferSink sink) throws SstException;

    /** Adds up what a donor sends, to be compared with what {@link #extract} returns. */
    Optional<XbstreamTally> tally();
}
