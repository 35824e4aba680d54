/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.install;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.install.Journal.Move;
import io.sst4j.install.Journal.Script;
import io.sst4j.install.Journal.State;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces a node's old data with a staged snapshot. A crash at any point leaves one or the other.
 *
 * <p>The steps are:
 *
 * <ol>
 *   <li>Force everything staged to the disk, and copy entries beside their targets if those are on another file system.
 *   <li>Write a journal of every rename.
 *   <li>Rename the old entries aside.
 *   <li>Rename the new entries in.
 *   <li>Delete the old entries.
 *   <li>Delete the journal.
 * </ol>
 *
 * <p>If a rename fails, the switch is undone at once. If the process dies, {@link #recover} undoes a switch that was still moving
 * old entries aside, and finishes one that was already moving new entries in.
 *
 * <pre>
 *   COPYING ──► ASIDE ──► PLACING ──► INSTALLED ──► (journal gone, new data)
 *                 │          │
 *                 └────► UNDOING ───► UNDONE ─────► (journal gone, old data)
 * </pre>
 *
 * <p>If the thread is interrupted before the switch is complete, the switch fails and is undone. Not safe for use by several
 * threads. The caller must ensure that no other process uses the data directory.
 */
public final class SafeInstall {
    private static final Logger LOG = LoggerFactory.getLogger(SafeInstall.class);

    private final InstallPlan plan;
    private final Steps steps;

    /** The result of {@link #recover}. */
    public enum Recovery {
        /** There was no interrupted install. */
        NOTHING,
        /** The old data is in place again. */
        UNDONE,
        /** The new data is in place. */
        FINISHED
    }

    /**
     * Creates an install that has not started.
     *
     * @param plan the content of the switch
     */
    public SafeInstall(InstallPlan plan) {
        this(plan, Steps.LOGGED);
    }

    SafeInstall(InstallPlan plan, Steps steps) {
        this.plan = plan;
        this.steps = steps;
    }

    /**
     * Runs the switch.
     *
     * @return the new paths of old entries that this user may not delete
     * @throws SstException with {@link ErrorCode#INSTALL_FAILED} if it failed; the old data is then back in place, unless
     *     the message says that the next start will restore it
     */
    public List<Path> run() throws SstException {
        Switch ready = new Switch(prepared(), steps);
        try {
            ready.forward();
        } catch (IOException | RuntimeException e) {
            throw undone(ready, e);
        }
        return cleanQuietly(ready);
    }

    /** Does all the work that leaves the old data untouched. */
    private Journal prepared() throws SstException {
        Journal copying = null;
        try {
            List<Path> departures = plan.departures();
            Map<Path, Path> arrivals = plan.arrivals();
            SideStagings stagings = new SideStagings(plan.staging(), departures);
            for (Path entry : departures) {
                stagings.choose(InstallPlan.parentOf(entry));
            }
            for (Path target : arrivals.values()) {
                stagings.choose(InstallPlan.parentOf(target));
            }
            Path file = plan.staging().journal();
            Script copies = new Script(stagings.roots(), List.of(), List.of(), List.of());
            steps.before("begin");
            copying = Journal.begin(file, copies, State.COPYING);
            stagings.create(steps);
            List<Move> place = besideTheirPlaces(arrivals, stagings);
            steps.before("sync");
            Trees.sync(plan.staging().incoming());
            Trees.syncDirectory(plan.staging().datadir());
            List<Move> aside = asideMoves(departures, stagings);
            steps.before("journal");
            return Journal.begin(
                    file,
                    new Script(stagings.roots(), InstallPlan.missing(arrivals.values()), aside, place),
                    State.ASIDE);
        } catch (IOException | DirectoryIteratorException e) {
            abandon(copying, e);
            throw failed("prepare the new data for the switch; the old data is untouched", e);
        }
    }

    private void abandon(@Nullable Journal copying, Exception failure) {
        if (copying == null) {
            return;
        }
        try {
            Switch begun = new Switch(copying, Steps.LOGGED);
            uninterrupted(begun::clean);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private static List<Move> asideMoves(List<Path> departures, SideStagings stagings) {
        List<Move> moves = new ArrayList<>();
        Set<Path> kept = new HashSet<>();
        for (Path entry : departures) {
            Path old = stagings.of(InstallPlan.parentOf(entry)).old();
            Path aside = old.resolve(numbered(moves.size(), entry));
            if (InstallPlan.isLocked(entry)) {
                aside = Leftovers.nameFor(entry, kept);
                kept.add(aside);
            }
            moves.add(new Move(entry, aside));
        }
        return moves;
    }

    /** Returns the renames of the arrivals: from the staged entry itself, or from its copy on the target's file system. */
    private List<Move> besideTheirPlaces(Map<Path, Path> arrivals, SideStagings stagings) throws IOException {
        Map<Path, Path> reachable = new LinkedHashMap<>();
        for (Map.Entry<Path, Path> arrival : arrivals.entrySet()) {
            Staging staging = stagings.of(InstallPlan.parentOf(arrival.getValue()));
            Path from = arrival.getKey();
            if (staging != plan.staging()) {
                steps.before("copy " + from);
                from = staging.incoming().resolve(numbered(reachable.size(), from));
                Trees.copy(arrival.getKey(), from);
                // free the space at once, because there may be too little for all copies
                Trees.delete(arrival.getKey());
            }
            reachable.put(from, arrival.getValue());
        }
        stagings.sync();
        List<Move> moves = new ArrayList<>();
        reachable.forEach((from, to) -> moves.add(new Move(from, to)));
        return moves;
    }

    /** A name that is unique among entries of the same name, readable, and no longer than a file system allows. */
    private static String numbered(int number, Path entry) {
        String name = String.valueOf(entry.getFileName());
        return name.length() > 50 ? String.valueOf(number) : number + "-" + name;
    }

    private SstException undone(Switch failed, Exception failure) {
        try {
            uninterrupted(failed::undo);
            cleanQuietly(failed);
            return failed("put the new data in place; the old data is back", failure);
        } catch (IOException | RuntimeException e) {
            failure.addSuppressed(e);
            return failed(
                    "put the new data in place; the old data is in "
                            + plan.staging().old() + " and the next start restores it",
                    failure);
        }
    }

    /** Ends a switch in one direction or the other. */
    private interface Way {
        void go() throws IOException;
    }

    /**
     * Clears the interrupt while files are written, because an interrupted thread cannot write them. Sets it again afterwards.
     */
    private static void uninterrupted(Way way) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            way.go();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static SstException failed(String doing, Exception failure) {
        String reason = failure instanceof SstException ? failure.getMessage() : failure.toString();
        return new SstException(ErrorCode.INSTALL_FAILED, doing + ": " + reason, failure);
    }

    /**
     * Finishes or undoes an install that a crash interrupted. Call it before anything else uses the data directory.
     *
     * @param datadir the data directory
     * @return the result
     * @throws SstException if the journal cannot be followed; no data is lost, and the message says where the data is
     */
    public static Recovery recover(Path datadir) throws SstException {
        return recover(datadir, Steps.LOGGED);
    }

    static Recovery recover(Path datadir, Steps steps) throws SstException {
        Journal journal = Journal.read(Staging.of(datadir).journal()).orElse(null);
        if (journal == null) {
            return Recovery.NOTHING;
        }
        LOG.info("recovering from the interrupted install of {}, state {}", journal.file(), journal.state());
        Switch interrupted = new Switch(journal, steps);
        try {
            switch (journal.state()) {
                case ASIDE, UNDOING -> {
                    interrupted.requireStagings();
                    interrupted.undo();
                }
                case PLACING -> {
                    interrupted.requireStagings();
                    interrupted.finish();
                }
                case COPYING, INSTALLED, UNDONE -> LOG.debug("only copies remain to be deleted");
            }
        } catch (IOException e) {
            throw SstException.of(
                    ErrorCode.INSTALL_FAILED, "recover from the interrupted install of " + journal.file(), e);
        }
        cleanQuietly(interrupted);
        return journal.state() == State.INSTALLED ? Recovery.FINISHED : Recovery.UNDONE;
    }

    /** One of the two states is in place, so a failure from here on costs space, not data. */
    private static List<Path> cleanQuietly(Switch ended) {
        try {
            List<Path> kept = new ArrayList<>();
            uninterrupted(() -> kept.addAll(ended.clean()));
            kept.forEach(path -> LOG.warn("this user may not delete {}; it stays", path));
            return kept;
        } catch (IOException e) {
            LOG.warn(
                    "the data is in place, but some copies could not be deleted; the next start tries again: {}",
                    e.getMessage());
            return List.of();
        }
    }
}
