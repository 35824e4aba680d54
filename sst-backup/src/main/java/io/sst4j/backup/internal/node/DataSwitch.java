/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.node;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.TransferEvent.Notice.Level;
import io.sst4j.TransferLink;
import io.sst4j.install.InstallPlan;
import io.sst4j.install.SafeInstall;
import io.sst4j.install.Staging;
import io.sst4j.internal.io.CloseAll;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A joiner's data: checked before a transfer and replaced after it. Not safe for use by several threads. */
public final class DataSwitch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DataSwitch.class);

    private final DataRules rules;
    private final DataLayout layout;
    private final Staging staging;
    private final OldData oldData;
    private @Nullable Closeable claim;
    private @Nullable OutsidePlaces places;
    private boolean installed;
    private boolean keepsReceived;

    /**
     * Creates the switch of a node without touching any file.
     *
     * @param rules the rules for replacing the data
     */
    public DataSwitch(DataRules rules) {
        this.rules = rules;
        this.layout = rules.layout();
        this.staging = Staging.of(layout.datadir());
        this.oldData = new OldData(rules, staging, InstallSpace.FreeSpace.REAL);
    }

    /** Keeps the received data of a failed attempt for the next one. Call it before {@link #ready}. */
    public void keepReceived() {
        keepsReceived = true;
    }

    /**
     * Returns the directory that receives the snapshot.
     *
     * @return the staging directory of the data directory
     */
    public Staging staging() {
        return staging;
    }

    /**
     * Creates missing directories, claims the data directory, completes or undoes an interrupted install, and creates
     * a new staging directory.
     *
     * @param link is notified of leftovers
     * @throws SstException if that fails; with {@link io.sst4j.ErrorCode#ALREADY_RUNNING} if another joiner has
     *     claimed the directory
     */
    public void ready(TransferLink link) throws SstException {
        makeDirectories();
        claim = staging.claim();
        switch (SafeInstall.recover(layout.datadir())) {
            case NOTHING -> {}
            case UNDONE ->
                link.notice(Level.WARNING, "an interrupted install was undone: the old data is back in place");
            case FINISHED -> link.notice(Level.WARNING, "an interrupted install was completed: its data is in place");
        }
        if (keepsReceived) {
            staging.createBesideOlder();
        } else {
            createEmpty(link);
        }
        places = OutsidePlaces.of(layout, rules.outside());
        tellOfLocked(link);
    }

    private void createEmpty(TransferLink link) throws SstException {
        if (staging.exists()) {
            link.notice(Level.INFO, "removing the files of an earlier transfer from its staging directory");
            staging.remove().ifPresent(kept -> tellOfKept(List.of(kept), link));
        }
        staging.create();
    }

    private static void tellOfKept(List<Path> kept, TransferLink link) {
        if (!kept.isEmpty()) {
            link.notice(
                    Level.WARNING,
                    "old entries that the user " + System.getProperty("user.name") + " may not delete are kept as "
                            + kept + ": delete them as root");
        }
    }

    /** Warns about entries that cannot be deleted before the transfer starts. */
    private void tellOfLocked(TransferLink link) throws SstException {
        InstallPlan plan = new InstallPlan(staging);
        try (SwitchPlan.MoveLog log = SwitchPlan.MoveLog.open(rules.moveLog())) {
            new SwitchPlan(rules, staging, log).old(plan);
        }
        List<Path> locked = plan.locked();
        if (!locked.isEmpty()) {
            link.notice(
                    Level.WARNING,
                    "the user " + System.getProperty("user.name") + " may not write to " + locked
                            + ": files that cannot be deleted there will be kept next to the new data as .kept-*.sst");
        }
    }

    private void makeDirectories() throws SstException {
        for (Path directory : layout.directories()) {
            try {
                List<Path> made = missing(directory);
                Files.createDirectories(directory);
                giveAway(made);
            } catch (IOException e) {
                throw SstException.of(ErrorCode.LOCAL_IO, "make the directory " + directory, e);
            }
        }
    }

    /**
     * Returns the old data and its space rules.
     *
     * @return the old data
     */
    public OldData oldData() {
        return oldData;
    }

    /**
     * Fails if the snapshot has tables in a place that this node does not allow; see {@link OutsidePlaces}.
     *
     * @return the tablespaces of the snapshot that belong outside the data directory
     * @throws SstException with the place and a remedy
     */
    public RemoteTablespaces requirePlaces() throws SstException {
        OutsidePlaces allowed = places;
        if (allowed == null) {
            throw new IllegalStateException("requirePlaces() must be called after ready()");
        }
        RemoteTablespaces remote = RemoteTablespaces.ofSnapshot(staging.incoming());
        allowed.require(remote);
        return remote;
    }

    /**
     * Replaces the old data with the staged data.
     *
     * @param what the new state, for the log
     * @param link is notified if old data is deleted for lack of space
     * @throws SstException if the switch failed; the old data is then in place
     */
    public void run(String what, TransferLink link) throws SstException {
        RemoteTablespaces remote = requirePlaces();
        try (SwitchPlan.MoveLog log = SwitchPlan.MoveLog.open(rules.moveLog())) {
            SwitchPlan plan = new SwitchPlan(rules, staging, log);
            InstallPlan built = plan.build(remote);
            new InstallSpace(rules, InstallSpace.FreeSpace.REAL).require(plan.brought(), oldData, link);
            List<Path> made = new ArrayList<>();
            plan.brought().values().forEach(live -> made.addAll(missing(live.resolveSibling(""))));
            Ownership.of(layout.datadir()).giveTree(staging.incoming());
            tellOfKept(new SafeInstall(built).run(), link);
            installed = true;
            giveAway(made);
            log.write("installed " + what);
        }
        staging.remove().ifPresent(kept -> tellOfKept(List.of(kept), link));
        makeBinlogDirectories();
    }

    /**
     * The server does not create its binary log directory, and an old one inside the data directory has been
     * replaced.
     */
    private void makeBinlogDirectories() throws SstException {
        for (Optional<Path> file : List.of(layout.binlog(), layout.binlogIndex())) {
            try {
                if (file.isPresent() && file.get().getParent() != null) {
                    List<Path> made = missing(file.get().getParent());
                    Files.createDirectories(file.get().getParent());
                    giveAway(made);
                }
            } catch (IOException e) {
                throw SstException.of(ErrorCode.LOCAL_IO, "make the directory of the binary log", e);
            }
        }
    }

    /** Returns the missing parts of a directory's path, including the directory. */
    private static List<Path> missing(Path directory) {
        List<Path> missing = new ArrayList<>();
        Path path = directory;
        while (path != null && !Files.exists(path)) {
            missing.add(path);
            path = path.getParent();
        }
        return missing;
    }

    /**
     * Deletes a failed transfer's received data, unless it is kept. Keeps files that an interrupted switch needs.
     * Releases the directory.
     */
    @Override
    public void close() {
        if (places != null && !installed && !keepsReceived) {
            try {
                staging.remove();
            } catch (SstException e) {
                LOG.warn("{}", e.getMessage());
            }
        }
        CloseAll.quietly(claim);
    }

    /**
     * Gives files that root created to the owner of the data directory.
     *
     * @param paths the files, which need not exist
     * @throws SstException if changing the owner fails
     */
    public void giveAway(List<Path> paths) throws SstException {
        Ownership owner = Ownership.of(layout.datadir());
        for (Path path : paths) {
            owner.give(path);
        }
    }
}
