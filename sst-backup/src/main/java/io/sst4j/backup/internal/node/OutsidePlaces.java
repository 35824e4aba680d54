/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.node;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.install.Staging;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The locations outside the data directory that may contain tables of a snapshot. This node decides that, not its
 * donor: locations below the directories in {@code sst-data-directories}, and those in which it already has tables.
 *
 * <p>A location must not be behind a link below such a directory, or inside the data directory or a staging
 * directory. It must not hold a file that is not this node's own old tablespace.
 */
public final class OutsidePlaces {
    private static final int MOST_NAMED = 5;

    private final Path datadir;
    private final Set<Path> roots = new LinkedHashSet<>();
    private final Set<Path> own = new LinkedHashSet<>();

    private OutsidePlaces(Path datadir) {
        this.datadir = datadir;
    }

    /**
     * Inspects a node while it has its old data.
     *
     * @param layout the locations of the node's files
     * @param allowed the directories of the option
     * @return the places
     * @throws SstException with {@link ErrorCode#LOCAL_IO} if the data directory cannot be read
     */
    public static OutsidePlaces of(DataLayout layout, List<Path> allowed) throws SstException {
        OutsidePlaces places = new OutsidePlaces(layout.datadir());
        places.roots.addAll(allowed);
        for (Path tablespace :
                RemoteTablespaces.ofServer(layout.datadir()).inUse().values()) {
            places.own.add(tablespace);
            places.roots.add(directoryOf(tablespace));
        }
        return places;
    }

    /** A tablespace is at {@code DIRECTORY/schema/table.ibd}. */
    private static Path directoryOf(Path tablespace) {
        Path schema = tablespace.getParent();
        Path directory = schema == null ? null : schema.getParent();
        return directory == null ? tablespace : directory;
    }

    /**
     * Fails if a tablespace of a snapshot has a location that is not allowed.
     *
     * @param remote the tablespaces of the snapshot
     * @throws SstException with {@link ErrorCode#FOREIGN_FILE} or {@link ErrorCode#HOSTILE_STREAM}, the place and a
     *     remedy
     */
    public void require(RemoteTablespaces remote) throws SstException {
        requireAllowed(remote.locations());
        for (Path place : remote.locations().values()) {
            try {
                requireFit(place);
            } catch (IOException e) {
                throw SstException.of(ErrorCode.LOCAL_IO, "check " + place + ", where the snapshot has a table", e);
            }
        }
    }

    private void requireAllowed(Map<Path, Path> locations) throws SstException {
        List<Path> others = new ArrayList<>(RemoteTablespaces.directories(locations).stream()
                .map(schema -> schema.resolveSibling("").normalize())
                .distinct()
                .toList());
        others.removeIf(directory -> root(directory).isPresent());
        if (!others.isEmpty()) {
            List<Path> first = others.subList(0, Math.min(MOST_NAMED, others.size()));
            throw new SstException(
                    ErrorCode.FOREIGN_FILE,
                    "the snapshot has tables in " + first + (others.size() > MOST_NAMED ? " and more" : "")
                            + ", where this node has none: a donor may not choose the location of this"
                            + " node's files; allow it with sst-data-directories, or move the tables on the donor into"
                            + " its data directory");
        }
    }

    private Optional<Path> root(Path directory) {
        return roots.stream().filter(directory::startsWith).findFirst();
    }

    private void requireFit(Path place) throws IOException {
        Path root = root(place).orElseThrow();
        Path at = real(root);
        for (Path name : root.relativize(place)) {
            if (!Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS) && Files.exists(at, LinkOption.NOFOLLOW_LINKS)) {
                throw unfit(place, at + " is not a directory");
            }
            at = at.resolve(name);
        }
        if (at.startsWith(real(datadir))) {
            throw unfit(place, "that is inside the data directory");
        }
        for (Path name : at) {
            if (name.toString().equals(Staging.NAME)) {
                throw unfit(place, "that is inside a staging directory");
            }
        }
        if (Files.exists(at, LinkOption.NOFOLLOW_LINKS) && !(SnapshotFile.isRegular(at) && own.contains(place))) {
            throw new SstException(
                    ErrorCode.FOREIGN_FILE,
                    place
                            + " exists and is not a tablespace of this node: move it away,"
                            + " because the snapshot has a table there");
        }
    }

    private static SstException unfit(Path place, String why) {
        return new SstException(ErrorCode.HOSTILE_STREAM, "the snapshot has a table at " + place + ", but " + why);
    }

    /**
     * Returns the real path of the existing part, with the rest unchanged: a node's owner may reach its directories
     * through links.
     */
    private static Path real(Path path) throws IOException {
        Path there = InstallSpace.existing(path);
        return there.toRealPath().resolve(there.relativize(path)).normalize();
    }
}
