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

/**
 * A joiner's data: checked before a transfer, and replaced after it.
 *
 * <p>Not for use by several threads.
 */
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
     * Creates the switch of one node; touches nothing.
     *
     * @param rules how its data is replaced
     */
    public DataSwitch(DataRules rules) {
        this.rules = rules;
        this.layout = rules.layout();
        this.staging = Staging.of(layout.datadir());
        this.oldData = new OldData(rules, staging, InstallSpace.FreeSpace.REAL);
    }

    /** Has what an attempt received that failed stay for the next one. To be called before {@link #ready}. */
    public void keepReceived() {
        keepsReceived = true;
    }

    /**
     * Where the snapshot is received.
     *
     * @return the staging directory of the data directory
     */
    public Staging staging() {
        return staging;
    }

    /**
     * Makes the directories that are missing, claims the data directory, ends an install that was interrupted, and makes
     * the staging directory anew.
     *
     * @param link is told of leftovers
     * @throws SstException if that fails; with {@link io.sst4j.ErrorCode#ALREADY_RUNNING} if another joiner has the directory
     */
    public void ready(TransferLink link) throws SstException {
        makeDirectories();
        claim = staging.claim();
        switch (SafeInstall.recover(layout.datadir())) {
            case NOTHING -> {}
            case UNDONE ->
                link.notice(Level.WARNING, "an interrupted install was undone: the old data is back in place");
            case FINISHED -> link.notice(Level.WARNING, "an interrupted install was finished: its data is in place");
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
            link.notice(Level.INFO, "removing what an earlier transfer left in its staging directory");
            staging.remove().ifPresent(kept -> tellOfKept(List.of(kept), link));
        }
        staging.create();
    }

    private static void tellOfKept(List<Path> kept, TransferLink link) {
        if (!kept.isEmpty()) {
            link.notice(
                    Level.WARNING,
                    "old entries that the user " + System.getProperty("user.name") + " may not delete stay as " + kept
                            + ": delete them as root");
        }
    }

    /** What will not go in the end is better known before the transfer. */
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
                            + ": what cannot be deleted of that will stay beside the new data as .kept-*.sst");
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
     * The old data, and whether there is room for it beside the new one.
     *
     * @return the old data
     */
    public OldData oldData() {
        return oldData;
    }

    /**
     * Fails if the snapshot has tables where this node allows none; see {@link OutsidePlaces}.
     *
     * @return the tablespaces of the snapshot that belong outside the data directory
     * @throws SstException with the place and the way out
     */
    public RemoteTablespaces requirePlaces() throws SstException {
        OutsidePlaces allowed = places;
        if (allowed == null) {
            throw new IllegalStateException("requirePlaces() comes after ready()");
        }
        RemoteTablespaces remote = RemoteTablespaces.ofSnapshot(staging.incoming());
        allowed.require(remote);
        return remote;
    }

    /**
     * Replaces the old data by what is staged.
     *
     * @param what the new state, for the log
     * @param link is told if old data is given up for want of room
     * @throws SstException if that failed; the old data is then in place
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

    /** The server makes no directory for its binary log, and an old one inside the data directory has given way. */
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

    /** What is not there yet of the way to a directory, the directory included. */
    private static List<Path> missing(Path directory) {
        List<Path> missing = new ArrayList<>();
        Path path = directory;
        while (path != null && !Files.exists(path)) {
            missing.add(path);
            path = path.getParent();
        }
        return missing;
    }

    /** Removes what a transfer that failed has received, unless that is kept; what an interrupted switch needs stays. Gives the directory back. */
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
     * Gives files that root made to the owner of the data directory.
     *
     * @param paths need not exist
     * @throws SstException if that failed
     */
    public void giveAway(List<Path> paths) throws SstException {
        Ownership owner = Ownership.of(layout.datadir());
        for (Path path : paths) {
            owner.give(path);
        }
    }
}
