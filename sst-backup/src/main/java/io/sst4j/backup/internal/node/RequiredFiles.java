/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.node;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The files that a server needs to start on a snapshot: regular files that are not empty, and directories with
 * entries.
 */
public final class RequiredFiles {
    private final Path root;
    private final List<String> complaints = new ArrayList<>();

    /**
     * Starts with nothing required.
     *
     * @param root the snapshot
     */
    public RequiredFiles(Path root) {
        this.root = root;
    }

    /**
     * Requires a file.
     *
     * @param name the name at the top of the snapshot
     */
    public void file(String name) {
        Path file = root.resolve(name);
        if (!SnapshotFile.isRegular(file)) {
            complaints.add(absent(file, name, "file"));
        } else if (file.toFile().length() == 0) {
            complaints.add("an empty " + name);
        }
    }

    /**
     * Requires a directory.
     *
     * @param name the name at the top of the snapshot
     * @throws SstException with {@link ErrorCode#LOCAL_IO} if it cannot be read
     */
    public void directory(String name) throws SstException {
        Path directory = root.resolve(name);
        if (!SnapshotFile.isDirectory(directory)) {
            complaints.add(absent(directory, name, "directory"));
            return;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                if (SnapshotFile.isRegular(entry) && entry.toFile().length() > 0) {
                    return;
                }
            }
            complaints.add("an empty " + name);
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "list " + directory, e);
        }
    }

    private static String absent(Path path, String name, String kind) {
        if (Files.isSymbolicLink(path)) {
            return "a symbolic link for " + name;
        }
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS) ? name + " as no " + kind : "no " + name;
    }

    /**
     * Fails if something is missing.
     *
     * @param remedy the remedy, for the message
     * @throws SstException with {@link ErrorCode#INCOMPLETE_SNAPSHOT} if something is missing
     */
    public void require(String remedy) throws SstException {
        if (!complaints.isEmpty()) {
            throw new SstException(
                    ErrorCode.INCOMPLETE_SNAPSHOT, "the donor sent " + String.join(", ", complaints) + ": " + remedy);
        }
    }
}
