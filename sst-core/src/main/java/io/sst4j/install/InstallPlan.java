/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.install;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a switch replaces, and by what: the live directories, and for every staged entry the place it goes to.
 *
 * <p>Built by one thread and then handed to {@link SafeInstall}. Entries that share a staging directory with the place
 * they go to are renamed; others are copied to a staging directory beside their place first, so that the switch itself
 * consists of renames only.
 */
public final class InstallPlan {
    private final Staging staging;
    private final List<Place> places = new ArrayList<>();
    private final Map<Path, Path> arrivals = new LinkedHashMap<>();
    private final List<Path> departures = new ArrayList<>();

    /**
     * Begins a plan without any place.
     *
     * @param staging where the snapshot stands
     */
    public InstallPlan(Staging staging) {
        this.staging = staging;
    }

    /**
     * Adds a live directory.
     *
     * @param place the directory and which of its entries give way
     * @return this
     */
    public InstallPlan replace(Place place) {
        places.add(place);
        return this;
    }

    /**
     * Adds a single live file or directory that gives way, wherever it is.
     *
     * @param live the path; need not exist
     * @return this
     */
    public InstallPlan replaceFile(Path live) {
        departures.add(live.toAbsolutePath().normalize());
        return this;
    }

    /**
     * Adds a staged file or directory and where it goes.
     *
     * @param staged below {@link Staging#incoming()}
     * @param live its place
     * @return this
     */
    public InstallPlan bring(Path staged, Path live) {
        arrivals.put(staged, live.toAbsolutePath().normalize());
        return this;
    }

    /**
     * Fails if something that is to give way cannot be moved by this user.
     *
     * <p>Renaming a directory changes the entry for its parent inside it, so it takes the right to write to it.
     *
     * @throws SstException with {@link ErrorCode#INSTALL_FAILED}, the entry and the way out
     */
    public void requireMovable() throws SstException {
        for (Path entry : departures()) {
            boolean locked = Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS) && !Files.isWritable(entry);
            if (locked) {
                throw new SstException(
                        ErrorCode.INSTALL_FAILED,
                        entry + " could not be replaced: the user " + System.getProperty("user.name")
                                + " may not write to it; give it to that user, or move it out of the data directory");
            }
        }
    }

    /**
     * Deletes everything that gives way, for owners who chose to do without it before the new data is there.
     *
     * @throws SstException if something could not be deleted
     */
    public void discardOld() throws SstException {
        for (Path entry : departures()) {
            Trees.delete(entry);
        }
    }

    Staging staging() {
        return staging;
    }

    Map<Path, Path> arrivals() {
        return arrivals;
    }

    /** Every entry that gives way, in the order of the places. */
    List<Path> departures() throws SstException {
        List<Path> all = new ArrayList<>();
        for (Place place : places) {
            addEntries(place, all);
        }
        for (Path single : departures) {
            if (Files.exists(single, LinkOption.NOFOLLOW_LINKS) && all.stream().noneMatch(single::startsWith)) {
                all.add(single);
            }
        }
        return all;
    }

    private void addEntries(Place place, List<Path> all) throws SstException {
        if (!Files.isDirectory(place.live())) {
            return;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(place.live())) {
            for (Path entry : entries) {
                String name = String.valueOf(entry.getFileName());
                boolean wanted = place.belongs().test(name) && !name.equals(Staging.NAME);
                if (wanted && !holdsAnotherPlace(entry) && !all.contains(entry)) {
                    all.add(entry);
                }
            }
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "list " + place.live(), e);
        }
    }

    /** A directory with a place of its own inside may be a mount point, which cannot be renamed. */
    private boolean holdsAnotherPlace(Path entry) {
        return places.stream().anyMatch(other -> other.live().startsWith(entry));
    }
}
