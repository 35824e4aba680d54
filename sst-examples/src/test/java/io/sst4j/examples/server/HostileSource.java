/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import io.sst4j.Connection;
import io.sst4j.DonorLink;
import io.sst4j.ErrorCode;
import io.sst4j.Outcome;
import io.sst4j.SnapshotPosition;
import io.sst4j.SnapshotSource;
import io.sst4j.SstException;
import io.sst4j.TransferLink;
import io.sst4j.backup.xbstream.XbstreamWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

/** A donor that sends arbitrary data: a real backup in which some files are replaced or left out. */
final class HostileSource implements SnapshotSource {
    static final SnapshotPosition POSITION =
            SnapshotPosition.of(UUID.fromString("6c821ecc-14b5-11ef-ae8f-6f7d0d2ba111"), 1234);

    private final Path backup;
    private final Map<String, byte[]> changes = new TreeMap<>();
    private final Set<String> absent = new HashSet<>();
    private final Map<String, byte[]> info = new TreeMap<>();

    HostileSource(Path backup) {
        this.backup = backup;
        byte[] position = (POSITION + "\n").getBytes(StandardCharsets.UTF_8);
        info.put("xtrabackup_galera_info", position);
        changes.put("xtrabackup_galera_info", position);
    }

    /** Sends this content for a file. */
    HostileSource with(String name, byte[] content) {
        changes.put(name, content);
        return this;
    }

    HostileSource without(String name) {
        absent.add(name);
        return this;
    }

    HostileSource withInfo(String name, byte[] content) {
        info.put(name, content);
        return this;
    }

    @Override
    public String method() {
        return "xtrabackup-v2";
    }

    @Override
    public void check(TransferLink link) {}

    @Override
    public Outcome send(DonorLink link) throws SstException {
        try {
            try (Connection first = link.connect()) {
                XbstreamWriter writer = new XbstreamWriter(first);
                for (Map.Entry<String, byte[]> file : info.entrySet()) {
                    writer.add(file.getKey(), file.getValue());
                }
                writer.finish();
                first.shutdownOutput();
            }
            try (Connection second = link.connect()) {
                sendSnapshot(new XbstreamWriter(second));
                second.shutdownOutput();
            }
        } catch (IOException e) {
            throw SstException.of(ErrorCode.PEER_GONE, "send", e);
        }
        return new Outcome(POSITION, false);
    }

    private void sendSnapshot(XbstreamWriter writer) throws IOException {
        for (String name : names(backup)) {
            if (!changes.containsKey(name) && !absent.contains(name)) {
                writer.add(name, backup.resolve(name));
            }
        }
        for (Map.Entry<String, byte[]> change : changes.entrySet()) {
            writer.add(change.getKey(), change.getValue());
        }
        writer.finish();
    }

    static List<String> names(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    @Override
    public void close() {}
}
