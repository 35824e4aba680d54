/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import io.sst4j.Cancellation;
import io.sst4j.ErrorCode;
import io.sst4j.SnapshotPosition;
import io.sst4j.SstException;
import io.sst4j.backup.internal.release.ServerProgram;
import io.sst4j.internal.io.ChildProcess;
import io.sst4j.internal.io.SmallFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.io.FileUtils;

/**
 * Lets a server recover a data directory and report its position, with {@code --wsrep-recover}. InnoDB applies its redo log, as
 * at every start after a crash, and names the last cluster transaction that it contains.
 *
 * <p>Source: the manual of MariaDB, "Galera Cluster Recovery".
 */
final class GaleraRecovery {
    private static final Pattern RECOVERED =
            Pattern.compile("WSREP: Recovered position: ([0-9A-Fa-f-]{36}:-?[0-9]{1,19})(?:,|\\s|$)");
    private static final String DISABLED = "WSREP: disabled, skipping position recovery";

    /** The position files that the backup tools leave in a backup, by release. */
    private static final List<String> BACKUP_INFO =
            List.of("mariadb_backup_galera_info", "xtrabackup_galera_info", "donor_galera_info");

    private static final int INFO_BYTES = 1024;

    private final Path datadir;
    private final Optional<Path> defaultsFile;
    private final Optional<Path> program;

    GaleraRecovery(Path datadir, Optional<Path> defaultsFile, Optional<Path> program) {
        this.datadir = datadir.toAbsolutePath();
        this.defaultsFile = defaultsFile;
        this.program = program;
    }

