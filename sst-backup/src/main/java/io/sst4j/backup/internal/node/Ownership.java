/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.node;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * Gives files that root created to the owner of the data directory, because the server is not started as root.
 *
 * <p>Does nothing for other users. They may not change owners, and they own every file they create.
 */
public final class Ownership {
    private static final Integer ROOT = 0;

    private final @Nullable Integer user;
    private final @Nullable Integer group;

    private Ownership(@Nullable Integer user, @Nullable Integer group) {
        this.user = user;
        this.group = group;
    }

    /**
     * Reads the owner of a data directory.
     *
     * @param datadir the data directory, which need not exist
     * @return its owner
     * @throws SstException if it cannot be read
     */
    public static Ownership of(Path datadir) throws SstException {
        if (!Files.exists(datadir)) {
            return new Ownership(null, null);
        }
        try {
            Integer self = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
            Integer owner = (Integer) Files.getAttribute(datadir, "unix:uid");
            if (!ROOT.equals(self) || ROOT.equals(owner)) {
                return new Ownership(null, null);
            }
            return new Ownership(owner, (Integer) Files.getAttribute(datadir, "unix:gid"));
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "read the owner of " + datadir, e);
        }
    }

    /**
     * Changes the owner of a file or directory, if it exists.
     *
     * @param path the file or directory
     * @throws SstException if that fails
     */
    public void give(Path path) throws SstException {
        Integer toUser = user;
        Integer toGroup = group;
        if (toUser == null || toGroup == null || !Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try {
            Files.setAttribute(path, "unix:gid", toGroup, LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(path, "unix:uid", toUser, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            throw SstException.of(
                    ErrorCode.LOCAL_IO, "change the owner of " + path + " to the owner of the data directory", e);
        }
    }

    /**
     * Changes the owner of a directory and of everything in it.
     *
     * @param root the directory
     * @throws SstException if that fails
     */
    public void giveTree(Path root) throws SstException {
        if (user == null) {
            return;
        }
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                        throws IOException {
                    give(directory);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    give(file);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw SstException.of(
                    ErrorCode.LOCAL_IO, "change the owner of " + root + " to the owner of the data directory", e);
        }
    }
}
