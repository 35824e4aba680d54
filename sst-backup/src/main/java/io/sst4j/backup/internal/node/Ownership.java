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
 * Gives what root made to the owner of the data directory, because the server that starts on it is not root.
 *
 * <p>Does nothing for other users, who may not give files away and make none that are not theirs.
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
     * Looks who owns a data directory.
     *
     * @param datadir need not exist
     * @return its owner
     * @throws SstException if that cannot be read
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
            throw SstException.of(ErrorCode.LOCAL_IO, "ask for the owner of " + datadir, e);
        }
    }

    /**
     * Gives a file or directory away, if it is there.
     *
     * @param path the file or directory
     * @throws SstException if that failed
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
            throw SstException.of(ErrorCode.LOCAL_IO, "give " + path + " to the owner of the data directory", e);
        }
    }

    /**
     * Gives a directory away with everything in it.
     *
     * @param root the directory
     * @throws SstException if that failed
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
            throw SstException.of(ErrorCode.LOCAL_IO, "give " + root + " to the owner of the data directory", e);
        }
    }
}
