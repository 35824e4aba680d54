/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

import io.sst4j.backup.internal.rsync.delta.BlockChecksum;
import io.sst4j.backup.internal.rsync.delta.ChecksumKind;
import io.sst4j.backup.internal.rsync.list.ListFormat;
import io.sst4j.backup.internal.rsync.list.ListFormat.Field;
import io.sst4j.backup.internal.rsync.wire.CompatFlag;
import java.util.EnumSet;
import java.util.Set;

/**
 * The protocol details that client and daemon agree on before the first frame.
 *
 * @param protocol 30 to 32
 * @param compat the details that the daemon enabled
 * @param checksum the checksum of whole files
 * @param seed the seed of block checksums
 */
record Agreement(int protocol, Set<CompatFlag> compat, ChecksumKind checksum, int seed) {
    private static final int FIRST_WITH_STATISTICS = 31;
    private static final int LITERAL_BYTES = 32 * 1024;
    private static final int LONG_LITERAL_BYTES = 496 * 1024;

    BlockChecksum blockChecksum() {
        return BlockChecksum.of(
                checksum,
                seed,
                compat.contains(CompatFlag.CHECKSUM_SEED_FIX)
                        ? BlockChecksum.Order.SEED_FIRST
                        : BlockChecksum.Order.SEED_LAST);
    }

    /** Returns the encoding of the file list, according to the client's options. */
    ListFormat listFormat(ServerOptions options) {
        Set<Field> fields = EnumSet.noneOf(Field.class);
        add(fields, Field.OWNER, options.has(ServerOptions.Flag.OWNER));
        add(fields, Field.GROUP, options.has(ServerOptions.Flag.GROUP));
        add(fields, Field.LINKS, options.has(ServerOptions.Flag.LINKS));
        add(fields, Field.DEVICES, options.has(ServerOptions.Flag.DEVICES));
        add(fields, Field.SPECIALS, options.has(ServerOptions.Flag.SPECIALS));
        add(fields, Field.NUMERIC_IDS, options.has(ServerOptions.Flag.NUMERIC_IDS));
        int digest = options.has(ServerOptions.Flag.CHECKSUM) ? checksum.length() : 0;
        return new ListFormat(protocol, compat, fields, digest);
    }

    private static void add(Set<Field> fields, Field field, boolean asked) {
        if (asked) {
            fields.add(field);
        }
    }

    /**
     * Returns the largest literal of a file that is sent whole, in bytes, a multiple of the page size. A longer
     * literal costs less per byte. The format's only limit is the length of a frame. Stock peers send 32 KiB and were
     * observed to accept frames of 64 KiB. A peer with this project's own checksum accepts any length.
     */
    int longestLiteral() {
        return checksum == ChecksumKind.CRC32C ? LONG_LITERAL_BYTES : LITERAL_BYTES;
    }

    /** Returns true if the goodbye has one more step and errors may carry an exit code. */
    boolean longGoodbye() {
        return protocol >= FIRST_WITH_STATISTICS;
    }
}
