/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tree;

import io.sst4j.Cancellation;
import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.internal.io.HeapLimit;
import io.sst4j.tree.TreeEntry.Kind;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A directory's content, in the order of names and with directories before their content. Kept in memory, so that an entry that
 * changes or vanishes later can be named.
 */
final class TreeScan {
    /** The estimated memory of an entry with its time and strings, without the characters. */
    private static final int COST = 200;

    private final Path directory;
    private final Cancellation cancellation;
    private final List<TreeEntry> entries = new ArrayList<>();
    private final FileTime modified;
    private long bytes;
    private long cost;

    private TreeScan(Path directory, Cancellation cancellation) throws SstException {
        this.directory = directory;
        this.cancellation = cancellation;
        this.modified = modified(directory);
    }

    static TreeScan of(Path directory, Cancellation cancellation) throws SstException {
        TreeScan scan = new TreeScan(directory, cancellation);
        scan.addContent(directory, "");
        return scan;
    }

    List<TreeEntry> entries() {
        return entries;
    }

    /** The total size of all files. */
    long bytes() {
        return bytes;
    }

    /** Throws if top-level entries were added or removed since the scan began. */
    void requireSameTop() throws SstException {
        if (!modified(directory).equals(modified)) {
            throw changed(directory, "entries in it were added or removed", null);
        }
    }

    private static FileTime modified(Path directory) throws SstException {
        try {
            return Files.getLastModifiedTime(directory);
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "read the attributes of " + directory, e);
        }
    }

    private void addContent(Path from, String prefix) throws SstException {
        cancellation.check();
        for (String name : names(from)) {
            String path = prefix + name;
            if (TreeNames.isStaging(path)) {
                continue;
            }
            TreeEntry entry = entry(directory, path);
            cost += COST + path.length() + entry.target().length();
            HeapLimit.require(cost, "the names of " + directory);
            entries.add(entry);
            bytes += entry.size();
            if (entry.kind() == Kind.DIRECTORY) {
                addContent(from.resolve(name), path + "/");
            }
        }
    }

    private Iterable<String> names(Path from) throws SstException {
        TreeSet<String> names = new TreeSet<>();
        long held = cost;
        try (DirectoryStream<Path> content = Files.newDirectoryStream(from)) {
            for (Path entry : content) {
                String name = String.valueOf(entry.getFileName());
                held += COST + name.length();
                HeapLimit.require(held, "the names of " + from);
                names.add(name);
            }
        } catch (IOException | DirectoryIteratorException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "list " + from, e);
        }
        return names;
    }

    /** Reads the current entry at a path. */
    static TreeEntry entry(Path directory, String path) throws SstException {
        String fault = TreeNames.complaint(path);
        if (fault != null) {
            throw refused(directory, path, fault);
        }
        Path file = directory.resolve(path);
        try {
            PosixFileAttributes found =
                    Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (found.isSymbolicLink()) {
                return link(directory, path, Files.readSymbolicLink(file).toString());
            }
            if (found.isOther()) {
                throw refused(directory, path, "it is not a file, a directory or a link");
            }
            Kind kind = found.isDirectory() ? Kind.DIRECTORY : Kind.FILE;
            long size = found.isDirectory() ? 0 : found.size();
            return new TreeEntry(
                    path,
                    kind,
                    TreeEntry.bits(found.permissions()),
                    TreeEntry.time(found.lastModifiedTime()),
                    size,
                    "");
        } catch (NoSuchFileException e) {
            throw changed(file, "it has vanished", e);
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "read the attributes of " + file, e);
        }
    }

    private static TreeEntry link(Path directory, String path, String target) throws SstException {
        String fault = TreeNames.complaint(path, target);
        if (fault != null) {
            throw refused(directory, path, fault);
        }
        return new TreeEntry(path, Kind.LINK, 0, TreeEntry.NO_TIME, 0, target);
    }

    private static SstException refused(Path directory, String path, String why) {
        return new SstException(
                ErrorCode.LOCAL_IO,
                "scan the tree " + directory + ": " + TreeNames.shown(path) + " cannot be transferred: " + why
                        + "; remove it, or use another directory");
    }

    static SstException changed(Path file, String how, @Nullable Exception cause) {
        return new SstException(
                ErrorCode.LOCAL_IO,
                "read " + file + ": " + how + " since the transfer began; use a snapshot that nothing writes to",
                cause);
    }
}
