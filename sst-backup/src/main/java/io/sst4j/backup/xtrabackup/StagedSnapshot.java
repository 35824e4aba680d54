/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import io.sst4j.ErrorCode;
import io.sst4j.SnapshotPosition;
import io.sst4j.SstException;
import io.sst4j.backup.internal.node.DataLayout;
import io.sst4j.backup.internal.node.RequiredFiles;
import io.sst4j.backup.internal.node.SnapshotFile;
import io.sst4j.backup.internal.release.ServerRelease;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A snapshot in the staging directory, with the content of its info files. */
final class StagedSnapshot {
    private static final List<String> CHECKPOINTS = List.of("xtrabackup_checkpoints", "mariadb_backup_checkpoints");
    private static final List<String> BINLOG_INFO = List.of("xtrabackup_binlog_info", "mariadb_backup_binlog_info");

    private static final List<String> INFO = List.of("xtrabackup_info", "mariadb_backup_info");
    private static final Pattern SERVER_VERSION = Pattern.compile("(?m)^server_version\\s*=\\s*(\\S.*)$");

    private static final List<String> REDO = List.of("ib_logfile0", "xtrabackup_logfile");
    private static final int MAX_INFO_BYTES = 64 << 10;
    /** A GTID position has an entry for each replication domain. */
    private static final int MAX_BINLOG_BYTES = 1 << 20;

    private final Path root;

    StagedSnapshot(Path root) {
        this.root = root;
    }

    void requireComplete() throws SstException {
        Path checkpoints = first(CHECKPOINTS)
                .orElseThrow(() -> new SstException(
                        ErrorCode.INCOMPLETE_SNAPSHOT,
                        "the snapshot has no xtrabackup_checkpoints: the donor's backup did not finish;"
                                + " look for the cause in its innobackup.backup.log or mariabackup.backup.log"));
        String text = read(checkpoints, MAX_INFO_BYTES);
        if (text.isBlank()) {
            throw new SstException(ErrorCode.INCOMPLETE_SNAPSHOT, "xtrabackup_checkpoints of the snapshot is empty");
        }
        if (text.lines().anyMatch(line -> line.replace(" ", "").equals("compact=1"))) {
            throw new SstException(
                    ErrorCode.INCOMPLETE_SNAPSHOT, "the snapshot is a compact backup, which cannot be prepared");
        }
    }

    /**
     * Fails unless the cluster's snapshot contains its position. Call it after compressed files are expanded.
     *
     * @param announced the position that the donor sent before its backup began; the data is of a later position, so
     *     this one must not replace it
     */
    void requirePosition(SnapshotPosition announced) throws SstException {
        if (announced.isDefined()
                && position().filter(SnapshotPosition::isDefined).isEmpty()) {
            throw new SstException(
                    ErrorCode.INCOMPLETE_SNAPSHOT,
                    "the snapshot has no " + InfoFiles.GALERA_INFO
                            + ", so its position is unknown, except that it is not" + " before " + announced.stateId()
                            + ": the donor's backup must run with --galera-info");
        }
    }

    /** Fails unless all files are there that a server requires. Call it after compressed files are expanded. */
    void requireWhole() throws SstException {
        RequiredFiles required = new RequiredFiles(root);
        BackupOptionFile.in(root).systemFiles().forEach(required::file);
        required.file(first(REDO).map(Path::getFileName).map(Path::toString).orElse(REDO.get(0)));
        required.directory("mysql");
        required.require("look for the cause in the donor's backup log");
    }

    /**
     * Returns the position that the backup tool recorded, which is the data's position, with the binary log's if
     * there is one. For a server outside a cluster, only the binary log's position is set.
     */
    Optional<SnapshotPosition> position() throws SstException {
        Optional<Path> file = first(List.of(InfoFiles.DONOR_INFO, InfoFiles.GALERA_INFO, InfoFiles.NEW_GALERA_INFO));
        if (file.isEmpty()) {
            return binlogGtid().map(SnapshotPosition.UNDEFINED::withBinlogGtid);
        }
        SnapshotPosition position = SnapshotPosition.received(
                read(file.get(), MAX_INFO_BYTES).lines().findFirst().orElse(""),
                String.valueOf(file.get().getFileName()));
        return Optional.of(binlogGtid().map(position::withBinlogGtid).orElse(position));
    }

    /** Returns the donor server's release as recorded by the tool; absent if the tool does not record it. */
    Optional<ServerRelease> server() throws SstException {
        Optional<Path> info = first(INFO);
        if (info.isEmpty()) {
            return Optional.empty();
        }
        Matcher version = SERVER_VERSION.matcher(read(info.get(), MAX_BINLOG_BYTES));
        return version.find() ? ServerRelease.parse(version.group(1)) : Optional.empty();
    }

    /** The GTID follows the file and the offset; a server without a binary log has neither. */
    private Optional<String> binlogGtid() throws SstException {
        Optional<Path> info = first(BINLOG_INFO);
        if (info.isEmpty()) {
            return Optional.empty();
        }
        String[] columns = read(info.get(), MAX_BINLOG_BYTES)
                .lines()
                .findFirst()
                .orElse("")
                .split("\t", -1);
        return columns.length < 3
                ? Optional.empty()
                : Optional.of(columns[2].strip()).filter(gtid -> !gtid.isEmpty());
    }

    /**
     * Deletes the donor's binary log files from the snapshot. The joiner starts its own binary log at its storage
     * engine's position, and the donor's files could be ahead of that (MDEV-38147).
     */
    void dropBinlogs(DataLayout layout) throws SstException {
        for (String name : binlogNames(layout)) {
            try {
                if (SnapshotFile.isRegular(root.resolve(name))) {
                    Files.delete(root.resolve(name));
                }
            } catch (IOException e) {
                throw SstException.of(ErrorCode.LOCAL_IO, "delete the donor's binary log from the snapshot", e);
            }
        }
    }

    /**
     * Takes over the donor's binary log if this node has a binary log: Percona XtraDB Cluster continues in these
     * files.
     *
     * @param donorBase the base name that the donor reported; may be empty
     */
    void adoptBinlogs(String donorBase, DataLayout layout, XtrabackupEntries entries) throws SstException {
        if (layout.binlog().isEmpty()) {
            dropBinlogs(layout);
        } else {
            ReceivedBinlogs.adopt(root, donorBase, binlogNames(layout), layout, entries);
        }
    }

    private List<String> binlogNames(DataLayout layout) throws SstException {
        List<String> names = new ArrayList<>();
        Optional<Path> info = first(BINLOG_INFO);
        if (info.isPresent()) {
            read(info.get(), MAX_BINLOG_BYTES)
                    .lines()
                    .map(line -> line.split("\t", 2)[0].strip())
                    .filter(DataLayout::isNumberedLog)
                    .forEach(names::add);
        }
        if (layout.binlog().isPresent()) {
            addNumbered(String.valueOf(layout.binlog().get().getFileName()), names);
        }
        return names;
    }

    private void addNumbered(String base, List<String> names) throws SstException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(root, SnapshotFile::isRegular)) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                if (name.startsWith(base + ".")
                        && name.substring(base.length() + 1).matches("\\d+")) {
                    names.add(name);
                }
            }
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "list the snapshot in " + root, e);
        }
    }

    private Optional<Path> first(List<String> names) {
        return names.stream().map(root::resolve).filter(SnapshotFile::isRegular).findFirst();
    }

    private static String read(Path file, int most) throws SstException {
        return SnapshotFile.read(file, most, StandardCharsets.UTF_8);
    }
}
