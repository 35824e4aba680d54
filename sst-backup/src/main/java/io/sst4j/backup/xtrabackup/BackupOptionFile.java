/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import static java.util.Map.entry;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.backup.internal.node.SnapshotFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The option file {@code backup-my.cnf} of a snapshot, in which the backup tool recorded the file layout of the donor
 * server. The tool reads it for {@code --prepare}. This class writes a new one, with only the options known from real
 * backups and values of a known form. Plugins and their keys come from this node.
 *
 * <p>Immutable. Source: the files that mariadb-backup 10.5 to 11.8 and Percona XtraBackup 2.4 and 8.0 write.
 */
final class BackupOptionFile {
    static final String NAME = "backup-my.cnf";

    private static final int MAX_BYTES = 64 << 10;
    private static final String PLUGIN_LOAD = "plugin_load";
    private static final String UNDO_DIRECTORY = "innodb_undo_directory";
    private static final String DATA_FILE_PATH = "innodb_data_file_path";
    private static final String PART =
            "[A-Za-z0-9_][A-Za-z0-9_.-]*:\\d{1,12}[KMGkmg]?" + "(:autoextend(:max:\\d{1,12}[KMGkmg]?)?)?";
    private static final Pattern NUMBER = Pattern.compile("\\d{1,19}[KMGkmg]?");
    private static final Pattern SWITCH = Pattern.compile("(?i)0|1|on|off|true|false|force");
    private static final Pattern CHECKSUM = Pattern.compile("(strict_)?(crc32|full_crc32|innodb|none)");

    /** The options of a backup, with the form of their values. */
    private static final Map<String, Pattern> KNOWN = Map.ofEntries(
            entry("innodb_checksum_algorithm", CHECKSUM),
            entry("innodb_log_checksum_algorithm", CHECKSUM),
            entry(DATA_FILE_PATH, Pattern.compile(PART + "(;" + PART + ")*")),
            entry("innodb_log_file_size", NUMBER),
            entry("innodb_log_files_in_group", NUMBER),
            entry("innodb_log_block_size", NUMBER),
            entry("innodb_log_write_ahead_size", NUMBER),
            entry("innodb_log_checksums", SWITCH),
            entry("innodb_fast_checksum", SWITCH),
            entry("innodb_page_size", NUMBER),
            entry("innodb_undo_tablespaces", NUMBER),
            entry("innodb_compression_level", NUMBER),
            entry("innodb_buffer_pool_filename", Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*")),
            entry("innodb_encrypt_log", SWITCH),
            entry("innodb_encrypt_tables", SWITCH),
            entry("redo_log_version", NUMBER),
            entry("server_id", NUMBER),
            entry("server_uuid", Pattern.compile("[0-9A-Fa-f-]{0,36}")),
            entry("master_key_id", NUMBER));

    private static final Pattern LINE = Pattern.compile("\\s*([A-Za-z][A-Za-z0-9_-]*)\\s*=\\s*(.*?)\\s*");
    private static final Pattern KEY_PLUGIN =
            Pattern.compile("(?<![a-z_])([a-z]+_key_management|keyring_[a-z]+)(?![a-z_])");

    private final Map<String, String> taken = new LinkedHashMap<>();
    private final Set<String> keyPlugins = new LinkedHashSet<>();
    private final Set<String> dropped = new LinkedHashSet<>();

    private BackupOptionFile() {}

    /** Reads the file of a snapshot. */
    static BackupOptionFile in(Path snapshot) throws SstException {
        Path file = snapshot.resolve(NAME);
        if (!SnapshotFile.isRegular(file)) {
            throw new SstException(
                    ErrorCode.INCOMPLETE_SNAPSHOT,
                    "the snapshot has no file " + NAME
                            + "and cannot be prepared without it: look for the cause in the"
                            + " donor's backup log");
        }
        return parse(SnapshotFile.read(file, MAX_BYTES, StandardCharsets.ISO_8859_1));
    }

    static BackupOptionFile parse(String text) {
        BackupOptionFile options = new BackupOptionFile();
        text.lines().forEach(options::take);
        return options;
    }

    private void take(String line) {
        String start = line.strip();
        if (start.isEmpty() || start.startsWith("#") || start.startsWith(";") || start.startsWith("[")) {
            return;
        }
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            dropped.add(start.startsWith("!") ? "an include" : "a line that is not an option");
            return;
        }
        String name = matcher.group(1).replace('-', '_');
        String value = matcher.group(2).replaceFirst("^\"(.*)\"$", "$1");
        Pattern form = KNOWN.get(name);
        if (form != null && form.matcher(value).matches()) {
            taken.put(name, value);
        } else if (name.equals(PLUGIN_LOAD)) {
            takePlugins(value);
        } else if (!expected(name)) {
            dropped.add(form == null && name.length() > 64 ? "a line that is not an option" : name);
        }
    }

    private void takePlugins(String value) {
        Matcher plugin = KEY_PLUGIN.matcher(value);
        if (plugin.find()) {
            keyPlugins.add(plugin.group(1));
        } else {
            dropped.add(PLUGIN_LOAD);
        }
    }

    /** Options of real backups that are not used here or that this node decides. */
    private boolean expected(String name) {
        return name.equals(UNDO_DIRECTORY)
                || name.equals("plugin_dir")
                || keyPlugins.stream().anyMatch(plugin -> name.startsWith(plugin + "_"));
    }

    /** Returns the plugins that provided the donor server's keys. */
    Set<String> keyPlugins() {
        return keyPlugins;
    }

    /** Returns the names, without values, of options that no backup has or that have an invalid value. */
    Set<String> dropped() {
        return dropped;
    }

    /** Returns the files of the system tablespace. */
    List<String> systemFiles() {
        return Optional.ofNullable(taken.get(DATA_FILE_PATH))
                .map(value -> List.of(value.split(";", -1)))
                .orElse(List.of("ibdata1"))
                .stream()
                .map(part -> part.substring(0, part.contains(":") ? part.indexOf(':') : part.length()))
                .toList();
    }

    /**
     * Writes the new file.
     *
     * @param ownOptions option lines of this node
     */
    void writeTo(Path snapshot, List<String> ownOptions) throws SstException {
        List<String> lines = new ArrayList<>(List.of("# written by the joiner", "[mysqld]"));
        taken.forEach((name, value) -> lines.add(name + "=" + value));
        // in a backup, every undo log file is at the top level
        lines.add(UNDO_DIRECTORY + "=./");
        lines.addAll(ownOptions);
        Path file = snapshot.resolve(NAME);
        try {
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(file, lines, StandardCharsets.ISO_8859_1, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "write " + file, e);
        }
    }
}
