/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.list;

import io.sst4j.SstException;
import io.sst4j.backup.internal.rsync.list.FileEntry.Owner;
import io.sst4j.backup.internal.rsync.list.FileEntry.Role;
import io.sst4j.backup.internal.rsync.list.ListFormat.EntryFlag;
import io.sst4j.backup.internal.rsync.list.ListFormat.Field;
import io.sst4j.backup.internal.rsync.wire.PeerText;
import io.sst4j.backup.internal.rsync.wire.WireOutput;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Writes a file list.
 *
 * <p>Entries may be added in any order; both sides number them in the order of {@link FileList}. Not safe for use by
 * several threads.
 */
public final class FileListWriter {
    private static final int LONGEST_SHARED = 255;
    private static final int LONGEST_SHORT = 255;

    private final WireOutput out;
    private final ListFormat format;
    private byte[] lastName = new byte[0];
    private int lastMode;
    private long lastSeconds;
    private @Nullable Owner lastOwner;

    /**
     * Creates a writer at the start of a list.
     *
     * @param out the output
     * @param format the encoding of entries
     */
    public FileListWriter(WireOutput out, ListFormat format) {
        this.out = out;
        this.format = format;
    }

    /**
     * Writes an entry.
     *
     * @param entry the entry; devices cannot be encoded here
     * @throws SstException if the stream fails
     */
    public void add(FileEntry entry) throws SstException {
        byte[] name = PeerText.encode(entry.name());
        check(entry, name);
        int same = Math.min(shared(name), LONGEST_SHARED);
        int rest = name.length - same;
        int flags = flags(entry, same, rest);
        writeFlags(flags, entry.isDirectory());
        if (same > 0) {
            out.u8(same);
        }
        if ((flags & EntryFlag.LONG_NAME) != 0) {
            out.varint(rest);
        } else {
            out.u8(rest);
        }
        out.bytes(name, same, rest);
        attributes(entry, flags);
        remember(entry, name);
    }

    /**
     * Ends the list.
     *
     * @param error a mask of read errors; unless it is 0, the peer deletes nothing
     * @param users the names of the entries' users other than 0, by number; 0 may have one too
     * @param groups the same for groups
     * @throws SstException if the stream fails
     */
    public void end(int error, Map<Integer, String> users, Map<Integer, String> groups) throws SstException {
        if (format.varintFlags()) {
            out.u8(0);
            out.varint(error);
        } else if (error != 0 && format.errorAtEnd()) {
            out.u16(EntryFlag.EXTENDED | EntryFlag.ERROR_END);
            out.varint(error);
        } else {
            out.u8(0);
        }
        names(Field.OWNER, users);
        names(Field.GROUP, groups);
    }

    private void check(FileEntry entry, byte[] name) {
        String complaint = EntryNames.complaint(entry.name());
        if (complaint != null || name.length > EntryNames.MAX_BYTES) {
            throw new IllegalArgumentException(EntryNames.printable(entry.name()) + " cannot be listed");
        }
        if (entry.kind().isDevice() || entry.digest().length() != digestLength(entry)) {
            throw new IllegalArgumentException("this list cannot encode " + entry);
        }
    }

    private int digestLength(FileEntry entry) {
        return entry.kind() == FileKind.REGULAR ? 2 * format.digestBytes() : 0;
    }

    private int shared(byte[] name) {
        int mismatch = Arrays.mismatch(lastName, name);
        return mismatch < 0 ? name.length : mismatch;
    }

    private int flags(FileEntry entry, int same, int rest) {
        return when(same > 0, EntryFlag.SAME_NAME)
                | when(rest > LONGEST_SHORT, EntryFlag.LONG_NAME)
                | when(entry.modified().seconds() == lastSeconds, EntryFlag.SAME_TIME)
                | when(format.nanoseconds() && entry.modified().nanos() != 0, EntryFlag.NANOSECONDS)
                | when(entry.mode() == lastMode, EntryFlag.SAME_MODE)
                | when(sameOwner(Field.OWNER, entry, Owner::user), EntryFlag.SAME_USER)
                | when(sameOwner(Field.GROUP, entry, Owner::group), EntryFlag.SAME_GROUP)
                | when(format.hasNumbers(entry.kind()), EntryFlag.SAME_MAJOR)
                | when(entry.role() == Role.TOP, EntryFlag.TOP_DIRECTORY)
                | when(entry.role() == Role.WITHOUT_CONTENT, EntryFlag.WITHOUT_CONTENT);
    }

    /** The first entry contains its numbers even if they are 0, as stock peers write it. */
    private boolean sameOwner(Field field, FileEntry entry, ToIntFunction<Owner> number) {
        return !format.has(field)
                || (lastOwner != null && number.applyAsInt(lastOwner) == number.applyAsInt(entry.owner()));
    }

    private static int when(boolean holds, int flag) {
        return holds ? flag : 0;
    }

    /** Flags of zero would end the list, so a flag without meaning for the entry is set instead. */
    private void writeFlags(int flags, boolean directory) throws SstException {
        if (format.varintFlags()) {
            out.varint(flags == 0 ? EntryFlag.EXTENDED : flags);
        } else if (flags > 0xff || (flags == 0 && directory)) {
            out.u16(flags | EntryFlag.EXTENDED);
        } else {
            out.u8(flags == 0 ? EntryFlag.TOP_DIRECTORY : flags);
        }
    }

    private void attributes(FileEntry entry, int flags) throws SstException {
        out.varlong(entry.size(), 3);
        if ((flags & EntryFlag.SAME_TIME) == 0) {
            out.varlong(entry.modified().seconds(), 4);
        }
        if ((flags & EntryFlag.NANOSECONDS) != 0) {
            out.varint(entry.modified().nanos());
        }
        if ((flags & EntryFlag.SAME_MODE) == 0) {
            out.int32(entry.mode());
        }
        if ((flags & EntryFlag.SAME_USER) == 0) {
            out.varint(entry.owner().user());
        }
        if ((flags & EntryFlag.SAME_GROUP) == 0) {
            out.varint(entry.owner().group());
        }
        if (format.hasNumbers(entry.kind())) {
            out.varint(0);
        }
        if (entry.kind() == FileKind.SYMLINK && format.has(Field.LINKS)) {
            byte[] target = PeerText.encode(entry.target());
            out.varint(target.length);
            out.bytes(target);
        }
        out.bytes(HexFormat.of().parseHex(entry.digest()));
    }

    private void remember(FileEntry entry, byte[] name) {
        lastName = name;
        lastMode = entry.mode();
        lastSeconds = entry.modified().seconds();
        lastOwner = entry.owner();
    }

    private void names(Field field, Map<Integer, String> names) throws SstException {
        if (!format.has(field) || format.has(Field.NUMERIC_IDS)) {
            return;
        }
        for (Map.Entry<Integer, String> entry : names.entrySet()) {
            if (entry.getKey() != 0) {
                out.varint(entry.getKey());
                name(entry.getValue());
            }
        }
        out.u8(0);
        if (format.idZeroNames()) {
            name(names.getOrDefault(0, ""));
        }
    }

    private void name(String name) throws SstException {
        byte[] bytes = PeerText.encode(name);
        int length = Math.min(bytes.length, LONGEST_SHORT);
        out.u8(length);
        out.bytes(bytes, 0, length);
    }
}
