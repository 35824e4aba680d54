/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tree;

import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;

/**
 * One entry of a tree.
 *
 * @param path the path below the directory, with slashes between names and none at the end
 * @param kind the kind of entry
 * @param mode the nine permission bits; 0 for a link
 * @param modified the modification time, in whole units of 100 ns; the epoch for a link
 * @param size the size of a file in bytes, otherwise 0
 * @param target the target of a link, otherwise empty
 */
record TreeEntry(String path, Kind kind, int mode, FileTime modified, long size, String target) {
    /** The kinds of entries, with their tar type flags. */
    enum Kind {
        FILE('0'),
        LINK('2'),
        DIRECTORY('5');

        private final byte flag;

        Kind(char flag) {
            this.flag = (byte) flag;
        }

        byte flag() {
            return flag;
        }
    }

    static final FileTime NO_TIME = FileTime.fromMillis(0);

    private static final int TICK_NANOS = 100;

    private static final PosixFilePermission[] BITS = {
        PosixFilePermission.OTHERS_EXECUTE,
        PosixFilePermission.OTHERS_WRITE,
        PosixFilePermission.OTHERS_READ,
        PosixFilePermission.GROUP_EXECUTE,
        PosixFilePermission.GROUP_WRITE,
        PosixFilePermission.GROUP_READ,
        PosixFilePermission.OWNER_EXECUTE,
        PosixFilePermission.OWNER_WRITE,
        PosixFilePermission.OWNER_READ
    };

    /** Truncates a time to 100 ns, the resolution of the tar library. */
    static FileTime time(FileTime exact) {
        Instant instant = exact.toInstant();
        int nanos = instant.getNano() / TICK_NANOS * TICK_NANOS;
        return FileTime.from(Instant.ofEpochSecond(instant.getEpochSecond(), nanos));
    }

    static int bits(Set<PosixFilePermission> permissions) {
        int mode = 0;
        for (int bit = 0; bit < BITS.length; bit++) {
            mode |= permissions.contains(BITS[bit]) ? 1 << bit : 0;
        }
        return mode;
    }

    static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (int bit = 0; bit < BITS.length; bit++) {
            if ((mode & 1 << bit) != 0) {
                permissions.add(BITS[bit]);
            }
        }
        return permissions;
    }
}
