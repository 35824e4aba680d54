/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import io.sst4j.ErrorCode;
import io.sst4j.Secret;
import io.sst4j.SstException;
import io.sst4j.backup.internal.release.ServerRelease;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The program that captures and prepares a snapshot: {@code mariadb-backup} or Percona {@code xtrabackup}.
 *
 * <p>Immutable. The command lines follow the scripts of MariaDB 10.11 and Percona XtraDB Cluster.
 */
final class BackupTool {
    /**
     * Checks the redo log for new content every 10 ms. At the end, the tool waits for the next such check, by default for up to
     * a second, and for longer while the server writes.
     */
    private static final String FREQUENT_LOG_COPIES = "--log-copy-interval=10";

    private final Kind kind;
    private final Path program;

    /** The family of the program. */
    enum Kind {
        MARIADB_BACKUP,
        XTRABACKUP;

        /** The program's names, the newer one first. */
        private List<String> programs() {
            return this == XTRABACKUP ? List.of("xtrabackup") : List.of("mariadb-backup", "mariabackup");
        }
    }

    private BackupTool(Kind kind, Path program) {
        this.kind = kind;
        this.program = program;
    }

    /** Finds a node's tool for its own server, to capture and to prepare. */
    static BackupTool find(XtrabackupOptions options) throws SstException {
        List<Path> shipped =
                options.release().map(release -> shipped(options, release)).orElse(List.of());
        return find(preference(options), shipped, path());
    }

    /**
     * Finds a node's tool to prepare a snapshot of another server series. A tool can prepare only its own series.
     *
     * @param donor the server that the snapshot was captured from
     */
    static BackupTool find(XtrabackupOptions options, ServerRelease donor) throws SstException {
        String own = options.release().map(BackupTool::series).orElse("");
        return series(donor).equals(own) ? find(options) : find(preference(options), shipped(options, donor), "");
    }

    /** For Percona XtraDB Cluster, only Percona's tool can read the server's files. */
    private static String preference(XtrabackupOptions options) {
        String preference = options.value(XtrabackupSettings.SST_BACKUP_TOOL);
        return options.isPxc() && preference.equals("auto") ? "xtrabackup" : preference;
    }

    private static String path() {
        return System.getenv().getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin");
    }

    /**
     * Returns the directories in which a server ships the tool for a release, possibly an older one that it upgrades
     * from.
     */
    private static List<Path> shipped(XtrabackupOptions options, ServerRelease release) {
        return options.toolDirectories().stream()
                .map(directory -> directory.resolve("pxb-" + series(release)).resolve("bin"))
                .toList();
    }

    /** From 8.0 on, the tool's version numbers match those of its servers. */
    private static String series(ServerRelease release) {
        return release.isAtLeast(8, 0) ? release.series() : "2.4";
    }

    /**
     * Finds the tool.
     *
     * @param preference {@code mariadb-backup}, {@code xtrabackup}, or {@code auto} for the first one found
     * @param shipped directories to search before the path
     * @param path the directories of the path
     */
    static BackupTool find(String preference, List<Path> shipped, String path) throws SstException {
        List<Kind> kinds =
                switch (preference.toLowerCase(Locale.ROOT)) {
                    case "auto" -> List.of(Kind.MARIADB_BACKUP, Kind.XTRABACKUP);
                    case "mariadb-backup", "mariabackup" -> List.of(Kind.MARIADB_BACKUP);
                    case "xtrabackup" -> List.of(Kind.XTRABACKUP);
                    default ->
                        throw new SstException(
                                ErrorCode.INVALID_OPTION,
                                "sst-backup-tool='" + preference + "' is none of auto, mariadb-backup, xtrabackup");
                };
        List<Path> directories = new ArrayList<>(shipped);
        if (!path.isEmpty()) {
            for (String directory : path.split(File.pathSeparator, -1)) {
                directories.add(Path.of(directory.isEmpty() ? "." : directory));
            }
        }
        for (Kind kind : kinds) {
            for (String name : kind.programs()) {
                Optional<Path> found = in(directories, name);
                if (found.isPresent()) {
                    return new BackupTool(kind, found.get());
                }
            }
        }
        throw missing(kinds, shipped, path);
    }

    private static SstException missing(List<Kind> kinds, List<Path> shipped, String path) {
        List<String> names =
                kinds.stream().flatMap(kind -> kind.programs().stream()).toList();
        String where = (shipped.isEmpty() ? "" : "in " + shipped)
                + (shipped.isEmpty() || path.isEmpty() ? "" : " or ")
                + (path.isEmpty() ? "" : "on the PATH");
        String remedy = kinds.contains(Kind.MARIADB_BACKUP)
                ? "install the package mariadb-backup (or percona-xtrabackup in the server's series)"
                : "install percona-xtrabackup in the server's series, or put it into the server's own directory,"
                        + " pxc_extra next to this launcher";
        return new SstException(
                ErrorCode.TOOL_MISSING,
                "none of " + names + " is " + (where.isEmpty() ? "shipped with the server" : where) + ": " + remedy);
    }

    private static Optional<Path> in(List<Path> directories, String name) {
        return directories.stream()
                .map(directory -> directory.resolve(name))
                .filter(candidate -> Files.isRegularFile(candidate) && Files.isExecutable(candidate))
                .map(Path::toAbsolutePath)
                .findFirst();
    }

    String name() {
        return String.valueOf(program.getFileName());
    }

    Path program() {
        return program;
    }

    boolean isPercona() {
        return kind == Kind.XTRABACKUP;
    }

