/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.install;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.install.Journal.Move;
import io.sst4j.install.Journal.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces a node's old data by a staged snapshot so that a crash at any point leaves one or the other.
 *
 * <p>In order: everything staged is forced to the disk, and copied beside its place where that is on another file system;
 * a journal of every rename is written; the old entries are renamed aside; the new ones are renamed in; the journal is
 * closed; the old entries are deleted. If a rename fails the switch is undone at once. If the process dies,
 * {@link #recover} undoes what was still moving old entries aside, and finishes what was already moving new ones in.
 *
 * <pre>
 *   ASIDE ──► PLACING ──► INSTALLED ──► (journal gone)
 *     │          │
 *     └────► UNDOING ───────────────► (journal gone, old data back)
 * </pre>
 *
 * <p>Not for use by several threads. The caller sees to it that no other process works on the data directory.
 */
public final class SafeInstall {
    private static final Logger LOG = LoggerFactory.getLogger(SafeInstall.class);

    private final InstallPlan plan;
    private final Steps steps;
    private final Map<Path, Staging> stagings = new HashMap<>();

    /** What an interrupted install was brought to. */
    public enum Recovery {
        /** There was none. */
        NOTHING,
        /** The old data is in place again. */
        UNDONE,
        /** The new data is in place. */
        FINISHED
    }

    /** Is told before each step; tests let it fail or die there. */
    interface Steps {
        void before(String step) throws IOException;
    }

    /**
     * Creates an install that has not begun.
     *
     * @param plan what is replaced by what
     */
    public SafeInstall(InstallPlan plan) {
        this(plan, step -> LOG.debug("{}", step));
    }

    SafeInstall(InstallPlan plan, Steps steps) {
        this.plan = plan;
        this.steps = steps;
    }

    /**
     * Does the switch.
     *
     * @throws SstException with {@link ErrorCode#INSTALL_FAILED} if it failed; the old data is then back in place, unless
     *     the message says that the next start will bring it back
     */
    public void run() throws SstException {
        Journal journal;
        try {
            Map<Path, Path> arrivals = besideTheirPlaces();
            steps.before("sync");
            Trees.sync(plan.staging().incoming());
            journal = Journal.begin(plan.staging().journal(), asideMoves(), moves(arrivals));
        } catch (IOException e) {
            throw SstException.of(
                    ErrorCode.INSTALL_FAILED, "ready the new data for the switch; the old data is untouched", e);
        }
        try {
            forward(journal);
        } catch (IOException e) {
            throw undone(journal, e);
        }
        LOG.debug("installed; deleting what gave way");
        dropOld(journal);
    }

    private void forward(Journal journal) throws IOException {
        for (Move move : journal.aside()) {
            steps.before("aside " + move.from());
            Trees.rename(move.from(), move.to());
        }
        journal.advance(State.PLACING);
        place(journal, steps);
        journal.advance(State.INSTALLED);
    }

    private static void place(Journal journal, Steps steps) throws IOException {
        Set<Path> changed = new LinkedHashSet<>();
        for (Move move : journal.place()) {
            steps.before("place " + move.to());
            if (Trees.exists(move.from())) {
                Trees.delete(move.to());
                Trees.rename(move.from(), move.to());
            }
            addParent(changed, move.to());
        }
        for (Path directory : changed) {
            Trees.syncDirectory(directory);
        }
    }

    private SstException undone(Journal journal, IOException failure) {
        try {
            undo(journal);
            return SstException.of(
                    ErrorCode.INSTALL_FAILED, "put the new data in place; the old data is back", failure);
        } catch (IOException e) {
            failure.addSuppressed(e);
            return SstException.of(
                    ErrorCode.INSTALL_FAILED,
                    "put the new data in place; the old data is in "
                            + plan.staging().old() + " and the next start brings it back",
                    failure);
        }
    }

    private static void undo(Journal journal) throws IOException {
        journal.advance(State.UNDOING);
        List<Move> placed = new ArrayList<>(journal.place());
        Collections.reverse(placed);
        for (Move move : placed) {
            if (!Trees.exists(move.from()) && Trees.exists(move.to())) {
                Trees.rename(move.to(), move.from());
            }
        }
        Set<Path> changed = new LinkedHashSet<>();
        for (Move move : journal.aside()) {
            if (Trees.exists(move.to())) {
                Trees.delete(move.from());
                Trees.rename(move.to(), move.from());
            }
            addParent(changed, move.from());
        }
        for (Path directory : changed) {
            Trees.syncDirectory(directory);
        }
        journal.end();
        dropSideStagings(journal);
    }

    /**
     * Ends an install that a crash interrupted. Must be called before anything else touches the data directory.
     *
     * @param datadir the data directory
     * @return what was done
     * @throws SstException if the journal cannot be followed; nothing was lost, and the message says where the data is
     */
    public static Recovery recover(Path datadir) throws SstException {
        Staging staging = Staging.of(datadir);
        Journal journal = Journal.read(staging.journal()).orElse(null);
        if (journal == null) {
            return Recovery.NOTHING;
        }
        try {
            switch (journal.state()) {
                case ASIDE, UNDOING -> {
                    undo(journal);
                    return Recovery.UNDONE;
                }
                case PLACING -> {
                    place(journal, step -> LOG.debug("{}", step));
                    journal.advance(State.INSTALLED);
                }
                case INSTALLED -> LOG.debug("only the old data is left to delete");
            }
        } catch (IOException e) {
            throw SstException.of(
                    ErrorCode.INSTALL_FAILED, "end the interrupted install that " + staging.journal() + " tells of", e);
        }
        dropOld(journal);
        return Recovery.FINISHED;
    }

    /** The new data is in place: what fails from here on costs room, not data. */
    private static void dropOld(Journal journal) {
        try {
            for (Move move : journal.aside()) {
                Trees.delete(move.to());
            }
            journal.end();
            dropSideStagings(journal);
        } catch (IOException e) {
            LOG.warn("the new data is in place, but old data could not be deleted; the next start tries again", e);
        }
    }

    /** Staging directories beside places on other file systems; the main one is its owner's to remove. */
    private static void dropSideStagings(Journal journal) throws SstException {
        Set<Path> roots = new LinkedHashSet<>();
        journal.place().forEach(move -> roots.add(stagingRoot(move.from())));
        journal.aside().forEach(move -> roots.add(stagingRoot(move.to())));
        for (Path root : roots) {
            if (!root.equals(journal.root())) {
                Trees.delete(root);
            }
        }
    }

    private static Path stagingRoot(Path path) {
        Path root = path;
        while (root.getParent() != null && !root.endsWith(Staging.NAME)) {
            root = root.getParent();
        }
        return root;
    }

    private static void addParent(Set<Path> directories, Path path) {
        Path parent = path.getParent();
        if (parent != null && Files.isDirectory(parent)) {
            directories.add(parent);
        }
    }

    private static List<Move> moves(Map<Path, Path> arrivals) {
        List<Move> moves = new ArrayList<>();
        arrivals.forEach((from, to) -> moves.add(new Move(from, to)));
        return moves;
    }

    private List<Move> asideMoves() throws IOException {
        List<Move> moves = new ArrayList<>();
        for (Path entry : plan.departures()) {
            Path old = stagingFor(parentOf(entry)).old();
            moves.add(new Move(entry, old.resolve(moves.size() + "-" + entry.getFileName())));
        }
        return moves;
    }

    /** Where each arrival can be renamed from: where it is, or a copy of it on the file system of its place. */
    private Map<Path, Path> besideTheirPlaces() throws IOException {
        Map<Path, Path> reachable = new LinkedHashMap<>();
        for (Map.Entry<Path, Path> arrival : plan.arrivals().entrySet()) {
            Path directory = parentOf(arrival.getValue());
            Files.createDirectories(directory);
            Staging staging = stagingFor(directory);
            Path from = arrival.getKey();
            if (!staging.equals(plan.staging())) {
                steps.before("copy " + from);
                from = staging.incoming().resolve(reachable.size() + "-" + from.getFileName());
                Trees.copy(arrival.getKey(), from);
                Trees.delete(arrival.getKey());
            }
            reachable.put(from, arrival.getValue());
        }
        return reachable;
    }

    private Staging stagingFor(Path directory) throws IOException {
        Staging staging = stagings.get(directory);
        if (staging == null) {
            boolean reachable = Trees.renameable(plan.staging().incoming(), directory);
            staging = reachable ? plan.staging() : Staging.of(directory);
            if (!reachable) {
                staging.create();
            }
            stagings.put(directory, staging);
        }
        return staging;
    }

    private static Path parentOf(Path path) {
        Path parent = path.getParent();
        return parent == null ? path : parent;
    }
}
