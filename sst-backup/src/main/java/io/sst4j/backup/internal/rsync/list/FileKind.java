/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.list;

import org.jspecify.annotations.Nullable;

/** The kind of a directory entry. */
public enum FileKind {
    /** A regular file. */
    REGULAR(0100000),
    /** A directory. */
    DIRECTORY(0040000),
    /** A symbolic link. */
    SYMLINK(0120000),
    /** A named pipe. */
    FIFO(0010000),
    /** A socket. */
    SOCKET(0140000),
    /** A character device. */
    CHARACTER_DEVICE(0020000),
    /** A block device. */
    BLOCK_DEVICE(0060000);

    private static final int MASK = 0170000;

    private final int bits;

    FileKind(int bits) {
        this.bits = bits;
    }

    /**
     * Returns the kind in the bits of a POSIX mode.
     *
     * @param mode kind and permissions
     * @return the kind, or null if the bits are not a kind
     */
    public static @Nullable FileKind of(int mode) {
        for (FileKind kind : values()) {
            if ((mode & MASK) == kind.bits) {
                return kind;
            }
        }
        return null;
    }

    boolean isDevice() {
        return this == CHARACTER_DEVICE || this == BLOCK_DEVICE;
    }

    boolean isSpecial() {
        return this == FIFO || this == SOCKET;
    }
}
