/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.install;

import io.sst4j.ErrorCode;
import io.sst4j.Secret;
import io.sst4j.SstException;
import io.sst4j.internal.io.Holes;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.apache.commons.io.file.PathUtils;
import org.jspecify.annotations.Nullable;

/** Operations on whole directory trees. None of them follows a symbolic link. */
final class Trees {
    private static final FileAttribute<?> OWNERS =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private Trees() {}

    static boolean exists(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** The total size of a tree's files; 0 if the path is not a directory. */
    static long size(Path directory) throws IOException {
        return Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
                ? PathUtils.countDirectory(directory).getByteCounter().get()
                : 0;
    }

    /** Deletes a file, link or tree, if it exists. */
    static void delete(Path path) throws SstException {
        try {
            if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                deleteDirectory(path);
            } else {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "delete " + path, e);
        }
    }

    /** Handles directories from a peer whose owner may not read them. */
    private static void deleteDirectory(Path directory) throws IOException {
        try {
            PathUtils.deleteDirectory(directory);
        } catch (AccessDeniedException e) {
            open(directory);
            PathUtils.deleteDirectory(directory);
        }
    }

    private static void open(Path directory) throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                    open(entry);
                }
            }
        }
    }

    /** Renames within one file system. */
    static void rename(Path from, Path to) throws IOException {
        Path parent = to.getParent();
        if (parent != null && !Files.isDirectory(parent)) {
            Files.createDirectories(parent);
        }
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new SstException(
                    ErrorCode.INSTALL_FAILED,
                    "rename " + from + " to " + to
                            + ": it is on another file system, or in a lower layer of a container"
                            + " image; give the data directory its own volume",
                    e);
        } catch (FileSystemException e) {
            if (String.valueOf(e.getReason()).contains("busy")) {
                throw new SstException(
                        ErrorCode.INSTALL_FAILED,
                        "rename " + from + ": it is a mount point; unmount it, or set it in the server's options"
                                + " if it is one of the server's directories",
                        e);
            }
            throw e;
        }
    }

    /** Copies a file or tree with its attributes, and forces the copy to the disk. */
    static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                Path target = directory.equals(from) ? to : to.resolve(from.relativize(directory));
                Files.copy(directory, target, StandardCopyOption.COPY_ATTRIBUTES);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Path target = file.equals(from) ? to : to.resolve(from.relativize(file));
                if (attributes.isRegularFile()) {
                    copyFile(file, target);
                } else {
                    Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        sync(to);
    }

    /** Preserves holes. The platform's own copy would fill them, and there may be too little space. */
    private static void copyFile(Path from, Path to) throws IOException {
        try (FileChannel in = FileChannel.open(from, StandardOpenOption.READ);
                FileChannel out =
                        FileChannel.open(to, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OWNERS)) {
            Holes.copy(in, out, from.toString());
        }
        PosixFileAttributes attributes = Files.readAttributes(from, PosixFileAttributes.class);
        PosixFileAttributeView copy = Files.getFileAttributeView(to, PosixFileAttributeView.class);
        if (!copy.getOwner().equals(attributes.owner())) {
            copy.setOwner(attributes.owner());
        }
        if (!copy.readAttributes().group().equals(attributes.group())) {
            copy.setGroup(attributes.group());
        }
        copy.setPermissions(attributes.permissions());
        copy.setTimes(attributes.lastModifiedTime(), attributes.lastAccessTime(), null);
    }

    /** Forces everything in a tree to the disk, including directories. */
    static void sync(Path root) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile()) {
                    force(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                    throws IOException {
                syncDirectory(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Makes renames within a directory durable. */
    static void syncDirectory(Path directory) throws IOException {
        force(directory);
    }

    /** Opens the path for reading, which is enough to force it, because a file may be read-only. */
    private static void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /**
     * Returns whether an entry of one directory can be renamed into another. Between bind mounts of the same device it cannot.
     *
     * <p>The check tries to rename a name that does not exist, which leaves nothing behind in any case. It works because Linux
     * checks the mounts before it looks for the name.
     */
    static boolean renameable(Path fromDirectory, Path toDirectory) throws IOException {
        String name = ".probe-" + Secret.random().reveal();
        try {
            Files.move(fromDirectory.resolve(name), toDirectory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (NoSuchFileException e) {
            return true;
        } catch (AtomicMoveNotSupportedException e) {
            return false;
        }
    }
}
