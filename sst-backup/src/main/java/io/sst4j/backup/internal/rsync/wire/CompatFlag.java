/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.wire;

import io.sst4j.SstException;
import java.util.EnumSet;
import java.util.Set;

/** A detail of the protocol that a daemon switches on, if the client said that it knows it. */
public enum CompatFlag {
    /** The file list comes in parts. Not supported: a daemon here never asks for it. */
    INCREMENTAL_RECURSION(0x1),
    /** Times of symbolic links can be set. */
    SYMLINK_TIMES(0x2),
    /** Targets of symbolic links are converted like names. */
    SYMLINK_ICONV(0x4),
    /** A failure to read a directory may be told at the end of the file list. */
    SAFE_FILE_LIST(0x8),
    /** An optimisation of extended attributes is off. */
    AVOID_XATTR_OPTIMISATION(0x10),
    /** Block checksums take the seed before the data. */
    CHECKSUM_SEED_FIX(0x20),
    /** Partial directories work with files that are written in place. */
    INPLACE_PARTIAL_DIRECTORY(0x40),
    /** Flags of the file list are of variable length, and checksums are negotiated by name. */
    VARINT_FLAGS(0x80),
    /** Lists of ids end with the name of id 0. */
    ID_ZERO_NAMES(0x100);

    private final int bit;

    CompatFlag(int bit) {
        this.bit = bit;
    }

    /**
     * Takes the flags that a daemon answers with.
     *
     * @param in where they stand
     * @return the flags
     * @throws SstException if the stream fails, or has flags that are not known
     */
    public static Set<CompatFlag> read(WireInput in) throws SstException {
        int bits = in.varint();
        EnumSet<CompatFlag> flags = EnumSet.noneOf(CompatFlag.class);
        for (CompatFlag flag : values()) {
            if ((bits & flag.bit) != 0) {
                flags.add(flag);
                bits -= flag.bit;
            }
        }
        if (bits != 0) {
            // What an unknown flag changes is not known either.
            throw in.malformed(String.format("unknown compatibility flags 0x%x", bits));
        }
        return flags;
    }

    /**
     * Writes flags.
     *
     * @param out takes them
     * @param flags the flags
     * @throws SstException if the stream fails
     */
    public static void write(WireOutput out, Set<CompatFlag> flags) throws SstException {
        out.varint(flags.stream().mapToInt(flag -> flag.bit).sum());
    }
}
