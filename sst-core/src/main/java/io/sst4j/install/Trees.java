/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.install;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.apache.commons.io.file.PathUtils;
import org.jspecify.annotations.Nullable;

/** Operations on whole directory trees; none of them follows a symbolic link. */
final class Trees {
    private Trees() {}

    static boolean exists(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** Deletes a file, link or tree; nothing there is fine. */
    static void delete(Path path) throws SstException {
        try {
            if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                PathUtils.deleteDirectory(path);
            } else {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "delete " + path, e);
        }
    }

    /** Renames within one file system. */
    static void rename(Path from, Path to) throws IOException {
        Path parent = to.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Copies a file or tree with its attributes, and sees to it that the copy is on the disk. */
    static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                Files.createDirectories(to.resolve(from.relativize(directory).toString()));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Path target = to.resolve(from.relativize(file).toString());
                Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
                return FileVisitResult.CONTINUE;
            }
        });
        sync(to);
    }

    /** Has everything of a tree written to the disk, directories included. */
    static void sync(Path root) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile()) {
                    force(file, StandardOpenOption.WRITE);
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
        force(directory, StandardOpenOption.READ);
    }

    private static void force(Path path, StandardOpenOption mode) throws IOException {
        try (FileChannel channel = FileChannel.open(path, mode)) {
            channel.force(true);
        }
    }

    /** Whether an entry of one directory can be renamed into another; a bind mount of the same device cannot. */
    static boolean renameable(Path fromDirectory, Path toDirectory) throws IOException {
        Path probe = Files.createTempFile(fromDirectory, ".probe", "");
        Path moved = toDirectory.resolve(String.valueOf(probe.getFileName()));
        try {
            Files.move(probe, moved, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (AtomicMoveNotSupportedException e) {
            return false;
        } catch (FileSystemException e) {
            if (String.valueOf(e.getReason()).contains("cross-device")) {
                return false;
            }
            throw e;
        } finally {
            Files.deleteIfExists(probe);
            Files.deleteIfExists(moved);
        }
    }
}
