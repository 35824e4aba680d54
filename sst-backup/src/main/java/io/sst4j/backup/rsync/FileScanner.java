/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.TransferEvent.Notice.Level;
import io.sst4j.TransferSink;
import io.sst4j.backup.internal.rsync.delta.ChecksumKind;
import io.sst4j.backup.internal.rsync.list.FileEntry;
import io.sst4j.backup.internal.rsync.list.FileKind;
import io.sst4j.backup.internal.rsync.list.FileList;
import io.sst4j.internal.io.HeapLimit;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Lists the entries that a push sends.
 *
 * <p>An unreadable entry is left out and counted, because the rest may still be useful. An entry that disappears
 * before its turn is treated as if it had never been there.
 */
final class FileScanner {
    private final RsyncPush push;
    private final Optional<ChecksumKind> checksum;
    private final TransferSink sink;
    private final List<FileEntry> entries = new ArrayList<>();
    private final Map<Integer, String> users = new TreeMap<>();
    private final Map<Integer, String> groups = new TreeMap<>();
    private String firstProblem = "";
    private long nameBytes;

    FileScanner(RsyncPush push, Optional<ChecksumKind> checksum, TransferSink sink) {
        this.push = push;
        this.checksum = checksum;
        this.sink = sink;
    }

    void run() throws SstException {
        scan();
        requireMemory();
    }

    private void scan() throws SstException {
        Path source = push.source();
        if (Files.isDirectory(source)) {
            // the root may be a link to a directory: its target is pushed
            add(real(source), ".", FileEntry.Role.TOP);
            children(source, "", push.recursive());
        } else {
            add(source, UnixNames.text(source.getFileName()), FileEntry.Role.PLAIN);
        }
        if (entries.isEmpty()) {
            throw new SstException(
                    ErrorCode.LOCAL_IO, "push " + source + ": " + problem().orElse("it is not there"));
        }
    }

    private void requireMemory() throws SstException {
        HeapLimit.require(FileList.heapBytes(entries.size(), nameBytes), "lists of this many files");
    }

    private static Path real(Path source) throws SstException {
        try {
            return source.toRealPath();
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "look at " + source, e);
        }
    }

    private void children(Path directory, String prefix, boolean recursive) throws SstException {
        requireMemory();
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(children::add);
        } catch (IOException | DirectoryIteratorException e) {
            problem("list the directory " + directory, e);
        }
        for (Path child : children) {
            String name = prefix + UnixNames.text(child.getFileName());
            boolean isDirectory = Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS);
            if (FilterRule.includes(push.rules(), name, isDirectory)) {
                FileEntry.Role role = isDirectory && !recursive ? FileEntry.Role.WITHOUT_CONTENT : FileEntry.Role.PLAIN;
                if (add(child, name, role) && isDirectory && recursive) {
                    children(child, name + "/", true);
                }
            }
        }
    }

    private boolean add(Path path, String name, FileEntry.Role role) {
        try {
            Path meant = isMeantAsFile(path) ? path.toRealPath() : path;
            FileEntry entry = entry(meant, name, role, UnixFile.read(meant));
            if (isDevice(entry)) {
                sink.notice(Level.WARNING, "skipping the device " + path);
                return false;
            }
            entries.add(entry);
            nameBytes += entry.name().length() + entry.target().length();
            return true;
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            problem("read " + path, e);
            return false;
        }
    }

    private boolean isMeantAsFile(Path path) {
        return push.fileLinks() && Files.isSymbolicLink(path) && Files.isRegularFile(path);
    }

    private static boolean isDevice(FileEntry entry) {
        return entry.kind() == FileKind.BLOCK_DEVICE || entry.kind() == FileKind.CHARACTER_DEVICE;
    }

    private FileEntry entry(Path path, String name, FileEntry.Role role, UnixFile file) throws IOException {
        remember(path, file.owner());
        String target = file.isSymlink() ? UnixNames.text(Files.readSymbolicLink(path)) : "";
        String digest = file.isRegular() && checksum.isPresent()
                ? HexFormat.of().formatHex(checksum.get().digest(path))
                : "";
        return new FileEntry(name, file.mode(), file.size(), file.modified(), file.owner(), target, digest, role);
    }

    /** Names are sent next to numbers, so the daemon can map them to its own numbers. */
    private void remember(Path path, FileEntry.Owner owner) throws IOException {
        if (!users.containsKey(owner.user())) {
            name(users, owner.user(), Files.getAttribute(path, "posix:owner", LinkOption.NOFOLLOW_LINKS));
        }
        if (!groups.containsKey(owner.group())) {
            name(groups, owner.group(), Files.getAttribute(path, "posix:group", LinkOption.NOFOLLOW_LINKS));
        }
    }

    private static void name(Map<Integer, String> names, int number, @Nullable Object principal) {
        String name = String.valueOf(principal);
        names.put(number, name.equals(Integer.toUnsignedString(number)) ? "" : name);
    }

    private void problem(String doing, Exception e) {
        String text = doing + ": " + e.getClass().getSimpleName() + " " + e.getMessage();
        sink.notice(Level.WARNING, "cannot " + text);
        if (firstProblem.isEmpty()) {
            firstProblem = text;
        }
    }

    /** Returns the first read error, if any. */
    Optional<String> problem() {
        return firstProblem.isEmpty() ? Optional.empty() : Optional.of(firstProblem);
    }

    List<FileEntry> entries() {
        return entries;
    }

    /** Returns the names of the entries' owners, by user number; users without a name are left out. */
    Map<Integer, String> users() {
        return named(users);
    }

    Map<Integer, String> groups() {
        return named(groups);
    }

    private static Map<Integer, String> named(Map<Integer, String> names) {
        Map<Integer, String> named = new TreeMap<>(names);
        named.values().removeIf(String::isEmpty);
        return named;
    }
}
