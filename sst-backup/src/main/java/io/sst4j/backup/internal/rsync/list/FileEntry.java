/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.list;

import java.util.Objects;

/**
 * One name of a file list, and what it stands for.
 *
 * @param name relative to the root of the transfer, with {@code /} between components; the root itself is {@code .}
 * @param mode kind and permissions, as POSIX has them
 * @param size bytes; of a directory it means nothing
 * @param modified when the content changed
 * @param owner who owns it; 0 and 0 if the list does not tell
 * @param target where a symbolic link leads; otherwise empty
 * @param digest checksum of a regular file's content as hexadecimal text; empty if the list does not tell
 * @param role what deletion may do in a directory
 */
public record FileEntry(
        String name, int mode, long size, Time modified, Owner owner, String target, String digest, Role role) {
    private static final int PERMISSIONS = 07777;

    /**
     * Seconds since 1970, and nanoseconds.
     *
     * @param seconds may be negative
     * @param nanos 0 to 999,999,999
     */
    public record Time(long seconds, int nanos) {}

    /**
     * Numbers of the user and the group.
     *
     * @param user the user
     * @param group the group
     */
    public record Owner(int user, int group) {
        /** Both zero. */
        public static final Owner ROOT = new Owner(0, 0);
    }

    /** What a directory of the list is in the transfer. */
    public enum Role {
        /** Neither of the others; every entry that is not a directory. */
        PLAIN,
        /** Named by the client: the transfer begins there. */
        TOP,
        /** Listed without what is in it, so nothing may be deleted from it. */
        WITHOUT_CONTENT
    }

    /**
     * What the name stands for.
     *
     * @return never null
     */
    public FileKind kind() {
        return Objects.requireNonNull(FileKind.of(mode), "checked when the entry was made");
    }

    /**
     * The permissions.
     *
     * @return the low twelve bits of the mode
     */
    public int permissions() {
        return mode & PERMISSIONS;
    }

    /**
     * Creates an entry.
     *
     * @throws IllegalArgumentException if the mode has no kind
     */
    public FileEntry {
        if (FileKind.of(mode) == null) {
            throw new IllegalArgumentException("no kind in mode " + Integer.toOctalString(mode));
        }
    }

    boolean isDirectory() {
        return kind() == FileKind.DIRECTORY;
    }
}
