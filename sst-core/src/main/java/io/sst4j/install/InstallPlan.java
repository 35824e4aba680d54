/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.install;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The content of a switch: the live directories to replace, and the target of every staged entry.
 *
 * <p>Build the plan on one thread and pass it to {@link SafeInstall}. An entry on its target's file system is renamed. An entry
 * on another file system is first copied to a staging directory beside its target. The switch itself thus consists of renames
 * only.
 */
public final class InstallPlan {
    private final Staging staging;
    private final List<Place> places = new ArrayList<>();
    private final Map<Path, Path> arrivals = new LinkedHashMap<>();
    private final List<Path> departures = new ArrayList<>();

    /**
     * Creates a plan without any place.
     *
     * @param staging the staging directory with the snapshot
     */
    public InstallPlan(Staging staging) {
        this.staging = staging;
    }

    /**
     * Adds a live directory.
     *
     * @param place the directory, and the selection of its entries to set aside
     * @return this
     */
    public InstallPlan replace(Place place) {
        places.add(place);
        return this;
    }

    /**
     * Adds a single live file or directory to set aside, wherever it is.
     *
     * @param live the path; it need not exist
     * @return this
     */
    public InstallPlan replaceFile(Path live) {
        departures.add(live.toAbsolutePath().normalize());
        return this;
    }

    /**
     * Adds a staged file or directory and its target.
     *
     * @param staged a path below {@link Staging#incoming()}
     * @param live the target
     * @return this
     */
    public InstallPlan bring(Path staged, Path live) {
        arrivals.put(staged, live.toAbsolutePath().normalize());
        return this;
    }

    /**
     * Returns the entries to set aside that this user cannot delete. They will stay beside their place under a new name.
     *
     * @return the entries
     * @throws SstException if a directory cannot be read
     */
    public List<Path> locked() throws SstException {
        return departures().stream().filter(InstallPlan::isLocked).toList();
    }

