/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync.method;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.backup.internal.node.DataLayout;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.io.IOUtils;

/** An archive with the last files of a donor's binary log, named without directories, as stock joiners expect it. */
final class BinlogTar {
    static final String NAME = "wsrep_sst_binlog.tar";

    private final DataLayout layout;
    private final int count;

    BinlogTar(DataLayout layout, int count) {
        this.layout = layout;
        this.count = count;
    }

    /** Writes the archive if there is a binary log. The server's writes must be paused. */
    void make() throws SstException {
        remove();
        List<Path> files = files();
        if (files.isEmpty()) {
            return;
        }
        Path tar = path();
        try (TarArchiveOutputStream out =
                new TarArchiveOutputStream(new BufferedOutputStream(Files.newOutputStream(tar)), "UTF-8")) {
            out.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            out.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (Path file : files) {
                add(file, out);
            }
            out.finish();
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "write the binary log to " + tar, e);
        }
    }

    private static void add(Path file, TarArchiveOutputStream out) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(String.valueOf(file.getFileName()));
        entry.setSize(Files.size(file));
        entry.setModTime(Files.getLastModifiedTime(file));
        entry.setMode(0100660);
        out.putArchiveEntry(entry);
        try (InputStream in = Files.newInputStream(file)) {
            IOUtils.copyLarge(in, out, 0, entry.getSize());
        }
        out.closeArchiveEntry();
    }

    private List<Path> files() throws SstException {
        if (layout.binlogIndex().filter(Files::isRegularFile).isEmpty()) {
            return List.of();
        }
        Path index = layout.binlogIndex().get();
        try {
            List<String> lines = Files.readAllLines(index).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
            return lines.subList(Math.max(0, lines.size() - Math.min(count, lines.size())), lines.size()).stream()
                    .map(line -> layout.datadir().resolve(line).normalize())
                    .filter(Files::isRegularFile)
                    .toList();
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "read the index of the binary log, " + index, e);
        }
    }

    /** Deletes the archive, including one from an earlier transfer. */
    void remove() throws SstException {
        try {
            Files.deleteIfExists(path());
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "delete " + path(), e);
        }
    }

    private Path path() {
        return layout.datadir().resolve(NAME);
    }
}
