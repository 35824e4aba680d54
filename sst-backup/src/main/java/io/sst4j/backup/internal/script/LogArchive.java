/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.script;

import io.sst4j.SstException;
import io.sst4j.backup.internal.wsrep.SstOption;
import io.sst4j.backup.internal.wsrep.WsrepConfiguration;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.GZIPOutputStream;

/**
 * Keeps the logs of earlier attempts. Each new attempt starts with empty logs, the earlier ones are moved to the
 * archive, and the archive keeps a limited number of each.
 *
 * <p>The archive is a separate directory with compressed logs. With {@code sst-log-archive=0}, or if that directory
 * cannot be trusted or written, the archive is the data directory. There, the names of kept logs end with {@code
 * .log}, because joiners keep such files. An error here never fails a transfer: a log that cannot be moved is
 * reported.
 */
final class LogArchive {
    /** The stages in the names of the logs: {@code <prefix>.<stage>.log}. */
    static final List<String> STAGES = List.of("backup", "filter", "prepare", "move");

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);
    private static final FileAttribute<?> PRIVATE_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----"));

    private final Path datadir;
    private final Path archive;
    private final boolean elsewhere;
    private final long retention;
    private final String prefix;
    private final ServerLog log;

    LogArchive(WsrepConfiguration configuration, String prefix, ServerLog log) throws SstException {
        this.datadir = configuration.arguments().datadir();
        this.elsewhere =
                !configuration.get(SstOption.SST_LOG_ARCHIVE).orElse("1").equals("0");
        this.archive = Path.of(configuration.get(SstOption.SST_LOG_ARCHIVE_DIR).orElse("/tmp/sst_log_archive"));
        this.retention = Math.max(0, configuration.toSettings().number(SstOption.SST_LOG_RETENTION.optionName(), 5));
        this.prefix = prefix;
        this.log = log;
    }

    /** Returns the log of a stage. */
    Path file(String stage) {
        return datadir.resolve(prefix + "." + stage + ".log");
    }

    /** Returns the path of an attempt's report. */
    Path report() {
        return datadir.resolve(prefix + ".report.json");
    }

    /** Moves away the logs of the last attempt. */
    void makeRoom() {
        boolean trusted = elsewhere && isTrusted();
        for (String stage : STAGES) {
            Path file = file(stage);
            try {
                if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) > 0) {
                    move(file, trusted);
                }
            } catch (IOException e) {
                log.warning("cannot move " + file + " away, this attempt appends to it: " + e);
            }
        }
    }

    private void move(Path file, boolean trusted) throws IOException {
        if (trusted) {
            try {
                compress(file);
                return;
            } catch (IOException e) {
                log.warning("cannot move " + file + " to " + archive + " (options sst-log-archive, -dir), it stays in "
                        + datadir + ": " + e);
            }
        }
        String name = String.valueOf(file.getFileName());
        Files.move(file, free(datadir, name.substring(0, name.length() - "log".length()) + time(file), ".log"));
        dropOldest(datadir, prefix + "." + stageOf(name) + ".*.log");
    }

    private String stageOf(String name) {
        return name.substring(prefix.length() + 1, name.length() - ".log".length());
    }

    /** In a world-writable directory, another user may have created this name first. */
    private boolean isTrusted() {
        try {
            if (!Files.exists(archive, LinkOption.NOFOLLOW_LINKS)) {
                Path parent = archive.toAbsolutePath().getParent();
                if (parent != null) {
                    Files.createDirectories(parent);
                }
                Files.createDirectory(
                        archive, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            String complaint = complaint();
            if (!complaint.isEmpty()) {
                log.warning("the log archive " + archive + " " + complaint + ": logs stay in " + datadir
                        + " (options sst-log-archive, -dir)");
            }
            return complaint.isEmpty();
        } catch (IOException | UnsupportedOperationException e) {
            log.warning("the log archive " + archive + " cannot be used, logs stay in " + datadir + ": " + e);
            return false;
        }
    }

    private String complaint() throws IOException {
        if (!Files.isDirectory(archive, LinkOption.NOFOLLOW_LINKS)) {
            return "is not a directory, but a link or a file";
        }
        Set<PosixFilePermission> modes = Files.getPosixFilePermissions(archive, LinkOption.NOFOLLOW_LINKS);
        if (modes.contains(PosixFilePermission.OTHERS_WRITE)) {
            return "is world-writable";
        }
        Object owner = Files.getAttribute(archive, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        Object self = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        return owner.equals(0) || owner.equals(self) ? "" : "belongs to the user " + owner;
    }

    private void compress(Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        Path kept = free(archive, name + "." + time(file), ".gz");
        Files.createFile(kept, PRIVATE_FILE);
        try (OutputStream out = new GZIPOutputStream(
                Files.newOutputStream(kept, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))) {
            Files.copy(file, out);
        }
        Files.delete(file);
        dropOldest(archive, name + ".*.gz");
    }

    private static String time(Path file) throws IOException {
        return LocalDateTime.ofInstant(Files.getLastModifiedTime(file).toInstant(), ZoneId.systemDefault())
                .format(TIME);
    }

    private static Path free(Path directory, String name, String extension) {
        Path free = directory.resolve(name + extension);
        for (int again = 1; Files.exists(free, LinkOption.NOFOLLOW_LINKS); again++) {
            free = directory.resolve(name + "." + again + extension);
        }
        return free;
    }

    private void dropOldest(Path directory, String pattern) throws IOException {
        List<Path> kept = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, pattern)) {
            files.forEach(kept::add);
        }
        Collections.sort(kept);
        for (int i = 0; i < kept.size() - retention; i++) {
            Files.deleteIfExists(kept.get(i));
        }
    }
}
