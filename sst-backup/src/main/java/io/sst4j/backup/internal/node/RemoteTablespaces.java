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
 * The tablespaces of a data directory or snapshot that live elsewhere, by {@code DATA DIRECTORY}.
 *
 * <p>The server leaves a link file {@code schema/table.isl} with the path of the tablespace; a backup has the tablespace
 * itself beside the link file.
 */
public final class RemoteTablespaces {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteTablespaces.class);
    private static final int MAX_PATH_BYTES = 4096;
    /** Two paths, each with its text twice, which may be as long as a path can be. */
    private static final int BYTES_OF_LOCATION = 1024;

    private static final int MOST_NAMES = 5;
    private static final Pattern EXTENSION = Pattern.compile("\\.(ibd|MY[DI]|MA[DI])$");

    /** By the path in the schema directory with the extension {@code .ibd}, where the tablespace belongs. */
    private final Map<Path, Path> locations;

    private RemoteTablespaces(Map<Path, Path> locations) {
        this.locations = locations;
    }

    /**
     * Reads the link files of this node's own data directory; one that names no place where a server puts the tablespace of
     * its table is passed over.
     *
     * @param datadir the data directory
     * @return what they say
     * @throws SstException with {@link ErrorCode#LOCAL_IO} if a directory cannot be read
     */
    public static RemoteTablespaces ofServer(Path datadir) throws SstException {
        Map<Path, Path> locations = new LinkedHashMap<>();
        forEachLink(datadir, Schemas::of, (tablespace, link) -> {
            try {
                locations.put(tablespace, target(link, tablespace));
            } catch (SstException e) {
                LOG.warn("{}; it is passed over", e.getMessage());
            }
        });
        return new RemoteTablespaces(locations);
    }

    /**
     * Reads the link files of a snapshot.
     *
     * @param root the snapshot
     * @return what they say
     * @throws SstException with {@link ErrorCode#HOSTILE_STREAM} if one is no small file, or names no place where a server
     *     puts the tablespace of its table
     */
    public static RemoteTablespaces ofSnapshot(Path root) throws SstException {
        Map<Path, Path> locations = new LinkedHashMap<>();
        forEachLink(root, Schemas::ofSnapshot, (tablespace, link) -> {
            HeapLimit.require((locations.size() + 1L) * BYTES_OF_LOCATION, "tablespaces outside, of so many tables,");
            locations.put(tablespace, target(link, tablespace));
        });
        return new RemoteTablespaces(locations);
    }

    /** What is done with a link file. */
    private interface LinkAction {
        void accept(Path tablespace, Path link) throws SstException;
    }

    /** Finds the directories of the schemas. */
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

    /** The server puts the tablespace of a table at {@code DIRECTORY/schema/table.ibd}. */
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
                link + " names no place where a server puts the tablespace of this table",
                cause);
    }

    /**
     * By the path beside the link file with the extension {@code .ibd}, where the tablespace belongs.
     *
     * @return all of them
     */
    public Map<Path, Path> locations() {
        return locations;
    }

    /**
     * Those of a data directory that are where its link files say.
     *
     * @return a part of {@link #locations}, sorted
     */
    public Map<Path, Path> inUse() {
        Map<Path, Path> found = new TreeMap<>(locations);
        found.values().removeIf(file -> !Files.isRegularFile(file));
        return found;
    }

    /**
     * The first tables by name, for messages.
     *
     * @param locations by the path in the schema directory
     * @return at most five of them, as {@code schema.table}
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
     * How many tables there are, and the first of them by name, for messages.
     *
     * @param locations by the path in the schema directory
     * @return for instance {@code 1 table (shop.orders)}
     */
    public static String counted(Map<Path, Path> locations) {
        int count = tables(locations).size();
        return (count == 1 ? "1 table (" : count + " tables (") + names(locations) + ")";
    }

    /**
     * Where the files are, for messages.
     *
     * @param locations by the path in the schema directory
     * @return each directory once
     */
    public static List<Path> directories(Map<Path, Path> locations) {
        return locations.values().stream()
                .map(file -> file.resolveSibling("").normalize())
                .distinct()
                .toList();
    }

    /**
     * Those of a snapshot that came with it.
     *
     * @return a part of {@link #locations}
     */
    public Map<Path, Path> present() {
        Map<Path, Path> present = new LinkedHashMap<>(locations);
        present.keySet().removeIf(beside -> !Files.isRegularFile(beside, LinkOption.NOFOLLOW_LINKS));
        return present;
    }
}
