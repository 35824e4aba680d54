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
 * Replaces a node's old data by a staged snapshot so that a crash at any point leaves one or the other.
 *
 * <p>In order: everything staged is forced to the disk, and copied beside its place where that is on another file system;
 * a journal of every rename is written; the old entries are renamed aside; the new ones are renamed in; the old entries
 * are deleted; the journal is deleted. If a rename fails the switch is undone at once. If the process dies,
 * {@link #recover} undoes what was still moving old entries aside, and finishes what was already moving new ones in.
 *
 * <pre>
 *   COPYING ──► ASIDE ──► PLACING ──► INSTALLED ──► (journal gone, new data)
 *                 │          │
 *                 └────► UNDOING ───► UNDONE ─────► (journal gone, old data)
 * </pre>
 *
 * <p>Interrupting the thread makes a switch fail, and go back, if it has not come to its end. Not for use by several threads. The caller sees to it that no other process works on the data directory.
 */
public final class SafeInstall {
    private static final Logger LOG = LoggerFactory.getLogger(SafeInstall.class);

    private final InstallPlan plan;
    private final Steps steps;

    /** What an interrupted install was brought to. */
    public enum Recovery {
        /** There was none. */
        NOTHING,
        /** The old data is in place again. */
        UNDONE,
        /** The new data is in place. */
        FINISHED
    }

    /**
     * Creates an install that has not begun.
     *
     * @param plan what is replaced by what
     */
    public SafeInstall(InstallPlan plan) {
        this(plan, Steps.LOGGED);
    }

    SafeInstall(InstallPlan plan, Steps steps) {
        this.plan = plan;
        this.steps = steps;
    }

    /**
     * Does the switch.
     *
     * @return where old entries are that this user may not delete
     * @throws SstException with {@link ErrorCode#INSTALL_FAILED} if it failed; the old data is then back in place, unless
     *     the message says that the next start will bring it back
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

    /** Everything that can be done without touching the old data. */
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
            throw failed("ready the new data for the switch; the old data is untouched", e);
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

    /** Where each arrival can be renamed from: where it is, or a copy of it on the file system of its place. */
    private List<Move> besideTheirPlaces(Map<Path, Path> arrivals, SideStagings stagings) throws IOException {
        Map<Path, Path> reachable = new LinkedHashMap<>();
        for (Map.Entry<Path, Path> arrival : arrivals.entrySet()) {
            Staging staging = stagings.of(InstallPlan.parentOf(arrival.getValue()));
            Path from = arrival.getKey();
            if (staging != plan.staging()) {
                steps.before("copy " + from);
                from = staging.incoming().resolve(numbered(reachable.size(), from));
                Trees.copy(arrival.getKey(), from);
                // one copy too many may be more than there is room for
                Trees.delete(arrival.getKey());
            }
            reachable.put(from, arrival.getValue());
        }
        stagings.sync();
        List<Move> moves = new ArrayList<>();
        reachable.forEach((from, to) -> moves.add(new Move(from, to)));
        return moves;
    }

    /** Unique among entries of the same name, readable for people, and no longer than a file system allows. */
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
                            + plan.staging().old() + " and the next start brings it back",
                    failure);
        }
    }

    /** The way back, or to an end, of a switch. */
    private interface Way {
        void go() throws IOException;
    }

    /** A thread that was interrupted cannot write files. It is to stop, but not half-way: it stays interrupted for its owner. */
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
     * Ends an install that a crash interrupted. Must be called before anything else touches the data directory.
     *
     * @param datadir the data directory
     * @return what was done
     * @throws SstException if the journal cannot be followed; nothing was lost, and the message says where the data is
     */
    public static Recovery recover(Path datadir) throws SstException {
        return recover(datadir, Steps.LOGGED);
    }

    static Recovery recover(Path datadir, Steps steps) throws SstException {
        Journal journal = Journal.read(Staging.of(datadir).journal()).orElse(null);
        if (journal == null) {
            return Recovery.NOTHING;
        }
        LOG.info("ending the interrupted install of {}, which is {}", journal.file(), journal.state());
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
                case COPYING, INSTALLED, UNDONE -> LOG.debug("only copies are left to delete");
            }
        } catch (IOException e) {
            throw SstException.of(
                    ErrorCode.INSTALL_FAILED, "end the interrupted install that " + journal.file() + " tells of", e);
        }
        cleanQuietly(interrupted);
        return journal.state() == State.INSTALLED ? Recovery.FINISHED : Recovery.UNDONE;
    }

    /** One of the two states is in place: what fails from here on costs room, not data. */
    private static List<Path> cleanQuietly(Switch ended) {
        try {
            List<Path> kept = new ArrayList<>();
            uninterrupted(() -> kept.addAll(ended.clean()));
            kept.forEach(path -> LOG.warn("{} could not be deleted by this user and stays", path));
            return kept;
        } catch (IOException e) {
            LOG.warn(
                    "the data is in place, but copies could not be deleted; the next start tries again: {}",
                    e.getMessage());
            return List.of();
        }
    }
}
