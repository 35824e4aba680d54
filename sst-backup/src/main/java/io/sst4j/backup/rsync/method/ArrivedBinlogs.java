/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync.method;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.backup.internal.node.DataLayout;
import io.sst4j.internal.io.PathPolicy;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * The donor's binary log in the staging directory of a joiner, which continues it under its own name.
 *
 * <p>The files keep the donor's names. The log's events name the file in which recovery begins, and a server that
 * does not find that name in its index does not start.
 */
final class ArrivedBinlogs {
    /** No schema can have this name: the server writes a full stop in a name as {@code @002e}. */
    static final String UNPACKED = "wsrep_sst_binlog.d";

    private static final int MOST_FILES = 100_000;
    private static final String INDEX = "index";

    private final DataLayout layout;
    private final Path incoming;
    private final Map<Path, Path> placed = new LinkedHashMap<>();

    ArrivedBinlogs(DataLayout layout, Path incoming) {
        this.layout = layout;
        this.incoming = incoming;
    }

    /** Returns the unpacked files with their destinations. */
    Map<Path, Path> placed() {
        return placed;
    }

    /** Returns the files of the joiner's old binary log, some of which may have an earlier donor's names. */
    List<Path> old() throws SstException {
        Optional<Path> index = layout.binlogIndex().filter(Files::isRegularFile);
        if (index.isEmpty() || layout.binlog().isEmpty()) {
            return List.of();
        }
        Path directory = layout.binlog().get().getParent();
        try (Stream<String> lines = Files.lines(index.get())) {
            return lines.map(line -> layout.datadir().resolve(line.strip()).normalize())
                    .filter(file -> Objects.equals(file.getParent(), directory))
                    .filter(file -> DataLayout.isNumberedLog(String.valueOf(file.getFileName())))
                    .toList();
        } catch (IOException | UncheckedIOException | InvalidPathException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "read the index of the binary log, " + index.get(), e);
        }
    }

    /** Unpacks the archive if this node has a binary log. */
    void unpack() throws SstException {
        Path tar = incoming.resolve(BinlogTar.NAME);
        if (layout.binlog().isEmpty()
                || layout.binlogIndex().isEmpty()
                || !Files.isRegularFile(tar, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Path base = layout.binlog().get();
        Path index = layout.binlogIndex().get();
        Path directory = incoming.resolve(UNPACKED);
        List<String> lines = new ArrayList<>();
        try (TarArchiveInputStream in =
                new TarArchiveInputStream(new BufferedInputStream(Files.newInputStream(tar)), "UTF-8")) {
            Files.createDirectory(directory);
            for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                String name = name(entry);
                Path file = directory.resolve(name);
                if (placed.put(file, base.resolveSibling(name)) != null || placed.size() > MOST_FILES) {
                    throw hostile(entry);
                }
                Files.copy(in, file);
                lines.add(line(base.resolveSibling(name)));
            }
            if (!lines.isEmpty()) {
                placed.put(Files.write(directory.resolve(INDEX), lines), index);
            }
        } catch (IOException e) {
            throw SstException.of(ErrorCode.MALFORMED_STREAM, "unpack the donor's binary log, " + tar, e);
        }
    }

    /** The server writes names in its data directory in this form. */
    private String line(Path live) {
        return layout.datadir().equals(live.getParent()) ? "./" + live.getFileName() : live.toString();
    }

    private static String name(TarArchiveEntry entry) throws SstException {
        String name = entry.getName().startsWith("./") ? entry.getName().substring(2) : entry.getName();
        if (!entry.isFile()
                || entry.isSparse()
                || entry.isLink()
                || entry.isSymbolicLink()
                || !DataLayout.isNumberedLog(name)) {
            throw hostile(entry);
        }
        return name;
    }

    private static SstException hostile(TarArchiveEntry entry) {
        return new SstException(
                ErrorCode.HOSTILE_STREAM,
                BinlogTar.NAME + " of the donor has the entry " + PathPolicy.printable(entry.getName())
                        + ", which is not a binary log file");
    }
}
