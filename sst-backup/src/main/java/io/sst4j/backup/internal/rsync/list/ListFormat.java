/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.list;

import io.sst4j.backup.internal.rsync.wire.CompatFlag;
import java.util.Set;

/**
 * The encoding of entries, from the agreement of both sides and the client's options.
 *
 * @param protocol 30 to 32
 * @param compat the details that the daemon enabled
 * @param fields the fields that the client's options add to an entry
 * @param digestBytes the length of a checksum; 0 unless the client compares by checksum
 */
public record ListFormat(int protocol, Set<CompatFlag> compat, Set<Field> fields, int digestBytes) {
    private static final int FIRST_WITHOUT_NUMBERS_OF_SPECIALS = 31;
    private static final int FIRST_WITH_NANOSECONDS = 31;

    /** A field that an option adds to an entry. */
    public enum Field {
        /** {@code --owner}: the user. */
        OWNER,
        /** {@code --group}: the group. */
        GROUP,
        /** {@code --links}: the target of a symbolic link. */
        LINKS,
        /** {@code --devices}: device numbers. */
        DEVICES,
        /** {@code --specials}: named pipes and sockets, with numbers below protocol 31. */
        SPECIALS,
        /** {@code --numeric-ids}: no names of users and groups follow the list. */
        NUMERIC_IDS
    }

    /**
     * Creates a format.
     *
     * @throws IllegalArgumentException if the daemon enabled an unsupported detail
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

    /** The flags at the start of an entry. */
    static final class EntryFlag {
        static final int TOP_DIRECTORY = 0x01;
        static final int SAME_MODE = 0x02;
        /** Another byte of flags follows. */
        static final int EXTENDED = 0x04;

        static final int SAME_USER = 0x08;
        static final int SAME_GROUP = 0x10;
        static final int SAME_NAME = 0x20;
        static final int LONG_NAME = 0x40;
        static final int SAME_TIME = 0x80;
        /** For a directory. */
        static final int WITHOUT_CONTENT = 0x100;
        /** For any other entry: the same bit. */
        static final int SAME_MAJOR = 0x100;
        /** The end of the list, with an error. */
        static final int ERROR_END = 0x1000;

        static final int NANOSECONDS = 0x2000;

        /** Flags of unsupported features: hard links, and names within entries. */
        static final int UNSUPPORTED = ~0x31ff;

        private EntryFlag() {}
    }
}