    /** Returns the command that captures the running server's state to standard output. */
    List<String> backup(XtrabackupOptions options, WorkDirectory work, Optional<Secret> transitionKey)
            throws SstException {
        List<String> command = begin(options, work, transitionKey);
        command.add("--backup");
        command.add("--parallel=" + options.value(XtrabackupSettings.BACKUP_THREADS));
        command.add(FREQUENT_LOG_COPIES);
        addCompression(options, command);
        command.addAll(options.words(XtrabackupSettings.INNO_BACKUP_OPTS));
        command.add("--databases-exclude=lost+found");
        command.add("--tmpdir=" + work.scratch());
        options.user().ifPresent(user -> command.add("--user=" + user));
        addServer(options, command);
        addPxc(options, "--lock-ddl", command);
        command.add("--galera-info");
        command.add("--stream=" + streamFormat(options));
        command.add("--target-dir=" + work.target());
        command.add("--datadir=" + options.layout().datadir());
        addServerArguments(options, command);
        return command;
    }

    private String streamFormat(XtrabackupOptions options) {
        String asked = options.value(XtrabackupSettings.STREAMFMT);
        boolean xbstream = asked.equals("mbstream") || asked.equals("xbstream");
        return xbstream ? (isPercona() ? "xbstream" : "mbstream") : asked;
    }

    private static void addCompression(XtrabackupOptions options, List<String> command) throws SstException {
        String compress = options.value(XtrabackupSettings.COMPRESS);
        if (!compress.equals("none")) {
            command.add("--compress=" + compress);
            options.number(XtrabackupSettings.COMPRESS_THREADS)
                    .ifPresent(value -> command.add("--compress-threads=" + value));
            options.text(XtrabackupSettings.COMPRESS_CHUNK_SIZE)
                    .ifPresent(value -> command.add("--compress-chunk-size=" + value));
        }
    }

    /** When a thread pool is exhausted, only the extra port still answers. */
    private static void addServer(XtrabackupOptions options, List<String> command) throws SstException {
        boolean pool =
                options.text(XtrabackupSettings.THREAD_HANDLING).orElse("").equals("pool-of-threads");
        if (options.flag(XtrabackupSettings.USE_EXTRA) && pool) {
            long port = options.number(XtrabackupSettings.EXTRA_PORT).orElse(0);
            if (port == 0) {
                throw new SstException(
                        ErrorCode.INVALID_OPTION, "use-extra=1 needs extra-port, which is not set on the server");
            }
            command.add("--host=127.0.0.1");
            command.add("--port=" + port);
        } else {
            options.socket().ifPresent(socket -> command.add("--socket=" + socket));
        }
    }

    /** Returns the command that prepares a captured state for a server to start on. */
    List<String> prepare(XtrabackupOptions options, Path directory) throws SstException {
        List<String> command = new ArrayList<>(List.of(program.toString(), "--prepare"));
        options.text(XtrabackupSettings.INNODB_FORCE_RECOVERY)
                .ifPresent(level -> command.add("--innodb-force-recovery=" + level));
        command.addAll(options.words(XtrabackupSettings.INNO_APPLY_OPTS));
        options.text(XtrabackupSettings.USE_MEMORY)
                .or(() -> options.text(XtrabackupSettings.INNODB_BUFFER_POOL_SIZE))
                .ifPresent(memory -> command.add("--use-memory=" + memory));
        if (!isPercona()) {
            command.add("--datadir=" + directory);
        }
        addPxc(options, "--rollback-prepared-trx", command);
        command.add("--target-dir=" + directory);
        addServerArguments(options, command);
        return command;
    }

    private List<String> begin(XtrabackupOptions options, WorkDirectory work, Optional<Secret> transitionKey)
            throws SstException {
        List<String> command = new ArrayList<>();
        command.add(program.toString());
        Optional<String> file = options.text(XtrabackupSettings.DEFAULTS_FILE);
        Optional<String> extra = options.text(XtrabackupSettings.DEFAULTS_EXTRA_FILE);
        if (transitionKey.isPresent()) {
            Path with = work.writeOptionFile(file.or(() -> extra), transitionKey.get());
            command.add((file.isPresent() ? "--defaults-file=" : "--defaults-extra-file=") + with);
        } else {
            file.ifPresent(name -> command.add("--defaults-file=" + name));
            extra.ifPresent(name -> command.add("--defaults-extra-file=" + name));
        }
        options.text(XtrabackupSettings.DEFAULTS_GROUP_SUFFIX)
                .ifPresent(suffix -> command.add("--defaults-group-suffix=" + suffix));
        return command;
    }

    /** Adds Percona's options for servers from 8.0 on: an option for the stage, and the tool's plugin directory. */
    private void addPxc(XtrabackupOptions options, String option, List<String> command) {
        boolean wanted = options.release()
                .filter(release -> release.isPxc() && release.isAtLeast(8, 0))
                .isPresent();
        if (!isPercona() || !wanted) {
            return;
        }
        command.add(option);
        options.text(XtrabackupSettings.TOOL_PLUGIN_DIR)
                .or(this::shippedPlugins)
                .ifPresent(directory -> command.add("--xtrabackup-plugin-dir=" + directory));
    }

    private Optional<String> shippedPlugins() {
        return Optional.ofNullable(program.getParent())
                .map(bin -> bin.resolve("../lib/plugin").normalize())
                .filter(Files::isDirectory)
                .map(Path::toString);
    }

    private void addServerArguments(XtrabackupOptions options, List<String> command) {
        List<String> arguments = options.serverArguments();
        if (!isPercona() && !arguments.isEmpty()) {
            command.add("--mysqld-args");
            command.addAll(arguments);
        }
    }

    /** The password is passed to the tool in its environment, which only its owner can read. */
    Map<String, String> environment(Optional<Secret> password) {
        return password.filter(secret -> !secret.isEmpty())
                .map(secret -> Map.of("MYSQL_PWD", secret.reveal()))
                .orElse(Map.of());
    }
}
