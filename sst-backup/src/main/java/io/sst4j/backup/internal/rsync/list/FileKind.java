/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.list;

import org.jspecify.annotations.Nullable;

/** What a name stands for. */
public enum FileKind {
    /** Bytes. */
    REGULAR(0100000),
    /** Names. */
    DIRECTORY(0040000),
    /** Another name. */
    SYMLINK(0120000),
    /** A named pipe. */
    FIFO(0010000),
    /** A socket. */
    SOCKET(0140000),
    /** A device of characters. */
    CHARACTER_DEVICE(0020000),
    /** A device of blocks. */
    BLOCK_DEVICE(0060000);

    private static final int MASK = 0170000;

    private final int bits;

    FileKind(int bits) {
        this.bits = bits;
    }

    /**
     * The kind in the bits of a POSIX mode.
     *
     * @param mode kind and permissions
     * @return the kind, or null if the bits stand for none
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
