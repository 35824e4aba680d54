/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xbstream;

import io.sst4j.ErrorCode;
import io.sst4j.MalformedStreamException;
import io.sst4j.SstException;
import io.sst4j.backup.xbstream.FileWriter.OpenFile;
import io.sst4j.internal.io.PathPolicy;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * The directory that a stream is unpacked into: all operations on file names on the disk.
 *
 * <p>Existing links are never followed. Existing files are never overwritten, unless the stream says that it replaces
 * a file. Not safe for use by several threads: each thread has its own instance for the same directory.
 */
final class Target {
    private static final Set<OpenOption> CREATE =
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    private static final Set<OpenOption> REPLACE = Set.of(
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS);
    private static final Set<OpenOption> REOPEN = Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

    private final Path root;
    private final FileAttribute<?>[] fileMode;
    private final FileAttribute<?>[] directoryMode;
    private String lastParent = "";

    Target(Path root) {
        this.root = root;
        boolean posix = root.getFileSystem().supportedFileAttributeViews().contains("posix");
        this.fileMode = mode(posix, "rw-r-----");
        this.directoryMode = mode(posix, "rwx------");
    }

    private static FileAttribute<?>[] mode(boolean posix, String mode) {
        return posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))}
                : new FileAttribute<?>[0];
    }

    /** Opens a file of the stream, to create or to continue it. */
    FileChannel open(OpenFile file) throws IOException {
        Path path = resolve(file.path);
        if (file.created) {
            return FileChannel.open(path, REOPEN);
        }
        makeParents(file.path, file.at);
        if (file.rewrite && Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            checkRegular(path, file.path, file.at);
        }
        try {
            FileChannel channel = FileChannel.open(path, file.rewrite ? REPLACE : CREATE, fileMode);
            file.created = true;
            return channel;
        } catch (FileAlreadyExistsException e) {
            throw hostile(file.at, "the file " + PathPolicy.printable(file.path) + " exists already");
        }
    }

    void rename(Chunk.Rename chunk) throws IOException {
        Path from = existing(chunk.path(), chunk.at());
        Path to = resolve(chunk.newPath());
        makeParents(chunk.newPath(), chunk.at());
        if (Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
            checkRegular(to, chunk.newPath(), chunk.at());
        }
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    void remove(Chunk.Remove chunk) throws IOException {
        Files.delete(existing(chunk.path(), chunk.at()));
    }

    private Path existing(String name, long at) throws IOException {
        Path path = resolve(name);
        for (int i = name.indexOf('/'); i >= 0; i = name.indexOf('/', i + 1)) {
            checkDirectory(resolve(name.substring(0, i)), name, at);
        }
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new MalformedStreamException(
                    ErrorCode.MALFORMED_STREAM, at, "there is no file " + PathPolicy.printable(name) + " to change");
        }
        checkRegular(path, name, at);
        return path;
    }

    private void makeParents(String name, long at) throws IOException {
        int slash = name.lastIndexOf('/');
        if (slash < 0 || (lastParent.length() == slash && name.startsWith(lastParent))) {
            return;
        }
        for (int i = name.indexOf('/'); i >= 0; i = name.indexOf('/', i + 1)) {
            Path directory = resolve(name.substring(0, i));
            try {
                Files.createDirectory(directory, directoryMode);
            } catch (FileAlreadyExistsException e) {
                checkDirectory(directory, name, at);
            }
        }
        lastParent = name.substring(0, slash);
    }

    private static void checkDirectory(Path directory, String name, long at) throws IOException {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            throw hostile(at, "in the path " + PathPolicy.printable(name) + ", " + directory + " is not a directory");
        }
    }

    private static void checkRegular(Path path, String name, long at) throws IOException {
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            throw hostile(at, PathPolicy.printable(name) + " is not a regular file");
        }
    }

    private Path resolve(String name) throws SstException {
        try {
            return root.resolve(name);
        } catch (InvalidPathException e) {
            throw new SstException(
                    ErrorCode.LOCAL_IO,
                    "write " + PathPolicy.printable(name)
                            + ": the name cannot be represented in this process's locale; set LC_ALL=C.UTF-8",
                    e);
        }
    }

    /** Describes a disk failure. */
    static SstException failure(String doing, IOException e) {
        String text = String.valueOf(e.getMessage());
        boolean full = text.contains("No space left") || text.contains("quota exceeded");
        if (e instanceof NoSuchFileException) {
            return new SstException(ErrorCode.LOCAL_IO, doing + ": a directory in its path no longer exists", e);
        }
        return SstException.of(full ? ErrorCode.NO_SPACE : ErrorCode.LOCAL_IO, doing, e);
    }

    private static MalformedStreamException hostile(long at, String reason) {
        return new MalformedStreamException(ErrorCode.HOSTILE_STREAM, at, reason);
    }
}
