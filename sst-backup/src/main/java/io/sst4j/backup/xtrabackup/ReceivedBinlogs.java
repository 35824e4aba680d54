/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.backup.internal.node.DataLayout;
import io.sst4j.backup.internal.node.SnapshotFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The donor's binary log files in a snapshot for Percona XtraDB Cluster. This node continues them under its own base
 * name and with an index of its own.
 */
final class ReceivedBinlogs {
    private static final Pattern NUMBERED = Pattern.compile("(.+)\\.(\\d{6,10})");
    private static final String INDEX = ".index";

    private final Path snapshot;
    private final Path datadir;
    private final Path base;
    private final Path index;

    private ReceivedBinlogs(Path snapshot, DataLayout layout) {
        this.snapshot = snapshot;
        this.datadir = layout.datadir();
        this.base = layout.binlog().orElseThrow();
        this.index = layout.binlogIndex().orElse(base.resolveSibling(base.getFileName() + INDEX));
    }

    /**
     * Renames the files and writes the index.
     *
     * @param snapshot the staging directory
     * @param donorBase the base name of the donor's binary log; empty if the donor did not report it
     * @param found the names of files otherwise known to be its binary log
     * @param layout the layout of this node, which has a binary log
     * @param entries receives the destination of each file
     */
    static void adopt(Path snapshot, String donorBase, List<String> found, DataLayout layout, XtrabackupEntries entries)
            throws SstException {
        try {
            new ReceivedBinlogs(snapshot, layout).adopt(donorBase, found, entries);
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "rename the donor's binary log in the snapshot", e);
        }
    }

    private void adopt(String donorBase, List<String> found, XtrabackupEntries entries) throws IOException {
        Map<Long, Path> byNumber = aside(donorBase, found);
        List<String> lines = new ArrayList<>();
        for (Map.Entry<Long, Path> log : byNumber.entrySet()) {
            String name = base.getFileName() + "." + String.format("%06d", log.getKey());
            Path staged = Files.move(log.getValue(), snapshot.resolve(name));
            entries.place(staged, base.resolveSibling(name));
            lines.add(line(name));
        }
        if (!lines.isEmpty()) {
            Path staged = snapshot.resolve(String.valueOf(index.getFileName()));
            Files.write(staged, lines, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW);
            entries.place(staged, index);
        }
    }

    /** Moves the newest file of each number out of the way of new names. Deletes indexes, which are written again. */
    private Map<Long, Path> aside(String donorBase, List<String> found) throws IOException {
        Map<Long, Path> byNumber = new TreeMap<>();
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(snapshot, SnapshotFile::isRegular)) {
            all.forEach(files::add);
        }
        for (Path file : files) {
            String name = String.valueOf(file.getFileName());
            Matcher numbered = NUMBERED.matcher(name);
            boolean log = DataLayout.isNumberedLog(name) && numbered.matches();
            if (log && (numbered.group(1).equals(donorBase) || found.contains(name))) {
                Path aside = snapshot.resolve(".binlog-" + numbered.group(2) + "-" + byNumber.size());
                Path same = byNumber.put(Long.parseLong(numbered.group(2)), Files.move(file, aside));
                if (same != null) {
                    Files.delete(same);
                }
            } else if (name.equals(donorBase + INDEX) || name.equals(String.valueOf(index.getFileName()))) {
                Files.delete(file);
            }
        }
        return byNumber;
    }

    /** The server resolves names without a directory against its data directory. */
    private String line(String name) {
        return datadir.equals(base.getParent())
                ? "./" + name
                : base.resolveSibling(name).toString();
    }
}
