/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tree;

import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;

/**
 * One name of a tree.
 *
 * @param path below the directory, with slashes between names and none at the end
 * @param kind what it is
 * @param mode the nine bits of permissions; of a link 0
 * @param modified when it was last changed, in whole units of 100 ns; of a link the epoch
 * @param size bytes of a file, else 0
 * @param target of a link, else empty
 */
record TreeEntry(String path, Kind kind, int mode, FileTime modified, long size, String target) {
    /** What tar calls it. */
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

    /** The library's times of tar archives are no finer than 100 ns. */
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
