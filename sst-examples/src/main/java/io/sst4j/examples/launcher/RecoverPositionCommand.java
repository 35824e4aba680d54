/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import io.sst4j.ErrorCode;
import io.sst4j.SnapshotPosition;
import io.sst4j.SstException;
import io.sst4j.install.Staging;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sst recover-position}. */
@Command(
        name = "recover-position",
        footerHeading = HelpSections.EXAMPLES,
        footer = "  $ sst recover-position --datadir=/var/lib/mysql --restored",
        mixinStandardHelpOptions = true,
        description = {
            "Finds the position of a data directory that was restored or whose server crashed, and writes it to grastate.dat"
                    + " if it is proven, so that the node can join by an incremental transfer (IST). The server must be stopped.",
            "It cannot tell whether a server ran on the data outside of the cluster (wsrep_on=OFF): such data needs a full"
                    + " transfer.",
            "Prints the position. Exit code: 0 if grastate.dat has the position now, 1 if the position is not proven and the"
                    + " node needs a full transfer."
        })
final class RecoverPositionCommand implements Callable<Integer> {
    private static final int NOT_PROVEN = 1;

    @Option(names = "--datadir", paramLabel = "DIRECTORY", required = true, description = "The data directory.")
    private Path datadir = Path.of("");

    @Option(
            names = "--defaults-file",
            paramLabel = "FILE",
            description = "Read only this option file. It must set wsrep_provider.")
    private Optional<Path> defaultsFile = Optional.empty();

    @Option(
            names = "--server",
            paramLabel = "PROGRAM",
            description = "The server program. Default: mariadbd or mysqld of this system.")
    private Optional<Path> program = Optional.empty();

    @Option(
            names = "--restored",
            description =
                    "The directory is a copy of another node or of an earlier time. Deletes gvwstate.dat, because otherwise both"
                            + " nodes would have the same identity and could form a cluster of their own.")
    private boolean restored;

    @Option(names = "--dry-run", description = "Do not change Galera's files. The server still recovers the data.")
    private boolean dryRun;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws SstException {
        requireWhole(datadir);
        PrintWriter err = spec.commandLine().getErr();
        Optional<SnapshotPosition> saved = GaleraState.read(datadir);
        err.println("sst: the server recovers " + datadir + ", as after a crash");
        SnapshotPosition recovered;
        try (Signals signals = new Signals()) {
            recovered = new GaleraRecovery(datadir, defaultsFile, program).run(signals.cancellation());
        }
        spec.commandLine().getOut().println(recovered);
        Optional<String> doubt = GaleraRecovery.doubt(recovered, saved, datadir);
        if (doubt.isPresent()) {
            err.println("sst: not proven: " + doubt.get());
            return NOT_PROVEN;
        }
        forgetView();
        if (saved.filter(GaleraState::isPosition).isPresent()) {
            err.println("sst: grastate.dat already has this position, because the server was shut down properly");
        } else if (!dryRun) {
            GaleraState.write(datadir, recovered);
            err.println("sst: written to " + datadir.resolve("grastate.dat"));
        }
        return 0;
    }

    private void forgetView() throws SstException {
        Path view = datadir.resolve("gvwstate.dat");
        if (!Files.exists(view, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!restored) {
            spec.commandLine()
                    .getErr()
                    .println("sst: " + view + " exists: if this directory is a copy of another node, pass --restored");
        } else if (!dryRun) {
            try {
                Files.delete(view);
            } catch (IOException e) {
                throw SstException.of(ErrorCode.LOCAL_IO, "delete " + view, e);
            }
        }
    }

    /** Refuses a directory whose position would not hold for all of its data, or that another process uses. */
    private static void requireWhole(Path datadir) throws SstException {
        if (!Files.isRegularFile(datadir.resolve("ibdata1"))) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION,
                    datadir
                            + " has no ibdata1, or this user cannot see it: pass the data directory of a server as --datadir,"
                            + " and run as its user. An innodb_data_home_dir elsewhere is not supported");
        }
        if (Staging.of(datadir).isInterrupted()) {
            throw new SstException(
                    ErrorCode.LOCAL_IO,
                    "an install in " + datadir
                            + " was interrupted: let the next join finish it, then repeat this command");
        }
        for (String mark : List.of("sst_in_progress", "wsrep_sst.pid")) {
            if (Files.exists(datadir.resolve(mark))) {
                throw new SstException(
                        ErrorCode.LOCAL_IO,
                        datadir.resolve(mark)
                                + " exists: a transfer replaced the data and did not finish. Let the node"
                                + " join by a full transfer");
            }
        }
        GaleraRecovery.requirePrepared(datadir);
        if (GaleraState.isInUse(datadir)) {
            throw new SstException(ErrorCode.LOCAL_IO, "a server runs on " + datadir + ": stop it first");
        }
    }
}