    /** Runs the server, which takes as long as a start after a crash. */
    SnapshotPosition run(Cancellation cancellation) throws SstException {
        Path scratch = null;
        try {
            scratch = Files.createTempDirectory("sst-recover");
            GaleraState.giveToServer(datadir, scratch);
            Path log = scratch.resolve("server.log");
            try (ChildProcess server =
                    ChildProcess.start(command(scratch, log), Map.of(), ChildProcess.Output.LOG, log, cancellation)) {
                int code = server.await();
                cancellation.check();
                return position(log, code, server);
            }
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "recover the position of " + datadir, e);
        } finally {
            FileUtils.deleteQuietly(scratch == null ? null : scratch.toFile());
        }
    }

    private List<String> command(Path scratch, Path log) throws IOException, SstException {
        List<String> command = new ArrayList<>();
        command.add(program().toString());
        defaultsFile.ifPresent(file -> command.add("--defaults-file=" + file.toAbsolutePath()));
        command.addAll(List.of(
                "--datadir=" + datadir,
                "--user=" + GaleraState.serverUser(datadir).getName(),
                "--wsrep-recover",
                // with a value above 0 the redo log is not applied, and the position is outdated
                "--innodb-force-recovery=0",
                // required, but the server does not connect to it
                "--wsrep-cluster-address=gcomm://127.0.0.1",
                "--skip-networking",
                "--socket=" + scratch.resolve("socket"),
                "--pid-file=" + scratch.resolve("pid"),
                "--log-error=" + log));
        return command;
    }

    private Path program() throws SstException {
        return program.or(() ->
                        ServerProgram.ofSystem(List.of("mariadbd", "mysqld")).map(ServerProgram::path))
                .orElseThrow(() -> new SstException(
                        ErrorCode.TOOL_MISSING,
                        "there is no mariadbd or mysqld on this system: pass --server=PROGRAM"));
    }

    private SnapshotPosition position(Path log, int code, ChildProcess server) throws SstException, IOException {
        String last = null;
        String error = server.lastError();
        boolean disabled = false;
        try (BufferedReader lines = Files.newBufferedReader(log, StandardCharsets.ISO_8859_1)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Matcher found = RECOVERED.matcher(line);
                last = found.find() ? found.group(1) : last;
                disabled |= line.contains(DISABLED);
                error = line.contains("[ERROR]") && !line.endsWith("Aborting") ? line : error;
            }
        }
        if (last != null && code == 0) {
            return SnapshotPosition.parse(last);
        }
        throw failure(disabled, code, error);
    }

    private SstException failure(boolean disabled, int code, String error) {
        String why = disabled
                ? "its options do not make it a cluster node: pass --defaults-file with wsrep_on=ON and wsrep_provider"
                : "the server exited with " + code + " and reported no position"
                        + (error.isEmpty() ? "" : ": " + error);
        return new SstException(ErrorCode.PREPARE_FAILED, "recover the position of " + datadir + ": " + why);
    }

    /**
     * Returns the reason why a recovered position may not be that of the data; empty if there is none.
     *
     * <p>While a server runs, it marks the state in {@code grastate.dat} as undefined and keeps the cluster's UUID. With that
     * UUID the position of InnoDB counts, as at a start by systemd. A UUID of zeros marks a state that differs from the
     * cluster's. A restored backup has no such file. The record of the backup tool must then name the same position.
     */
    static Optional<String> doubt(SnapshotPosition recovered, Optional<SnapshotPosition> saved, Path datadir)
            throws SstException {
        if (!GaleraState.isPosition(recovered)) {
            return Optional.of("InnoDB has no cluster position: the server was never a node, or has left its cluster");
        }
        if (saved.isPresent()) {
            return doubt(recovered, saved.get());
        }
        Optional<SnapshotPosition> backup = backup(datadir);
        if (backup.isEmpty()) {
            return Optional.of("there is neither a grastate.dat nor a backup tool's record of the position ("
                    + BACKUP_INFO.get(0) + ")");
        }
        boolean same =
                backup.get().uuid().equals(recovered.uuid()) && backup.get().seqno() == recovered.seqno();
        return same
                ? Optional.empty()
                : Optional.of("the backup tool recorded " + backup.get()
                        + ": a server has run on the backup since, or the record belongs to another backup");
    }

    private static Optional<String> doubt(SnapshotPosition recovered, SnapshotPosition saved) {
        if (saved.uuid().equals(SnapshotPosition.UNDEFINED.uuid())) {
            return Optional.of(
                    "grastate.dat has a uuid of zeros. A server writes that after an interrupted transfer, or when the node was"
                            + " inconsistent");
        }
        if (GaleraState.isPosition(saved) && saved.seqno() != recovered.seqno()) {
            return Optional.of("grastate.dat has " + saved + ", and InnoDB has " + recovered
                    + ": the file and the data are from different times");
        }
        return saved.uuid().equals(recovered.uuid())
                ? Optional.empty()
                : Optional.of("grastate.dat belongs to the cluster " + saved.uuid() + ", and the data does not");
    }

    /** Refuses a backup that has not been prepared: a server would not know that the log beside it belongs to it. */
    static void requirePrepared(Path datadir) throws SstException {
        for (String name : List.of("mariadb_backup_checkpoints", "xtrabackup_checkpoints")) {
            Path file = datadir.resolve(name);
            if (Files.isRegularFile(file) && !text(file).contains("full-prepared")) {
                throw new SstException(
                        ErrorCode.INCOMPLETE_SNAPSHOT,
                        file + " belongs to a backup that is not prepared: run mariadb-backup --prepare on it first");
            }
        }
    }

    private static String text(Path file) throws SstException {
        try {
            return new String(SmallFile.read(file, INFO_BYTES), StandardCharsets.US_ASCII).strip();
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "read " + file, e);
        }
    }

    /** Parses the position, which GTIDs may follow in the file. */
    private static SnapshotPosition parsed(Path file) throws SstException {
        String text = text(file);
        int end = text.indexOf(' ');
        return SnapshotPosition.parse(end < 0 ? text : text.substring(0, end));
    }

    private static Optional<SnapshotPosition> backup(Path datadir) throws SstException {
        for (String name : BACKUP_INFO) {
            Path file = datadir.resolve(name);
            if (Files.isRegularFile(file)) {
                return Optional.of(parsed(file));
            }
        }
        return Optional.empty();
    }
}
