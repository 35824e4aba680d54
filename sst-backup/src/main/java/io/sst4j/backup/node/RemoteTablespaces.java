/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.node;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.backup.xbstream.PathPolicy;
import java.io.IOException;
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

/**
 * The tablespaces of a data directory or snapshot that live elsewhere, by {@code DATA DIRECTORY}.
 *
 * <p>The server leaves a link file {@code schema/table.isl} with the path of the tablespace; a backup has the tablespace
 * itself beside the link file.
 */
public final class RemoteTablespaces {
    private static final int MAX_PATH_BYTES = 4096;
    private static final int MOST_NAMES = 5;
    private static final Pattern EXTENSION = Pattern.compile("\\.(ibd|MY[DI]|MA[DI])$");

    /** By the path in the schema directory with the extension {@code .ibd}, where the tablespace belongs. */
    private final Map<Path, Path> locations;

    private RemoteTablespaces(Map<Path, Path> locations) {
        this.locations = locations;
    }

    /**
     * Reads the link files.
     *
     * @param root a data directory or a snapshot
     * @return what they say
     * @throws SstException if one cannot be read or names what no tablespace is called
     */
    public static RemoteTablespaces of(Path root) throws SstException {
        Map<Path, Path> locations = new LinkedHashMap<>();
        try {
            for (Path schema : Schemas.of(root)) {
                try (DirectoryStream<Path> links = Files.newDirectoryStream(schema, "*.isl")) {
                    for (Path link : links) {
                        String name = String.valueOf(link.getFileName()).replaceAll("isl$", "ibd");
                        locations.put(schema.resolve(name), target(link));
                    }
                }
            }
            return new RemoteTablespaces(locations);
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "look for tablespaces outside " + root, e);
        }
    }

    private static Path target(Path link) throws IOException {
        if (Files.size(link) > MAX_PATH_BYTES) {
            throw new SstException(ErrorCode.MALFORMED_STREAM, link + " is too long for the path of a tablespace");
        }
        String text = Files.readString(link).strip();
        try {
            Path path = Path.of(text).normalize();
            if (path.isAbsolute() && path.toString().endsWith(".ibd")) {
                return path;
            }
        } catch (InvalidPathException e) {
            throw hostile(link, text, e);
        }
        throw hostile(link, text, null);
    }

    private static SstException hostile(Path link, String text, @Nullable Exception cause) {
        return new SstException(
                ErrorCode.HOSTILE_STREAM,
                link + " names " + PathPolicy.printable(text) + ", which is no absolute path of a tablespace",
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

    /**
     * Fails if a file that is not this node's own old tablespace stands where one belongs.
     *
     * @param datadir the live data directory, whose own links tell which files are its own
     * @throws SstException with {@link ErrorCode#FOREIGN_FILE} and the file
     */
    public void requireFree(Path datadir) throws SstException {
        var own = of(datadir).locations.values();
        for (Path place : locations.values()) {
            if (Files.exists(place, LinkOption.NOFOLLOW_LINKS) && !own.contains(place)) {
                throw new SstException(
                        ErrorCode.FOREIGN_FILE,
                        place
                                + " exists and is no tablespace of this node: move it away, the snapshot has a table there;"
                                + " nothing was changed");
            }
        }
    }
}
