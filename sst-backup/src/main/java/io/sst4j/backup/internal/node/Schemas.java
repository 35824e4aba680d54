/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.node;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The directories of a data directory in which tables can be. */
public final class Schemas {
    /** Where a file system begins it has one that only root may read. */
    private static final String OF_THE_FILE_SYSTEM = "lost+found";

    private Schemas() {}

    /**
     * Lists those of a server.
     *
     * @param datadir a data directory
     * @return its directories and the links to directories in it
     * @throws IOException if it cannot be read
     */
    public static List<Path> of(Path datadir) throws IOException {
        return list(datadir, Files::isDirectory);
    }

    /**
     * Lists those of a snapshot, in which no link is followed.
     *
     * @param root the snapshot
     * @return its directories
     * @throws IOException if it cannot be read
     */
    public static List<Path> ofSnapshot(Path root) throws IOException {
        return list(root, SnapshotFile::isDirectory);
    }

    private static List<Path> list(Path root, DirectoryStream.Filter<Path> wanted) throws IOException {
        List<Path> schemas = new ArrayList<>();
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(root, wanted)) {
            directories.forEach(schemas::add);
        }
        // the server writes a full stop in a name as @002e
        schemas.removeIf(directory -> directory.endsWith(OF_THE_FILE_SYSTEM)
                || String.valueOf(directory.getFileName()).startsWith("."));
        return schemas;
    }
}
