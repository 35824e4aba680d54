/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.backup.rsync.list.FileEntry;
import io.sst4j.backup.rsync.list.FileKind;
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

/**
 * Gives files the attributes that a client asks for.
 *
 * <p>Only root gives files away, and then by the names of users and groups where this system knows them; everybody else
 * keeps what he receives, as rsync has it.
 */
final class Attributes {
    private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

    private final ServerOptions options;
    private final Map<Integer, String> users;
    private final Map<Integer, String> groups;

    Attributes(ServerOptions options, Map<Integer, String> users, Map<Integer, String> groups) {
        this.options = options;
        this.users = users;
        this.groups = groups;
    }

    void apply(Path path, FileEntry entry) throws SstException {
        try {
            if (ROOT) {
                owner(path, entry);
            }
            if (entry.kind() != FileKind.SYMLINK && options.has(ServerOptions.Flag.PERMISSIONS)) {
                Files.setAttribute(path, "unix:mode", entry.permissions());
            }
            if (options.has(ServerOptions.Flag.TIMES) && hasTime(entry)) {
                time(path, entry);
            }
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "set owner, permissions or time of " + path, e);
        }
    }

    /** To set the time of anything else the JDK would open it, which for a named pipe is a wait without end. */
    private boolean hasTime(FileEntry entry) {
        return entry.kind() == FileKind.REGULAR
                || (entry.kind() == FileKind.DIRECTORY && !options.has(ServerOptions.Flag.OMIT_DIRECTORY_TIMES));
    }

    private static void time(Path path, FileEntry entry) throws IOException {
        FileTime time = FileTime.from(Instant.ofEpochSecond(
                entry.modified().seconds(), entry.modified().nanos()));
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
