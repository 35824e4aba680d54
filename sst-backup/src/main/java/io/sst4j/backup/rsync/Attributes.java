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
 * Gives files the attributes that a client asks for.
 *
 * <p>Where the client sends no permissions, what is made anew has those of the source without the bits of the umask, and
 * what was there keeps its own; nothing gains the bits that lend rights of an owner.
 *
 * <p>Only root gives files away, and then by the names of users and groups where this system knows them; everybody else
 * keeps what he receives, as rsync has it.
 */
final class Attributes {
    private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

    /** The JDK counts nanoseconds in a long, and makes the last of them of what is later: some day of 2262. */
    private static final long LAST_SECOND = Long.MAX_VALUE / 1_000_000_000;

    private static final int PERMISSIONS = 0777;
    private static final int OWNER_ALL = 0700;
    private static final int ALL_BITS = 07777;

    private final ServerOptions options;
    private final Map<Integer, String> users;
    private final Map<Integer, String> groups;

    /** Directories whose owner gets less in the end than this daemon needs to fill them. */
    private final Set<Path> widened = ConcurrentHashMap.newKeySet();

    Attributes(ServerOptions options, Map<Integer, String> users, Map<Integer, String> groups) {
        this.options = options;
        this.users = users;
        this.groups = groups;
    }

    /** Makes a directory in which this daemon may write until {@link #apply}. */
    void makeDirectory(Path path, FileEntry entry) throws IOException {
        // what is in it has other permissions until it is whole
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
     * Gives a file its attributes.
     *
     * @param path the file
     * @param place where it will be; the file that is there now, if any, is the one whose permissions may be kept
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

    /** Whether a time is one that a file of this daemon cannot have. */
    boolean changesTime(FileEntry entry) {
        return options.has(ServerOptions.Flag.TIMES)
                && hasTime(entry)
                && !settable(entry.modified()).equals(entry.modified());
    }

    /** The time that a file gets: the nearest that the JDK can set, which before 1970 are whole seconds. */
    static FileEntry.Time settable(FileEntry.Time time) {
        if (Math.abs(time.seconds()) >= LAST_SECOND || time.seconds() == Long.MIN_VALUE) {
            return new FileEntry.Time(time.seconds() < 0 ? -LAST_SECOND : LAST_SECOND, 0);
        }
        return time.seconds() < 0 ? new FileEntry.Time(time.seconds(), 0) : time;
    }

    /** To set the time of anything else the JDK would open it, which for a named pipe is a wait without end. */
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

    /** Looks a name up. */
    private interface Lookup {
        Object find(String name) throws IOException;
    }

    /** The name, or the number where nobody has that name here; the lookup takes both. */
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
