/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tree;

import io.sst4j.Cancellation;
import io.sst4j.SnapshotPosition;
import io.sst4j.SstException;
import io.sst4j.TransferSink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.Optional;

/** Captures the bytes that a donor sends. */
final class TreeStream {
    private TreeStream() {}

    static byte[] of(Path directory) throws IOException {
        return of(directory, SnapshotPosition.UNDEFINED);
    }

    static byte[] of(Path directory, SnapshotPosition position) throws IOException {
        TreeScan scan = TreeScan.of(directory, new Cancellation());
        byte[] header = header(position, scan.entries().size(), scan.bytes());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(header);
        new TreeWriter(
                        new PlainTreeOutput(Channels.newChannel(bytes), count -> {}),
                        header,
                        ManifestFile.to(Optional.empty()))
                .write(directory, scan, TransferSink.NONE, new Cancellation());
        return bytes.toByteArray();
    }

    static byte[] header(SnapshotPosition position, long entries, long bytes) throws SstException {
        return new TreeHeader(position, entries, bytes).encode();
    }
}
