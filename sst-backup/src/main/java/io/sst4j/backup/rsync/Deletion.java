/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.backup.internal.rsync.list.FileEntry;
import io.sst4j.backup.internal.rsync.list.FileList;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Deletes entries of the list's directories that are not in the list.
 *
 * <p>A name that the client's rules exclude or that the module hides stays, and so does the directory that contains
 * it.
 */
final class Deletion {
    private final boolean wanted;
    private final boolean clears;
    private final Set<String> listed = new HashSet<>();
    private final List<FilterRule> rules;
    private final Destination destination;

    Deletion(DaemonContext context, List<FilterRule> rules) {
        FileList list = context.list();
        ServerOptions options = context.options();
        // an entry that the client could not read is missing from the list too, but still exists
        boolean trusted = list.error() == 0 || options.has(ServerOptions.Flag.IGNORE_ERRORS);
        this.wanted = options.has(ServerOptions.Flag.DELETE) && trusted;
        // a replacement for a directory is known even if the client could not read everything
        this.clears = options.has(ServerOptions.Flag.DELETE) || options.has(ServerOptions.Flag.FORCE);
        this.rules = rules;
        this.destination = context.destination();
        if (wanted) {
            list.entries().forEach(entry -> listed.add(entry.name()));
        }
    }

    /** Deletes in a directory, unless the list does not contain its content. */
    void inside(Path directory, FileEntry entry) throws SstException {
        if (!wanted || entry.role() == FileEntry.Role.WITHOUT_CONTENT) {
            return;
        }
        String prefix = entry.name().equals(".") ? "" : entry.name() + "/";
        for (Path child : children(directory)) {
            String name = prefix + UnixNames.text(child.getFileName());
            if (!listed.contains(name)) {
                delete(child, name);
            }
        }
    }

    /**
     * Removes a directory that is replaced by another kind of entry. A directory that is not empty is removed only if
     * the client requested it.
     *
     * @return true if it is gone
     */
    boolean makeWay(Path directory, FileEntry entry) throws SstException {
        if (clears) {
            return delete(directory, entry.name());
        }
        try {
            Files.delete(directory);
            return true;
        } catch (DirectoryNotEmptyException e) {
            return false;
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "delete " + directory, e);
        }
    }

    /** Returns true if the path is gone. */
    private boolean delete(Path path, String name) throws SstException {
        boolean directory = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
        if (!FilterRule.includes(rules, name, directory) || destination.hides(name, directory)) {
            return false;
        }
        boolean empty = true;
        if (directory) {
            for (Path child : children(path)) {
                empty &= delete(child, name + "/" + UnixNames.text(child.getFileName()));
            }
        }
        if (empty) {
            remove(path);
        }
        return empty;
    }

    private static void remove(Path path) throws SstException {
        try {
            Files.delete(path);
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "delete " + path, e);
        }
    }

    private static List<Path> children(Path directory) throws SstException {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(children::add);
        } catch (IOException | java.nio.file.DirectoryIteratorException e) {
            throw new SstException(ErrorCode.LOCAL_IO, "list the directory " + directory + ": " + e.getMessage(), e);
        }
        return children;
    }
}
