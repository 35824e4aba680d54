/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.wire;

import io.sst4j.SstException;
import java.util.EnumSet;
import java.util.Set;

/** A protocol detail that a daemon enables if the client supports it. */
public enum CompatFlag {
    /** The file list comes in parts. Not supported: a daemon here never requests it. */
    INCREMENTAL_RECURSION(0x1),
    /** The times of symbolic links can be set. */
    SYMLINK_TIMES(0x2),
    /** The targets of symbolic links are converted like names. */
    SYMLINK_ICONV(0x4),
    /** A failure to read a directory may be reported at the end of the file list. */
    SAFE_FILE_LIST(0x8),
    /** An optimisation of extended attributes is off. */
    AVOID_XATTR_OPTIMISATION(0x10),
    /** Block checksums process the seed before the data. */
    CHECKSUM_SEED_FIX(0x20),
    /** Partial directories work with files written in place. */
    INPLACE_PARTIAL_DIRECTORY(0x40),
    /** Flags of the file list have variable length, and checksums are negotiated by name. */
    VARINT_FLAGS(0x80),
    /** Lists of ids end with the name of id 0. */
    ID_ZERO_NAMES(0x100);

    private final int bit;

    CompatFlag(int bit) {
        this.bit = bit;
    }

    /**
     * Reads the flags of a daemon's answer.
     *
     * @param in the input
     * @return the flags
     * @throws SstException if the stream fails, or contains unknown flags
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
            // The effect of an unknown flag is unknown too.
            throw in.malformed(String.format("unknown compatibility flags 0x%x", bits));
        }
        return flags;
    }

    /**
     * Writes flags.
     *
     * @param out the output
     * @param flags the flags
     * @throws SstException if the stream fails
     */
    public static void write(WireOutput out, Set<CompatFlag> flags) throws SstException {
        out.varint(flags.stream().mapToInt(flag -> flag.bit).sum());
    }
}
