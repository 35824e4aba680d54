/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tree;

import io.sst4j.Cancellation;
import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.TransferSink;
import io.sst4j.internal.io.Holes;
import io.sst4j.tree.TreeEntry.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Writes the entries of a stream below an empty directory.
 *
 * <p>Each entry must be a direct child of a directory that is still open: one that was created here and whose content has not
 * ended. An entry therefore never lands behind a link, and a directory gets its mode and time when its content is complete.
 */
final class StagedTree {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int OWNER_READS = 0400;
    private static final int OWNER_ALL = 0700;
    private static final FileAttribute<?> FILE = attribute("rw-------");
    private static final FileAttribute<?> DIRECTORY = attribute("rwx------");

    private final Path root;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private final Deque<TreeEntry> open = new ArrayDeque<>();

    StagedTree(Path root) {
        this.root = root;
    }

    private static FileAttribute<?> attribute(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }

    /** Writes all entries. The trailer remains to be read. */
    void receive(TreeReader reader, TransferSink sink, Cancellation cancellation) throws SstException {
        for (TreeEntry entry = reader.next(); entry != null; entry = reader.next()) {
            cancellation.check();
            closeUntil(parent(entry.path()), reader);
            write(entry, reader);
            if (entry.kind() == Kind.FILE) {
                sink.item(entry.path(), entry.size());
            }
        }
        while (!open.isEmpty()) {
            end(open.pop());
        }
    }

    private static String parent(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }

    /** Ends open directories until the innermost one is the wanted parent. */
    private void closeUntil(String parent, TreeReader reader) throws SstException {
        while (!open.isEmpty() && !open.peek().path().equals(parent)) {
            end(open.pop());
        }
        if (open.isEmpty() && !parent.isEmpty()) {
            throw reader.fault(
                    ErrorCode.HOSTILE_STREAM,
                    "its parent " + TreeNames.shown(parent) + " is not a directory that is currently open");
        }
    }

    private void write(TreeEntry entry, TreeReader reader) throws SstException {
        try {
            Path path = root.resolve(entry.path());
            switch (entry.kind()) {
                case FILE -> writeFile(path, entry, reader);
                case LINK -> Files.createSymbolicLink(path, Path.of(entry.target()));
                case DIRECTORY -> {
                    Files.createDirectory(path, DIRECTORY);
                    open.push(entry);
                }
            }
        } catch (FileAlreadyExistsException e) {
            SstException twice = reader.fault(ErrorCode.HOSTILE_STREAM, "it is a duplicate");
            twice.addSuppressed(e);
            throw twice;
        } catch (IOException e) {
            throw failure("write", entry, e);
        } catch (InvalidPathException e) {
            throw new SstException(
                    ErrorCode.LOCAL_IO,
                    "write " + TreeNames.shown(entry.path())
                            + ": the locale of this process cannot express the name; set" + " LC_ALL=C.UTF-8",
                    e);
        }
    }

    private void writeFile(Path path, TreeEntry entry, TreeReader reader) throws IOException {
        try (FileChannel file =
                        FileChannel.open(path, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), FILE);
                WritableByteChannel out = Holes.writing(file, entry.path())) {
            for (int count = reader.read(buffer); count >= 0; count = reader.read(buffer)) {
                out.write(ByteBuffer.wrap(buffer, 0, count));
            }
        }
        setAttributes(path, entry, OWNER_READS);
    }

    private void end(TreeEntry directory) throws SstException {
        try {
            setAttributes(root.resolve(directory.path()), directory, OWNER_ALL);
        } catch (IOException e) {
            throw failure("end", directory, e);
        }
    }

    private static void setAttributes(Path path, TreeEntry entry, int atLeast) throws IOException {
        Files.setPosixFilePermissions(path, TreeEntry.permissions(entry.mode() | atLeast));
        Files.setLastModifiedTime(path, settable(entry.modified()));
    }

    private static SstException failure(String doing, TreeEntry entry, IOException e) {
        String text = String.valueOf(e);
        boolean full = text.contains("No space left") || text.contains("quota exceeded");
        String what = doing + " " + TreeNames.shown(entry.path());
        if (e instanceof SstException known) {
            return known;
        }
        return full
                ? new SstException(
                        ErrorCode.NO_SPACE,
                        what + ": the file system is full; free enough space for a second tree beside the old one",
                        e)
                : SstException.of(ErrorCode.LOCAL_IO, what, e);
    }

    /** The JDK sets the epoch for a time before 1970 that has a fraction of a second. */
    private static FileTime settable(FileTime time) {
        return time.compareTo(TreeEntry.NO_TIME) < 0
                ? FileTime.from(time.toInstant().getEpochSecond(), TimeUnit.SECONDS)
                : time;
    }
}
