/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.list;

import io.sst4j.backup.internal.rsync.wire.CompatFlag;
import java.util.Set;

/**
 * How entries are written: what both sides agreed on, and the options of the client.
 *
 * @param protocol 30 to 32
 * @param compat what the daemon switched on
 * @param fields what the client's options add to an entry
 * @param digestBytes length of a checksum; 0 unless the client compares by checksum
 */
public record ListFormat(int protocol, Set<CompatFlag> compat, Set<Field> fields, int digestBytes) {
    private static final int FIRST_WITHOUT_NUMBERS_OF_SPECIALS = 31;
    private static final int FIRST_WITH_NANOSECONDS = 31;

    /** What an option adds to an entry. */
    public enum Field {
        /** {@code --owner}: the user. */
        OWNER,
        /** {@code --group}: the group. */
        GROUP,
        /** {@code --links}: where a symbolic link leads. */
        LINKS,
        /** {@code --devices}: numbers of devices. */
        DEVICES,
        /** {@code --specials}: named pipes and sockets, with numbers below protocol 31. */
        SPECIALS,
        /** {@code --numeric-ids}: no names of users and groups follow the list. */
        NUMERIC_IDS
    }

    /**
     * Creates a format.
     *
     * @throws IllegalArgumentException if the daemon switched on what is not supported
     */
    public ListFormat {
        compat = Set.copyOf(compat);
        fields = Set.copyOf(fields);
        if (compat.contains(CompatFlag.INCREMENTAL_RECURSION)) {
            throw new IllegalArgumentException("incremental recursion is not supported");
        }
    }

    boolean has(Field field) {
        return fields.contains(field);
    }

    boolean varintFlags() {
        return compat.contains(CompatFlag.VARINT_FLAGS);
    }

    boolean idZeroNames() {
        return compat.contains(CompatFlag.ID_ZERO_NAMES);
    }

    boolean errorAtEnd() {
        return protocol >= FIRST_WITH_NANOSECONDS || compat.contains(CompatFlag.SAFE_FILE_LIST);
    }

    boolean nanoseconds() {
        return protocol >= FIRST_WITH_NANOSECONDS;
    }

    boolean hasNumbers(FileKind kind) {
        return (kind.isDevice() && has(Field.DEVICES))
                || (kind.isSpecial() && has(Field.SPECIALS) && protocol < FIRST_WITHOUT_NUMBERS_OF_SPECIALS);
    }
}
