/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.script;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.backup.wsrep.SstOption;
import io.sst4j.backup.wsrep.WsrepConfiguration;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;

/**
 * Keeps the logs of earlier attempts: each new attempt begins with empty logs, the ones before are moved to the archive,
 * and the archive holds a limited number of each.
 */
final class LogArchive {
    private static final List<String> STAGES = List.of("backup", "prepare", "move");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

    private final Path datadir;
    private final Path archive;
    private final boolean elsewhere;
    private final long retention;
    private final String prefix;

    LogArchive(WsrepConfiguration configuration, String prefix) throws SstException {
        this.datadir = configuration.arguments().datadir();
        this.elsewhere =
                !configuration.get(SstOption.SST_LOG_ARCHIVE).orElse("1").equals("0");
        this.archive = elsewhere
                ? Path.of(configuration.get(SstOption.SST_LOG_ARCHIVE_DIR).orElse("/tmp/sst_log_archive"))
                : datadir;
        this.retention = configuration.toSettings().number(SstOption.SST_LOG_RETENTION.optionName(), 5);
        this.prefix = prefix;
    }

    /** Moves the logs of the last attempt away. A server whose archive cannot be written must still be able to join. */
    void makeRoom() throws SstException {
        for (String stage : STAGES) {
            Path log = datadir.resolve(prefix + "." + stage + ".log");
            try {
                if (Files.isRegularFile(log, LinkOption.NOFOLLOW_LINKS) && Files.size(log) > 0) {
                    keep(log);
                    Files.delete(log);
                }
            } catch (IOException e) {
                throw SstException.of(
                        ErrorCode.LOCAL_IO, "move " + log + " to " + archive + " (options sst-log-archive, -dir)", e);
            }
        }
    }

    private void keep(Path log) throws IOException {
        if (!Files.isDirectory(archive)) {
            Files.createDirectories(
                    archive, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        String name = String.valueOf(log.getFileName());
        String time = LocalDateTime.ofInstant(Files.getLastModifiedTime(log).toInstant(), ZoneId.systemDefault())
                .format(TIME);
        Path kept = archive.resolve(name + "." + time + ".gz");
        for (int again = 1; Files.exists(kept, LinkOption.NOFOLLOW_LINKS); again++) {
            kept = archive.resolve(name + "." + time + "." + again + ".gz");
        }
        try (OutputStream out =
                new GZIPOutputStream(Files.newOutputStream(kept, java.nio.file.StandardOpenOption.CREATE_NEW))) {
            Files.copy(log, out);
        }
        dropOldest(name);
    }

    private void dropOldest(String name) throws IOException {
        List<Path> kept = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(archive, name + ".*.gz")) {
            files.forEach(kept::add);
        }
        Collections.sort(kept);
        for (int i = 0; i < kept.size() - retention; i++) {
            Files.deleteIfExists(kept.get(i));
        }
    }
}
