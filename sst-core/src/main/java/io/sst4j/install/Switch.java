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
 * Follows a journal forwards or backwards, from wherever an earlier run stopped.
 *
 * <p>Every operation may be repeated. It decides by the current location of an entry, never by the number of attempts.
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

    /** Runs a new journal until the new data is in place. */
    void forward() throws IOException {
        for (Move move : script.aside()) {
            steps.before("aside " + move.from());
            Trees.rename(move.from(), move.to());
        }
        // if a power failure restored an old entry after this point, it would look like a part of the new data
        syncParents(script.aside());
        advance(State.PLACING);
        place();
    }

    /** Continues from any state after {@link State#ASIDE} until the new data is in place. */
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

    /** Deletes entries at an old place that are not new data. A server that was started in between created them. */
    private void dropStrangers() throws IOException {
        Targets targets = new Targets(script.place());
        for (Move move : script.aside()) {
            if (Trees.exists(move.from()) && Trees.exists(move.to()) && !targets.concern(move.from())) {
                steps.before("drop " + move.from());
                Trees.delete(move.from());
            }
        }
    }

    /** Goes back from any state before {@link State#INSTALLED} until the old data is in place. */
    void undo() throws IOException {
        if (journal.state() != State.UNDOING) {
            advance(State.UNDOING);
        }
        takeBack();
        // in reverse order, because an entry may have been moved out of a directory that was then moved itself
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
                // not an old entry, because all old entries at the place of a new one are on the list
                Trees.delete(move.to());
            }
        }
    }

    private static void unmake(Path directory) throws IOException {
        try {
            Files.deleteIfExists(directory);
        } catch (DirectoryNotEmptyException e) {
            LOG.debug("{} is in use now", directory, e);
        }
    }

    /**
     * Deletes all copies that are no longer needed after one of the two states is in place. The journal is deleted last. An entry
     * that this user may not delete must not block the next switch.
     *
     * @return the new paths of such entries
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

    /** Deletes an old entry, or leaves it in its staging directory, which is then renamed as a whole. */
    private static Optional<Path> deleteOrLeave(Path old) {
        try {
            Trees.delete(old);
            return Optional.empty();
        } catch (SstException e) {
            LOG.warn("{}; it stays", e.getMessage());
            return Leftovers.isOne(old) ? Optional.of(old) : Optional.empty();
        }
    }

    /** Throws if a staging directory is missing because its file system is not mounted. It would look as if nothing was moved. */
    void requireStagings() throws SstException {
        for (Path root : script.beside()) {
            if (!Files.isDirectory(root)) {
                throw new SstException(
                        ErrorCode.INSTALL_FAILED,
                        "recover from the interrupted install of " + journal.file() + ": " + root
                                + " holds a part of the data but does not exist; mount its file system and try again");
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

    /** The targets of the new entries. */
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

        /** Returns whether a path is at, below or above one of the targets. */
        boolean concern(Path path) {
            return above.contains(path) || InstallPlan.covered(targets, path);
        }
    }
}
