/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.node;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.internal.io.HeapLimit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tablespaces of a data directory or snapshot in other locations because of {@code DATA DIRECTORY}.
 *
 * <p>The server keeps a link file {@code schema/table.isl} with the path of the tablespace. A backup has the
 * tablespace itself next to the link file.
 */
public final class RemoteTablespaces {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteTablespaces.class);
    private static final int MAX_PATH_BYTES = 4096;
    /** Two paths, each with its text twice, at the longest path length. */
    private static final int BYTES_OF_LOCATION = 1024;

    private static final int MOST_NAMES = 5;
    private static final Pattern EXTENSION = Pattern.compile("\\.(ibd|MY[DI]|MA[DI])$");

    /** The location of each tablespace, by its path in the schema directory with the extension {@code .ibd}. */
    private final Map<Path, Path> locations;

    private RemoteTablespaces(Map<Path, Path> locations) {
        this.locations = locations;
    }

    /**
     * Reads the link files of this node's own data directory. Skips a link file whose location is not one where a
     * server puts the table's tablespace.
     *
     * @param datadir the data directory
     * @return the tablespaces
     * @throws SstException with {@link ErrorCode#LOCAL_IO} if a directory cannot be read
     */
    public static RemoteTablespaces ofServer(Path datadir) throws SstException {
        Map<Path, Path> locations = new LinkedHashMap<>();
        forEachLink(datadir, Schemas::of, (tablespace, link) -> {
            try {
                locations.put(tablespace, target(link, tablespace));
            } catch (SstException e) {
                LOG.warn("{}; it is skipped", e.getMessage());
            }
        });
        return new RemoteTablespaces(locations);
    }

    /**
     * Reads the link files of a snapshot.
     *
     * @param root the snapshot
     * @return the tablespaces
     * @throws SstException with {@link ErrorCode#HOSTILE_STREAM} if a link file is not a small file, or names a
     *     location where a server does not put the table's tablespace
     */
    public static RemoteTablespaces ofSnapshot(Path root) throws SstException {
        Map<Path, Path> locations = new LinkedHashMap<>();
        forEachLink(root, Schemas::ofSnapshot, (tablespace, link) -> {
            HeapLimit.require(
                    (locations.size() + 1L) * BYTES_OF_LOCATION, "the remote tablespaces of this many tables");
            locations.put(tablespace, target(link, tablespace));
        });
        return new RemoteTablespaces(locations);
    }

    /** An action on a link file. */
    private interface LinkAction {
        void accept(Path tablespace, Path link) throws SstException;
    }

    /** Lists the directories of the schemas. */
    private interface SchemaList {
        List<Path> of(Path root) throws IOException;
    }

    private static void forEachLink(Path root, SchemaList schemas, LinkAction action) throws SstException {
        try {
            for (Path schema : schemas.of(root)) {
                try (DirectoryStream<Path> links = Files.newDirectoryStream(schema, "*.isl")) {
                    for (Path link : links) {
                        String name = String.valueOf(link.getFileName()).replaceAll("isl$", "ibd");
                        action.accept(schema.resolve(name), link);
                    }
                }
            }
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "look for tablespaces outside " + root, e);
        }
    }

    /** The server puts a table's tablespace at {@code DIRECTORY/schema/table.ibd}. */
    private static Path target(Path link, Path tablespace) throws SstException {
        String text =
                SnapshotFile.read(link, MAX_PATH_BYTES, StandardCharsets.UTF_8).strip();
        Path schema = tablespace.resolveSibling("").getFileName();
        try {
            Path path = Path.of(text);
            if (text.chars().noneMatch(Character::isISOControl)
                    && path.isAbsolute()
                    && path.equals(path.normalize())
                    && path.getNameCount() > 2
                    && path.endsWith(schema.resolve(tablespace.getFileName()))) {
                return path;
            }
        } catch (InvalidPathException e) {
            throw misplaced(link, e);
        }
        throw misplaced(link, null);
    }

    private static SstException misplaced(Path link, @Nullable Exception cause) {
        return new SstException(
                ErrorCode.HOSTILE_STREAM,
                link + " names a location where a server does not put this table's tablespace",
                cause);
    }

    /**
     * Returns the locations, by the path next to the link file with the extension {@code .ibd}.
     *
     * @return all locations
     */
    public Map<Path, Path> locations() {
        return locations;
    }

    /**
     * Returns the tablespaces of a data directory that exist at the location in the link file.
     *
     * @return a subset of {@link #locations}, sorted
     */
    public Map<Path, Path> inUse() {
        Map<Path, Path> found = new TreeMap<>(locations);
        found.values().removeIf(file -> !Files.isRegularFile(file));
        return found;
    }

    /**
     * Returns the names of the first tables, for messages.
     *
     * @param locations the locations, by the path in the schema directory
     * @return at most five names, as {@code schema.table}
     */
    public static String names(Map<Path, Path> locations) {
        List<String> names = tables(locations);
        List<String> first = names.subList(0, Math.min(MOST_NAMES, names.size()));
        return String.join(", ", first) + (names.size() > MOST_NAMES ? ", ..." : "");
    }

    /** A table may have more than one file. */
    private static List<String> tables(Map<Path, Path> locations) {
        return locations.keySet().stream()
                .map(beside -> {
                    Path schema = beside.getParent();
                    String table = EXTENSION
                            .matcher(String.valueOf(beside.getFileName()))
                            .replaceFirst("");
                    return (schema == null ? "" : schema.getFileName() + ".") + table;
                })
                .distinct()
                .toList();
    }

    /**
     * Returns the number of tables and the names of the first ones, for messages.
     *
     * @param locations the locations, by the path in the schema directory
     * @return a text such as {@code 1 table (shop.orders)}
     */
    public static String counted(Map<Path, Path> locations) {
        int count = tables(locations).size();
        return (count == 1 ? "1 table (" : count + " tables (") + names(locations) + ")";
    }

    /**
     * Returns the directories of the files, for messages.
     *
     * @param locations the locations, by the path in the schema directory
     * @return the directories without duplicates
     */
    public static List<Path> directories(Map<Path, Path> locations) {
        return locations.values().stream()
                .map(file -> file.resolveSibling("").normalize())
                .distinct()
                .toList();
    }

    /**
     * Returns the tablespaces of a snapshot that came with it.
     *
     * @return a subset of {@link #locations}
     */
    public Map<Path, Path> present() {
        Map<Path, Path> present = new LinkedHashMap<>(locations);
        present.keySet().removeIf(beside -> !Files.isRegularFile(beside, LinkOption.NOFOLLOW_LINKS));
        return present;
    }
}
