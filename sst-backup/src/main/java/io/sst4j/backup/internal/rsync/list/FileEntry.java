/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.list;

import java.util.Objects;

/**
 * An entry of a file list.
 *
 * @param name the name relative to the root of the transfer, with {@code /} between components; the root itself is
 *     {@code .}
 * @param mode the kind and permissions, as in POSIX
 * @param size the size in bytes; meaningless for a directory
 * @param modified the time of the last content change
 * @param owner the owner; 0 and 0 if the list does not contain it
 * @param target the target of a symbolic link; otherwise empty
 * @param digest the checksum of a regular file's content in hexadecimal; empty if the list does not contain it
 * @param role the effect of deletion in a directory
 */
public record FileEntry(
        String name, int mode, long size, Time modified, Owner owner, String target, String digest, Role role) {
    private static final int PERMISSIONS = 07777;

    /**
     * A time in seconds since 1970 and nanoseconds.
     *
     * @param seconds the seconds; may be negative
     * @param nanos 0 to 999,999,999
     */
    public record Time(long seconds, int nanos) {}

    /**
     * The numbers of the user and the group.
     *
     * @param user the user
     * @param group the group
     */
    public record Owner(int user, int group) {
        /** User and group 0. */
        public static final Owner ROOT = new Owner(0, 0);
    }

    /** The role of a directory of the list in the transfer. */
    public enum Role {
        /** Neither of the others, and every entry that is not a directory. */
        PLAIN,
        /** Named by the client: the transfer starts there. */
        TOP,
        /** Listed without its content, so nothing may be deleted from it. */
        WITHOUT_CONTENT
    }

    /**
     * Returns the kind of the entry.
     *
     * @return the kind, never null
     */
    public FileKind kind() {
        return Objects.requireNonNull(FileKind.of(mode), "checked by the constructor");
    }

    /**
     * Returns the permissions.
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
