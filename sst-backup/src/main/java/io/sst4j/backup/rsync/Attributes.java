/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.backup.internal.rsync.list.FileEntry;
import io.sst4j.backup.internal.rsync.list.FileKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Applies the file attributes that a client requests.
 *
 * <p>If the client sends no permissions, a new file gets the source's permissions less the umask, and an existing
 * file keeps its own. No file gains the bits that grant an owner's rights.
 *
 * <p>Only root changes owners, by user and group name if the local system knows the name. Any other user keeps the
 * received files as its own, as in rsync.
 */
final class Attributes {
    private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

    /** The JDK counts nanoseconds in a long and turns any later time into the last of them, a day in 2262. */
    private static final long LAST_SECOND = Long.MAX_VALUE / 1_000_000_000;

    private static final int PERMISSIONS = 0777;
    private static final int OWNER_ALL = 0700;
    private static final int ALL_BITS = 07777;

    private final ServerOptions options;
    private final Map<Integer, String> users;
    private final Map<Integer, String> groups;

    /** Directories whose final permissions give the owner less than this daemon needs to fill them. */
    private final Set<Path> widened = ConcurrentHashMap.newKeySet();

    Attributes(ServerOptions options, Map<Integer, String> users, Map<Integer, String> groups) {
        this.options = options;
        this.users = users;
        this.groups = groups;
    }

    /** Creates a directory in which this daemon may write until {@link #apply}. */
    void makeDirectory(Path path, FileEntry entry) throws IOException {
        // until they are complete, files in it have other permissions
        int mode = options.has(ServerOptions.Flag.PERMISSIONS) ? 0 : entry.permissions() & PERMISSIONS;
        Files.createDirectory(path, UnixFile.madeWith(mode | OWNER_ALL));
        if ((mode & OWNER_ALL) != OWNER_ALL) {
            widened.add(path);
        }
    }

    void apply(Path path, FileEntry entry) throws SstException {
        apply(path, entry, path);
    }

    /**
     * Applies the attributes to a file.
     *
     * @param path the file
     * @param place its final location; if a file exists there, its permissions may be kept
     */
    void apply(Path path, FileEntry entry, Path place) throws SstException {
        try {
            if (ROOT) {
                owner(path, entry);
            }
            if (options.has(ServerOptions.Flag.PERMISSIONS)) {
                if (entry.kind() != FileKind.SYMLINK) {
                    setMode(path, entry.permissions());
                }
            } else if (!path.equals(place) && Files.isRegularFile(place, LinkOption.NOFOLLOW_LINKS)) {
                setMode(path, mode(place));
            } else if (widened.remove(path)) {
                setMode(path, mode(path) & (entry.permissions() | ~PERMISSIONS));
            }
            if (options.has(ServerOptions.Flag.TIMES) && hasTime(entry)) {
                time(path, entry);
            }
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "set owner, permissions or time of " + path, e);
        }
    }

    private static int mode(Path path) throws IOException {
        return UnixFile.read(path).mode() & ALL_BITS;
    }

    private static void setMode(Path path, int mode) throws IOException {
        Files.setAttribute(path, "unix:mode", mode);
    }

    /** Returns true if the entry's time cannot be stored in a file of this daemon. */
    boolean changesTime(FileEntry entry) {
        return options.has(ServerOptions.Flag.TIMES)
                && hasTime(entry)
                && !settable(entry.modified()).equals(entry.modified());
    }

    /** Returns the time that a file gets: the nearest one that the JDK can set. Before 1970 these are whole seconds. */
    static FileEntry.Time settable(FileEntry.Time time) {
        if (Math.abs(time.seconds()) >= LAST_SECOND || time.seconds() == Long.MIN_VALUE) {
            return new FileEntry.Time(time.seconds() < 0 ? -LAST_SECOND : LAST_SECOND, 0);
        }
        return time.seconds() < 0 ? new FileEntry.Time(time.seconds(), 0) : time;
    }

    /** To set the time of any other kind, the JDK would open it, which blocks forever on a named pipe. */
    private boolean hasTime(FileEntry entry) {
        return entry.kind() == FileKind.REGULAR
                || (entry.kind() == FileKind.DIRECTORY && !options.has(ServerOptions.Flag.OMIT_DIRECTORY_TIMES));
    }

    private static void time(Path path, FileEntry entry) throws IOException {
        FileEntry.Time settable = settable(entry.modified());
        FileTime time = FileTime.from(Instant.ofEpochSecond(settable.seconds(), settable.nanos()));
        Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setTimes(time, null, null);
    }

    private void owner(Path path, FileEntry entry) throws IOException {
        UserPrincipalLookupService names = path.getFileSystem().getUserPrincipalLookupService();
        PosixFileAttributeView view =
                Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (options.has(ServerOptions.Flag.OWNER)) {
            String name = users.getOrDefault(entry.owner().user(), "");
            view.setOwner(names.lookupPrincipalByName(
                    known(name, names::lookupPrincipalByName, entry.owner().user())));
        }
        if (options.has(ServerOptions.Flag.GROUP)) {
            String name = groups.getOrDefault(entry.owner().group(), "");
            view.setGroup(names.lookupPrincipalByGroupName(
                    known(name, names::lookupPrincipalByGroupName, entry.owner().group())));
        }
    }

    /** Looks up a name. */
    private interface Lookup {
        Object find(String name) throws IOException;
    }

    /** Returns the name, or the number if the name does not exist here; the lookup accepts both. */
    private static String known(String name, Lookup lookup, int number) {
        String digits = Integer.toUnsignedString(number);
        if (name.isEmpty()) {
            return digits;
        }
        try {
            lookup.find(name);
            return name;
        } catch (IOException e) {
            return digits;
        }
    }
}
