/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.backup.internal.rsync.list.FileEntry;
import io.sst4j.backup.internal.rsync.list.FileKind;
import io.sst4j.backup.internal.rsync.wire.Lines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The destination of a session's files.
 *
 * <p>Nothing leads outside the module. Names are checked when the list is read, the client's path is checked here,
 * and no symbolic link is followed below the module.
 */
final class Destination {
    private final RsyncDaemon.Module module;
    private final String directory;
    private final Optional<String> onlyName;

    private Destination(RsyncDaemon.Module module, String directory, Optional<String> onlyName) {
        this.module = module;
        this.directory = directory;
        this.onlyName = onlyName;
    }

    /**
     * Resolves the client's destination, and creates the last directory of its path if it is missing.
     *
     * @param path the client's path, starting with the module
     * @param entries the whole list: the path may rename a single file
     */
    static Destination of(RsyncDaemon.Module module, String path, List<FileEntry> entries) throws SstException {
        List<String> parts = parts(module, path);
        Path whole = module.path();
        for (String part : parts.subList(0, Math.max(0, parts.size() - 1))) {
            whole = whole.resolve(UnixNames.path(part));
            requireDirectory(whole, path);
        }
        if (parts.isEmpty()) {
            return new Destination(module, "", Optional.empty());
        }
        String last = parts.get(parts.size() - 1);
        whole = whole.resolve(UnixNames.path(last));
        boolean single = entries.size() == 1 && entries.get(0).kind() != FileKind.DIRECTORY;
        if (single && !path.endsWith("/") && !Files.isDirectory(whole, LinkOption.NOFOLLOW_LINKS)) {
            return new Destination(module, String.join("/", parts.subList(0, parts.size() - 1)), Optional.of(last));
        }
        make(whole);
        return new Destination(module, String.join("/", parts), Optional.empty());
    }

    private static List<String> parts(RsyncDaemon.Module module, String path) throws SstException {
        List<String> parts = new ArrayList<>();
        String[] all = path.split("/", -1);
        if (!all[0].equals(module.name())) {
            throw hostile(path, "it is not in the module " + module.name());
        }
        for (int i = 1; i < all.length; i++) {
            if (all[i].equals("..") || all[i].indexOf('\0') >= 0) {
                throw hostile(path, "it leads out of the module");
            }
            if (!all[i].isEmpty() && !all[i].equals(".")) {
                parts.add(all[i]);
            }
        }
        return parts;
    }

    private static void make(Path directory) throws SstException {
        if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try {
            Files.createDirectory(directory);
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "make the directory " + directory, e);
        }
    }

    private static void requireDirectory(Path whole, String path) throws SstException {
        if (!Files.isDirectory(whole, LinkOption.NOFOLLOW_LINKS)) {
            throw hostile(path, whole.getFileName() + " is not a directory of the module");
        }
    }

    private static SstException hostile(String path, String why) {
        return new SstException(
                ErrorCode.HOSTILE_STREAM, "the path '" + Lines.printable(path) + "' is refused: " + why);
    }

    /** Returns the local directory that contains everything. */
    Path root() {
        return module.path();
    }

    /** Returns the local path of an entry. */
    Path path(FileEntry entry) {
        return below(module.path(), nameOf(entry));
    }

    /** Returns the path of an older version of an entry in the basis, if there is one of the same kind. */
    Optional<Path> basis(FileEntry entry) {
        return module.basis()
                .map(root -> below(root, nameOf(entry)))
                .filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS));
    }

    /** Returns true if the module hides a name from its clients. */
    boolean hides(String name, boolean isDirectory) {
        String inModule = directory.isEmpty() ? name : directory + "/" + name;
        return !module.hidden().isEmpty() && !FilterRule.includes(module.hidden(), inModule, isDirectory);
    }

    private String nameOf(FileEntry entry) {
        return onlyName.orElse(entry.name());
    }

    private Path below(Path root, String name) {
        Path base = directory.isEmpty() ? root : root.resolve(UnixNames.path(directory));
        return name.equals(".") ? base : base.resolve(UnixNames.path(name));
    }

    /** Returns the path for messages, starting with the module. */
    @Override
    public String toString() {
        return directory.isEmpty() ? module.name() : module.name() + "/" + directory;
    }
}
