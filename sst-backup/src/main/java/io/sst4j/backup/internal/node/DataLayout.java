/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.node;

import io.sst4j.Setting;
import io.sst4j.Settings;
import io.sst4j.SstException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The locations of a server's files.
 *
 * @param datadir the data directory; contains everything without a location of its own
 * @param dataHome {@code innodb_data_home_dir}: the system tablespace
 * @param redo {@code innodb_log_group_home_dir}
 * @param undo {@code innodb_undo_directory}
 * @param aria {@code aria_log_dir_path}
 * @param binlog the base name of the binary log with its directory, if binary logging is on
 * @param binlogIndex the index of the binary log
 */
public record DataLayout(
        Path datadir,
        Path dataHome,
        Path redo,
        Path undo,
        Path aria,
        Optional<Path> binlog,
        Optional<Path> binlogIndex) {
    static final Setting DATADIR =
            Setting.path("datadir", "Data directory of the server").otherwise("required");
    static final Setting INNODB_DATA_HOME_DIR = place("innodb-data-home-dir", "InnoDB's system tablespace");
    static final Setting INNODB_LOG_GROUP_HOME_DIR = place("innodb-log-group-home-dir", "InnoDB's redo log");
    static final Setting INNODB_UNDO_DIRECTORY = place("innodb-undo-directory", "InnoDB's undo tablespaces");
    static final Setting ARIA_LOG_DIR_PATH = place("aria-log-dir-path", "Aria's log");
    static final Setting BINLOG = Setting.path("binlog", "Common prefix of the binary log's file names")
            .otherwise("no binary log");
    static final Setting BINLOG_INDEX =
            Setting.path("binlog-index", "Index of the binary log").otherwise("next to its files");

    /** The settings read by this class. */
    public static final List<Setting> SETTINGS = List.of(
            DATADIR,
            INNODB_DATA_HOME_DIR,
            INNODB_LOG_GROUP_HOME_DIR,
            INNODB_UNDO_DIRECTORY,
            ARIA_LOG_DIR_PATH,
            BINLOG,
            BINLOG_INDEX);

    private static final Pattern NUMBERED_LOG = Pattern.compile("[^/\\\\\\p{Cntrl}]+\\.\\d{6,10}");

    /**
     * Reads a layout from settings. Relative paths are relative to the data directory, as for the server.
     *
     * @param settings settings with {@code datadir} and the directories that differ from it
     * @return the layout
     * @throws SstException if there is no {@code datadir}
     */
    public static DataLayout from(Settings settings) throws SstException {
        Path datadir = Path.of(MethodSettings.required(settings, DATADIR))
                .toAbsolutePath()
                .normalize();
        Optional<Path> binlog = settings.get(BINLOG).map(name -> resolve(datadir, name));
        Optional<Path> index = settings.get(BINLOG_INDEX)
                .map(name -> resolve(datadir, name))
                .or(() -> binlog.map(base -> withoutExtension(base, ".index")));
        return new DataLayout(
                datadir,
                directory(settings, INNODB_DATA_HOME_DIR, datadir),
                directory(settings, INNODB_LOG_GROUP_HOME_DIR, datadir),
                directory(settings, INNODB_UNDO_DIRECTORY, datadir),
                directory(settings, ARIA_LOG_DIR_PATH, datadir),
                binlog,
                binlog.isPresent() ? index : Optional.empty());
    }

    private static Setting place(String name, String content) {
        return Setting.path(name, "Directory of " + content).otherwise("the data directory");
    }

    private static Path directory(Settings settings, Setting setting, Path datadir) {
        return settings.get(setting).map(text -> resolve(datadir, text)).orElse(datadir);
    }

    private static Path resolve(Path datadir, String name) {
        return datadir.resolve(name).normalize();
    }

    /** The server replaces an extension in the name with its own. */
    private static Path withoutExtension(Path base, String extension) {
        String name = String.valueOf(base.getFileName());
        int dot = name.lastIndexOf('.');
        return base.resolveSibling((dot > 0 ? name.substring(0, dot) : name) + extension);
    }

    /**
     * Returns the base name of the binary log.
     *
     * @return the name without directory; empty if binary logging is off
     */
    public String binlogName() {
        return binlog.map(Path::getFileName).map(Path::toString).orElse("");
    }

    /**
     * Returns all directories without duplicates.
     *
     * @return the directories, the data directory first
     */
    public Set<Path> directories() {
        return new LinkedHashSet<>(List.of(datadir, dataHome, redo, undo, aria));
    }

    /**
     * Returns the directory for a file at the top of a snapshot.
     *
     * @param name the file's name
     * @return the file's own directory, or the data directory
     */
    public Path placeOf(String name) {
        if (name.startsWith("ib_logfile") || name.equals("ib_redo")) {
            return redo;
        }
        if (name.matches("undo\\d{3}|undo_\\d{3}")) {
            return undo;
        }
        if (name.startsWith("ibdata") || name.equals("ibtmp1")) {
            return dataHome;
        }
        if (name.equals("aria_log_control") || name.startsWith("aria_log.")) {
            return aria;
        }
        return datadir;
    }

    /**
     * Checks if the server created a file in a directory outside the data directory.
     *
     * @param directory the file's directory
     * @param name the file's name
     * @return false for files of other programs
     */
    public boolean isServerFile(Path directory, String name) {
        boolean known =
                name.matches("ibdata\\d+|ibtmp\\d+|ib_logfile(\\d+|101)|undo_?\\d{3}|aria_log_control|aria_log\\.\\d+");
        return known && !placeOf(name).equals(datadir) && placeOf(name).equals(directory);
    }

    /**
     * Checks if a name is that of a binary log file, which ends with a number. Aria's log files end with a number
     * too.
     *
     * @param name a file name
     * @return false for every other file of a server
     */
    public static boolean isNumberedLog(String name) {
        return NUMBERED_LOG.matcher(name).matches() && !name.startsWith("aria_log.") && !name.startsWith(".");
    }

    /**
     * Checks if a file belongs to the binary log: a numbered file, its index, or its state.
     *
     * @param directory the file's directory
     * @param name the file's name
     * @return false if binary logging is off
     */
    public boolean isBinlogFile(@Nullable Path directory, String name) {
        if (binlog.isEmpty()
                || directory == null
                || !directory.equals(binlog.get().getParent())) {
            return false;
        }
        String base = String.valueOf(binlog.get().getFileName());
        return name.startsWith(base + ".") && name.substring(base.length() + 1).matches("\\d+|state|index");
    }
}
