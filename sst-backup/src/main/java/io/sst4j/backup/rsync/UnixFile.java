/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

import io.sst4j.backup.internal.rsync.list.FileEntry;
import io.sst4j.backup.internal.rsync.list.FileKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The system's metadata of a path; links are not followed.
 *
 * @param mode the kind and permissions
 * @param owner the user and group numbers
 * @param size the size, in bytes
 * @param modified the time of the last content change
 */
record UnixFile(int mode, FileEntry.Owner owner, long size, FileEntry.Time modified) {
    private static final String ALL = "rwxrwxrwx";

    /** The permission bit of the first letter. */
    private static final int OWNER_READ = 0400;

    private static final String NAMES = "unix:mode,uid,gid,size,lastModifiedTime";

    static UnixFile read(Path path) throws IOException {
        Map<String, Object> found = Files.readAttributes(path, NAMES, LinkOption.NOFOLLOW_LINKS);
        Instant time = ((FileTime) get(found, "lastModifiedTime")).toInstant();
        long seconds = time.getEpochSecond();
        return new UnixFile(
                (Integer) get(found, "mode"),
                new FileEntry.Owner((Integer) get(found, "uid"), (Integer) get(found, "gid")),
                (Long) get(found, "size"),
                new FileEntry.Time(seconds, time.getNano()));
    }

    /**
     * Returns the creation mode of a file: the kernel removes the umask bits, and no bits beyond these are ever set.
     */
    static FileAttribute<Set<PosixFilePermission>> madeWith(int mode) {
        StringBuilder letters = new StringBuilder(ALL);
        for (int i = 0; i < ALL.length(); i++) {
            if ((mode & OWNER_READ >> i) == 0) {
                letters.setCharAt(i, '-');
            }
        }
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(letters.toString()));
    }

    private static Object get(Map<String, Object> found, String name) {
        return Objects.requireNonNull(found.get(name), name);
    }

    FileKind kind() {
        return Objects.requireNonNull(FileKind.of(mode), "every file is of some kind");
    }

    boolean isSymlink() {
        return kind() == FileKind.SYMLINK;
    }

    boolean isRegular() {
        return kind() == FileKind.REGULAR;
    }
}
