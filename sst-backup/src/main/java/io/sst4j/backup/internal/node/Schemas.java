/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.node;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The directories of a data directory that can contain tables. */
public final class Schemas {
    /** A directory at the root of a file system that only root may read. */
    private static final String OF_THE_FILE_SYSTEM = "lost+found";

    private Schemas() {}

    /**
     * Lists the schema directories of a server.
     *
     * @param datadir a data directory
     * @return its directories, and its links to directories
     * @throws IOException if it cannot be read
     */
    public static List<Path> of(Path datadir) throws IOException {
        return list(datadir, Files::isDirectory);
    }

    /**
     * Lists the schema directories of a snapshot without following links.
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
