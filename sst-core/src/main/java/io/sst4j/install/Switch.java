/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.install;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.install.Journal.Move;
import io.sst4j.install.Journal.Script;
import io.sst4j.install.Journal.State;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a journal, forwards or backwards, from wherever an earlier run left it.
 *
 * <p>Every operation may be repeated: what it does is told by where an entry stands, never by how often it was tried.
 */
final class Switch {
    private static final Logger LOG = LoggerFactory.getLogger(Switch.class);

    private final Journal journal;
    private final Script script;
    private final Steps steps;

    Switch(Journal journal, Steps steps) {
        this.journal = journal;
        this.script = journal.script();
        this.steps = steps;
    }

    /** From a fresh journal to the new data in place. */
    void forward() throws IOException {
        for (Move move : script.aside()) {
            steps.before("aside " + move.from());
            Trees.rename(move.from(), move.to());
        }
        // an old entry that a power failure brings back after this would be taken for a part of the new data
        syncParents(script.aside());
        advance(State.PLACING);
        place();
    }

    /** From anywhere behind {@link State#ASIDE} to the new data in place. */
    void finish() throws IOException {
        dropStrangers();
        place();
    }

    private void place() throws IOException {
        for (Move move : script.place()) {
            steps.before("place " + move.to());
            if (Trees.exists(move.from())) {
                Trees.delete(move.to());
                Trees.rename(move.from(), move.to());
            } else if (!Trees.exists(move.to())) {
                throw new SstException(
                        ErrorCode.JOURNAL_DAMAGED,
                        "a part of the new data is neither at " + move.from() + " nor at " + move.to());
            }
        }
        syncParents(script.place());
        advance(State.INSTALLED);
    }

    /** What stands where an old entry gave way, and is not of the new data, was made by a server started in between. */
    private void dropStrangers() throws IOException {
        Targets targets = new Targets(script.place());
        for (Move move : script.aside()) {
            if (Trees.exists(move.from()) && Trees.exists(move.to()) && !targets.concern(move.from())) {
                steps.before("drop " + move.from());
                Trees.delete(move.from());
            }
        }
    }

    /** From anywhere before {@link State#INSTALLED} to the old data in place. */
    void undo() throws IOException {
        if (journal.state() != State.UNDOING) {
            advance(State.UNDOING);
        }
        takeBack();
        // backwards: an entry may have been moved out of a directory that was then moved itself
        for (Move move : reversed(script.aside())) {
            steps.before("back " + move.from());
            if (Trees.exists(move.to())) {
                Trees.delete(move.from());
                Trees.rename(move.to(), move.from());
            }
        }
        for (Path directory : reversed(script.made())) {
            steps.before("unmake " + directory);
            unmake(directory);
        }
        syncParents(script.aside());
        advance(State.UNDONE);
    }

    private void takeBack() throws IOException {
        Set<Path> old = new HashSet<>();
        script.aside().forEach(move -> old.add(move.from()));
        for (Move move : reversed(script.place())) {
            steps.before("take back " + move.to());
            if (!Trees.exists(move.to())) {
                continue;
            }
            if (!Trees.exists(move.from())) {
                Trees.rename(move.to(), move.from());
            } else if (!InstallPlan.covered(old, move.to())) {
                // everything that was at the place of a new entry is on the list of old ones; this is not
                Trees.delete(move.to());
            }
        }
    }

    private static void unmake(Path directory) throws IOException {
        try {
            Files.deleteIfExists(directory);
        } catch (DirectoryNotEmptyException e) {
            LOG.debug("{} is in use meanwhile", directory, e);
        }
    }

    /**
     * Deletes what nobody needs any more once one of the two states is in place, and the journal last: what this user may
     * not delete must not stand in the way of the next switch.
     *
     * @return where that is
     */
    List<Path> clean() throws IOException {
        List<Path> kept = new ArrayList<>();
        if (journal.state() == State.INSTALLED) {
            for (Move move : script.aside()) {
                steps.before("delete " + move.to());
                deleteOrLeave(move.to()).ifPresent(kept::add);
            }
        }
        for (Path root : script.beside()) {
            steps.before("delete " + root);
            Leftovers.delete(root).ifPresent(kept::add);
        }
        steps.before("end");
        journal.end();
        return kept;
    }

    /** What is left in a staging directory gets a name of its own with that directory. */
    private static Optional<Path> deleteOrLeave(Path old) {
        try {
            Trees.delete(old);
            return Optional.empty();
        } catch (SstException e) {
            LOG.warn("{}; it stays", e.getMessage());
            return Leftovers.isOne(old) ? Optional.of(old) : Optional.empty();
        }
    }

    /** A staging directory that is not there, because its file system is not mounted, would read as "nothing moved". */
    void requireStagings() throws SstException {
        for (Path root : script.beside()) {
            if (!Files.isDirectory(root)) {
                throw new SstException(
                        ErrorCode.INSTALL_FAILED,
                        "end the interrupted install of " + journal.file() + ": " + root
                                + ", which holds a part of the data, is not there; mount its file system and try again");
            }
        }
    }

    private void advance(State next) throws IOException {
        steps.before("state " + next);
        journal.advance(next);
    }

    private void syncParents(List<Move> moves) throws IOException {
        Set<Path> directories = new LinkedHashSet<>();
        for (Move move : moves) {
            directories.add(InstallPlan.parentOf(move.from()));
            directories.add(InstallPlan.parentOf(move.to()));
        }
        steps.before("sync directories");
        for (Path directory : directories) {
            if (Files.isDirectory(directory)) {
                Trees.syncDirectory(directory);
            }
        }
    }

    private static <T> List<T> reversed(List<T> list) {
        List<T> reversed = new ArrayList<>(list);
        Collections.reverse(reversed);
        return reversed;
    }

    /** The places of the new entries. */
    private static final class Targets {
        private final Set<Path> targets = new HashSet<>();
        private final Set<Path> above = new HashSet<>();

        Targets(List<Move> place) {
            for (Move move : place) {
                targets.add(move.to());
                Path parent = move.to().getParent();
                while (parent != null && above.add(parent)) {
                    parent = parent.getParent();
                }
            }
        }

        /** Whether a path is at, below or above one of them. */
        boolean concern(Path path) {
            return above.contains(path) || InstallPlan.covered(targets, path);
        }
    }
}
