/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.node;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The MyISAM and Aria tables with files outside the data directory because of {@code DATA DIRECTORY} or {@code INDEX
 * DIRECTORY}. InnoDB has a link file for such a table; these engines have symbolic links in place of the files.
 */
public final class LinkedTables {
    private static final String FILES = "*.{MYD,MYI,MAD,MAI}";

    /** The target of each link. */
    private final Map<Path, Path> locations;

    private LinkedTables(Map<Path, Path> locations) {
        this.locations = locations;
    }

    /**
     * Finds the links.
     *
     * @param root a data directory or a snapshot
     * @param home the data directory in which {@code root} is or will be; a link into it does not count
     * @return the links that lead out of both
     * @throws SstException with {@link ErrorCode#LOCAL_IO} if a directory cannot be read
     */
    public static LinkedTables of(Path root, Path home) throws SstException {
        Map<Path, Path> locations = new TreeMap<>();
        try {
            List<Path> inside = List.of(root, home, real(root), real(home));
            for (Path schema : root.equals(home) ? Schemas.of(root) : Schemas.ofSnapshot(root)) {
                try (DirectoryStream<Path> files = Files.newDirectoryStream(schema, FILES)) {
                    for (Path file : files) {
                        if (Files.isSymbolicLink(file)) {
                            Path target = target(file);
                            if (inside.stream().noneMatch(target::startsWith)) {
                                locations.put(file, target);
                            }
                        }
                    }
                }
            }
            return new LinkedTables(locations);
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "look for tables outside " + root, e);
        }
    }

    private static Path real(Path path) throws IOException {
        return Files.exists(path) ? path.toRealPath() : path;
    }

    /** A link may lead to another link, and the last one to a missing file. */
    private static Path target(Path link) throws IOException {
        return Files.exists(link)
                ? link.toRealPath()
                : link.resolveSibling(Files.readSymbolicLink(link)).normalize();
    }

    /**
     * Returns the tables whose files exist.
     *
     * @return a subset of these tables
     */
    public LinkedTables inUse() {
        return only(Files::isRegularFile);
    }

    /**
     * Returns the Aria tables.
     *
     * @return a subset of these tables
     */
    public LinkedTables aria() {
        return only(link -> link.toString().matches(".*\\.MA[DI]"));
    }

    private LinkedTables only(Predicate<Path> wanted) {
        Map<Path, Path> found = new TreeMap<>(locations);
        found.keySet().removeIf(wanted.negate());
        return new LinkedTables(found);
    }

    /**
     * Checks if there are no tables.
     *
     * @return true if there are none
     */
    public boolean isEmpty() {
        return locations.isEmpty();
    }

    /**
     * Returns the number of tables and the names of the first ones.
     *
     * @return a text such as {@code 1 table (shop.orders)}
     */
    public String tables() {
        return RemoteTablespaces.counted(locations);
    }

    /**
     * Returns the directories of the files.
     *
     * @return the directories without duplicates
     */
    public List<Path> directories() {
        return RemoteTablespaces.directories(locations);
    }
}