    /** Moving a directory into another one changes its parent entry, which requires write permission on it. */
    static boolean isLocked(Path entry) {
        return Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS) && !Files.isWritable(entry);
    }

    /**
     * Deletes all old entries, for owners who chose to give them up before the new data is in place. The directory of each place
     * stays.
     *
     * @return the new paths of entries that this user may not delete
     * @throws SstException if an entry could be neither deleted nor renamed
     */
    public List<Path> discardOld() throws SstException {
        List<Path> kept = new ArrayList<>();
        for (Path entry : departures()) {
            Leftovers.delete(entry).ifPresent(kept::add);
        }
        return kept;
    }

    Staging staging() {
        return staging;
    }

    /**
     * Returns every entry to set aside, in the order of the places: the selected entries of the places, the single files, and all
     * other entries at the target of a staged entry.
     */
    List<Path> departures() throws SstException {
        Set<Path> all = new LinkedHashSet<>();
        for (Place place : places) {
            for (Path entry : entries(place.live())) {
                String name = String.valueOf(entry.getFileName());
                if (place.belongs().test(name) && !Staging.isOwn(name) && !Leftovers.isOne(entry)) {
                    addUnlessPlaces(entry, all);
                }
            }
        }
        List<Path> singles = new ArrayList<>(departures);
        singles.addAll(arrivals().values());
        for (Path single : singles) {
            Path real = realEntry(single);
            if (Trees.exists(real) && !covered(all, real) && !holdsPlace(real)) {
                all.add(real);
            }
        }
        return List.copyOf(all);
    }

    /**
     * Descends into a directory that contains a place. It may be a mount point, which cannot be renamed; its other entries can.
     */
    private void addUnlessPlaces(Path entry, Set<Path> all) throws SstException {
        if (!holdsPlace(entry)) {
            all.add(realEntry(entry));
        } else if (!isPlace(entry) && Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
            for (Path inner : entries(entry)) {
                addUnlessPlaces(inner, all);
            }
        }
    }

    private boolean isPlace(Path entry) throws SstException {
        Path real = realEntry(entry);
        for (Place place : places) {
            if (place.live().equals(entry) || realEntry(place.live()).equals(real)) {
                return true;
            }
        }
        return false;
    }

    /** Compares both the given name of a place, which may lead through a link, and its real name. */
    private boolean holdsPlace(Path entry) throws SstException {
        Path real = realEntry(entry);
        for (Place place : places) {
            if (place.live().startsWith(entry) || realEntry(place.live()).startsWith(real)) {
                return true;
            }
        }
        return false;
    }

    /** Returns the staged entries and their targets. A directory whose target contains a place is split into its entries. */
    Map<Path, Path> arrivals() throws SstException {
        Map<Path, Path> all = new LinkedHashMap<>();
        for (Map.Entry<Path, Path> arrival : arrivals.entrySet()) {
            addArrival(arrival.getKey(), arrival.getValue(), all);
        }
        Set<Path> targets = new HashSet<>();
        for (Path target : all.values()) {
            if (!targets.add(target)) {
                throw conflict(target);
            }
        }
        for (Path target : targets) {
            Path parent = target.getParent();
            if (parent != null && covered(targets, parent)) {
                throw conflict(target);
            }
            requireReachable(target);
        }
        return all;
    }

    /** Rejects targets that a switch cannot reach. It creates missing directories, but never replaces a file with a directory. */
    private void requireReachable(Path target) throws SstException {
        if (target.startsWith(realEntry(staging.root()))) {
            throw new SstException(
                    ErrorCode.INSTALL_FAILED,
                    "a part of the new data would go into the staging directory, to " + target);
        }
        Path above = parentOf(target);
        while (above.getParent() != null && !Trees.exists(above)) {
            above = above.getParent();
        }
        if (!Files.isDirectory(above)) {
            throw new SstException(
                    ErrorCode.INSTALL_FAILED,
                    "a part of the new data goes to " + target + ", but " + above + " is not a directory");
        }
    }

    private static SstException conflict(Path target) {
        return new SstException(ErrorCode.INSTALL_FAILED, "two parts of the new data go to " + target);
    }

    private void addArrival(Path staged, Path live, Map<Path, Path> all) throws SstException {
        if (!holdsPlace(live)) {
            all.put(staged, realEntry(live));
        } else if (Files.isDirectory(staged, LinkOption.NOFOLLOW_LINKS)) {
            for (Path inner : entries(staged)) {
                addArrival(inner, live.resolve(inner.getFileName()), all);
            }
        } else {
            throw new SstException(
                    ErrorCode.INSTALL_FAILED, staged + " would replace a directory of the server, " + live);
        }
    }

    private static List<Path> entries(Path directory) throws SstException {
        List<Path> entries = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
                stream.forEach(entries::add);
            } catch (IOException | DirectoryIteratorException e) {
                throw SstException.of(ErrorCode.LOCAL_IO, "list " + directory, e);
            }
        }
        return entries;
    }

    /** Returns the missing directories that entries need, parents first. */
    static List<Path> missing(Iterable<Path> targets) {
        Set<Path> missing = new LinkedHashSet<>();
        for (Path target : targets) {
            Deque<Path> chain = new ArrayDeque<>();
            Path parent = target.getParent();
            while (parent != null && !missing.contains(parent) && !Files.isDirectory(parent)) {
                chain.push(parent);
                parent = parent.getParent();
            }
            missing.addAll(chain);
        }
        return List.copyOf(missing);
    }

    /** Returns whether a path or a directory above it is in the set. */
    static boolean covered(Set<Path> set, Path path) {
        for (Path at = path; at != null; at = at.getParent()) {
            if (set.contains(at)) {
                return true;
            }
        }
        return false;
    }

    static Path parentOf(Path path) {
        Path parent = path.getParent();
        return parent == null ? path : parent;
    }

    /**
     * Returns the unique name of an entry. Its directory may have several names through symbolic links, and the same entry must
     * not be moved twice. The entry itself may be a link, and is moved as one.
     */
    private static Path realEntry(Path path) throws SstException {
        Path directory = parentOf(path);
        while (directory.getParent() != null && !Files.exists(directory)) {
            directory = directory.getParent();
        }
        try {
            return directory.toRealPath().resolve(directory.relativize(path)).normalize();
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "find " + directory, e);
        }
    }

    /**
     * A live directory whose entries the switch replaces.
     *
     * @param live the directory; created if missing
     * @param belongs selects by file name the entries that are the server's data and are set aside; all others stay
     */
    public record Place(Path live, Predicate<String> belongs) {
        /** Makes the path absolute, so that the journal stays valid after a change of the working directory. */
        public Place {
            live = live.toAbsolutePath().normalize();
        }
    }
}
