/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.node;

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
     * Lists them.
     *
     * @param root a data directory or a snapshot
     * @return its directories and the links to directories in it
     * @throws IOException if it cannot be read
     */
    public static List<Path> of(Path root) throws IOException {
        List<Path> schemas = new ArrayList<>();
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(root, Files::isDirectory)) {
            directories.forEach(schemas::add);
        }
        schemas.removeIf(directory -> directory.endsWith(OF_THE_FILE_SYSTEM));
        return schemas;
    }
}
