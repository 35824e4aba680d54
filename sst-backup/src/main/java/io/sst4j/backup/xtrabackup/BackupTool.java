/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import io.sst4j.ErrorCode;
import io.sst4j.Secret;
import io.sst4j.SstException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The program that captures and prepares: {@code mariadb-backup}, or Percona {@code xtrabackup}.
 *
 * <p>Immutable. Command lines as in the scripts of MariaDB 10.11 and Percona XtraDB Cluster.
 */
final class BackupTool {
    /** With two readers one reads while the other writes to the pipe, which takes half the time of one. */
    private static final int READERS = 2;

    private final Kind kind;
    private final Path program;

    /** Whose program it is. */
    enum Kind {
        MARIADB_BACKUP,
        XTRABACKUP;

        /** The names of the program, the newer first. */
        private List<String> programs() {
            return this == XTRABACKUP ? List.of("xtrabackup") : List.of("mariadb-backup", "mariabackup");
        }
    }

    private BackupTool(Kind kind, Path program) {
        this.kind = kind;
        this.program = program;
    }

    /**
     * Finds the tool on the path.
     *
     * @param preference {@code mariadb-backup}, {@code xtrabackup}, or {@code auto} for the first that is there
     */
    static BackupTool find(String preference) throws SstException {
        return find(preference, System.getenv().getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin"));
    }

    static BackupTool find(String preference, String path) throws SstException {
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
        for (Kind kind : kinds) {
            for (String name : kind.programs()) {
                Optional<Path> found = onPath(name, path);
                if (found.isPresent()) {
                    return new BackupTool(kind, found.get());
                }
            }
        }
        throw new SstException(
                ErrorCode.TOOL_MISSING,
                "none of "
                        + kinds.stream()
                                .flatMap(kind -> kind.programs().stream())
                                .toList()
                        + " is on the PATH: install the package mariadb-backup (or percona-xtrabackup)");
    }

    private static Optional<Path> onPath(String name, String path) {
        for (String directory : path.split(File.pathSeparator, -1)) {
            Path candidate = Path.of(directory.isEmpty() ? "." : directory, name);
            if (Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
                return Optional.of(candidate.toAbsolutePath());
            }
        }
        return Optional.empty();
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

    /** Captures the state of the running server to standard output. */
    List<String> backup(XtrabackupOptions options, Path workDirectory, Path targetDirectory) throws SstException {
        List<String> command = begin(options);
        command.add("--backup");
        command.add("--parallel=" + options.number("backup-threads").orElse(READERS));
        addCompression(options, command);
        command.addAll(options.words("inno-backup-opts"));
        command.add("--databases-exclude=lost+found");
        command.add("--tmpdir=" + workDirectory);
        options.user().ifPresent(user -> command.add("--user=" + user));
        addServer(options, command);
        command.add("--galera-info");
        command.add("--stream=" + streamFormat(options));
        command.add("--target-dir=" + targetDirectory);
        command.add("--datadir=" + options.layout().datadir());
        addServerArguments(options, command);
        return command;
    }

    private String streamFormat(XtrabackupOptions options) {
        String asked = options.text("streamfmt").orElse("mbstream");
        boolean xbstream = asked.equals("mbstream") || asked.equals("xbstream");
        return xbstream ? (isPercona() ? "xbstream" : "mbstream") : asked;
    }

    private static void addCompression(XtrabackupOptions options, List<String> command) throws SstException {
        String compress = options.text("compress").orElse("none");
        if (!compress.equals("none")) {
            command.add("--compress=" + compress);
            options.number("compress-threads").ifPresent(value -> command.add("--compress-threads=" + value));
            options.text("compress-chunk-size").ifPresent(value -> command.add("--compress-chunk-size=" + value));
        }
    }

    /** With a pool of threads that is exhausted only the extra port still answers. */
    private static void addServer(XtrabackupOptions options, List<String> command) throws SstException {
        boolean pool = options.text("thread-handling").orElse("").equals("pool-of-threads");
        if (options.flag("use-extra") && pool) {
            long port = options.number("extra-port").orElse(0);
            if (port == 0) {
                throw new SstException(
                        ErrorCode.INVALID_OPTION, "use-extra=1 needs extra-port, which the server does not have");
            }
            command.add("--host=127.0.0.1");
            command.add("--port=" + port);
        } else {
            options.socket().ifPresent(socket -> command.add("--socket=" + socket));
        }
    }

    /** Brings a captured state to where a server can start on it. */
    List<String> prepare(XtrabackupOptions options, Path directory) throws SstException {
        List<String> command = new ArrayList<>(List.of(program.toString(), "--prepare"));
        options.text("innodb-force-recovery").ifPresent(level -> command.add("--innodb-force-recovery=" + level));
        command.addAll(options.words("inno-apply-opts"));
        options.text("use-memory")
                .or(() -> options.text("innodb-buffer-pool-size"))
                .ifPresent(memory -> command.add("--use-memory=" + memory));
        if (!isPercona()) {
            command.add("--datadir=" + directory);
        }
        command.add("--target-dir=" + directory);
        addServerArguments(options, command);
        return command;
    }

    private List<String> begin(XtrabackupOptions options) {
        List<String> command = new ArrayList<>();
        command.add(program.toString());
        options.text("defaults-file").ifPresent(file -> command.add("--defaults-file=" + file));
        options.text("defaults-extra-file").ifPresent(file -> command.add("--defaults-extra-file=" + file));
        options.text("defaults-group-suffix").ifPresent(suffix -> command.add("--defaults-group-suffix=" + suffix));
        return command;
    }

    private void addServerArguments(XtrabackupOptions options, List<String> command) {
        List<String> arguments = options.serverArguments();
        if (!isPercona() && !arguments.isEmpty()) {
            command.add("--mysqld-args");
            command.addAll(arguments);
        }
    }

    /** The password reaches the tool by its environment, where only its owner can read it. */
    Map<String, String> environment(Optional<Secret> password) {
        return password.filter(secret -> !secret.isEmpty())
                .map(secret -> Map.of("MYSQL_PWD", secret.reveal()))
                .orElse(Map.of());
    }
}
