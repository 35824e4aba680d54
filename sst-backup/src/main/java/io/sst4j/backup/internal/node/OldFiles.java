/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.node;

import io.sst4j.SstException;
import io.sst4j.install.Staging;
import io.sst4j.internal.io.PathPolicy;
import io.sst4j.internal.reuse.Basis;
import io.sst4j.internal.reuse.FileBasis;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The files of a snapshot that a joiner already has: those of an earlier attempt, then its old data in all its
 * locations.
 *
 * <p>Offers reveal the content of these files to a donor. So only table files are read, which the donor itself has,
 * and none of the keys, passwords and logs next to them.
 */
public final class OldFiles {
    private static final Pattern TABLES =
            Pattern.compile("ibdata\\d+|undo_?\\d{3}|([^/]+/)?[^/]+\\.(ibd|ibu)|[^/]+/[^/]+\\.(MYD|MYI|MAD|MAI)");

    private OldFiles() {}

    /**
     * Finds the files.
     *
     * @param layout the locations of the server's files
     * @param staging the directory with the files of an earlier attempt
     * @return the files; empty if there are none
     * @throws SstException if the data directory cannot be read
     */
    public static Optional<Basis> of(DataLayout layout, Staging staging) throws SstException {
        List<FileBasis.Place> places = new ArrayList<>();
        if (Files.isDirectory(staging.older(), LinkOption.NOFOLLOW_LINKS)) {
            places.add(path -> isTable(path) ? Optional.of(staging.older().resolve(path)) : Optional.empty());
        }
        if (Files.isRegularFile(layout.dataHome().resolve("ibdata1"))) {
            Map<Path, Path> outside =
                    RemoteTablespaces.ofServer(layout.datadir()).inUse();
            places.add(path -> isTable(path) ? Optional.of(oldFile(layout, outside, path)) : Optional.empty());
        }
        return places.isEmpty() ? Optional.empty() : Optional.of(new FileBasis(places));
    }

    private static boolean isTable(String path) {
        return TABLES.matcher(path).matches() && PathPolicy.complaint(path) == null;
    }

    private static Path oldFile(DataLayout layout, Map<Path, Path> outside, String path) {
        Path file = (path.indexOf('/') < 0 ? layout.placeOf(path) : layout.datadir()).resolve(path);
        return outside.getOrDefault(file, file);
    }
}
