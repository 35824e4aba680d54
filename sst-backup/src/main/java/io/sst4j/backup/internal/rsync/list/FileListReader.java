/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.list;

import io.sst4j.SstException;
import io.sst4j.backup.internal.rsync.list.FileEntry.Owner;
import io.sst4j.backup.internal.rsync.list.FileEntry.Role;
import io.sst4j.backup.internal.rsync.list.FileEntry.Time;
import io.sst4j.backup.internal.rsync.list.ListFormat.EntryFlag;
import io.sst4j.backup.internal.rsync.list.ListFormat.Field;
import io.sst4j.backup.internal.rsync.wire.PeerText;
import io.sst4j.backup.internal.rsync.wire.WireInput;
import io.sst4j.internal.io.HeapLimit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads a file list.
 *
 * <p>The reader trusts nothing in the list. It checks lengths and counts before it allocates, and names before it
 * returns them. {@link FileList} runs the checks that need all entries. Not safe for use by several threads.
 */
public final class FileListReader {
    /** The largest number of accepted entries. */
    public static final int MAX_ENTRIES = 4_000_000;

    /** The largest accepted total of names and targets, in bytes, because a list is kept in memory. */
    private static final long MAX_NAME_BYTES = 256L << 20;

    private static final int CHECKED_EVERY = 1024;
    private static final int MAX_IDS = 65_536;
    private static final int MAX_NANOS = 999_999_999;

    private final WireInput in;
    private final ListFormat format;
    private byte[] name = new byte[0];
    private int mode;
    private long seconds;
    private int user;
    private int group;
    /** Of the previous entry: most files of a tree have the same. */
    private Owner owner = Owner.ROOT;

    private long nameBytes;

    /**
     * Creates a reader at the start of a list.
     *
     * @param in the stream
     * @param format the encoding of entries
     */
    public FileListReader(WireInput in, ListFormat format) {
        this.in = in;
        this.format = format;
    }

    /**
     * Reads the whole list, and the names of users and groups after it.
     *
     * @return the list, in the order in which both sides number the entries
     * @throws SstException if the stream ends, fails or cannot be accepted
     */
    public FileList read() throws SstException {
        List<FileEntry> entries = new ArrayList<>();
        int flags = flags();
        while (flags != 0 && !isErrorEnd(flags)) {
            if (entries.size() % CHECKED_EVERY == 0) {
                HeapLimit.require(FileList.heapBytes(entries.size(), nameBytes), "lists of this many files");
            }
            if (entries.size() == MAX_ENTRIES) {
                throw in.hostile(String.format("more than %,d files; split the transfer", MAX_ENTRIES));
            }
            entries.add(entry(flags));
            flags = flags();
        }
        boolean told = flags != 0 || format.varintFlags();
        int error = told ? in.varint() : 0;
        Map<Integer, String> users = names(Field.OWNER);
        Map<Integer, String> groups = names(Field.GROUP);
        return FileList.of(entries, error, users, groups, in::hostile);
    }

    private int flags() throws SstException {
        if (format.varintFlags()) {
            return in.varint();
        }
        int flags = in.u8();
        return (flags & EntryFlag.EXTENDED) == 0 ? flags : flags | in.u8() << 8;
    }

    private boolean isErrorEnd(int flags) {
        return format.errorAtEnd() && !format.varintFlags() && flags == (EntryFlag.EXTENDED | EntryFlag.ERROR_END);
    }

    private FileEntry entry(int flags) throws SstException {
        if ((flags & (EntryFlag.UNSUPPORTED | EntryFlag.ERROR_END)) != 0) {
            throw in.malformed(String.format("an entry of the file list has the unknown flags 0x%x", flags));
        }
        String path = name(flags);
        long size = in.varlong(3);
        Time modified = time(flags);
        FileKind kind = kind(flags, path);
        if (size < 0) {
            throw in.hostile("a negative size of " + EntryNames.printable(path));
        }
        Owner owner = owner(flags);
        numbers(flags, kind);
        String target = kind == FileKind.SYMLINK && format.has(Field.LINKS) ? target(path) : "";
        boolean digested = kind == FileKind.REGULAR && format.digestBytes() > 0;
        String digest = digested ? HexFormat.of().formatHex(in.bytes(format.digestBytes(), format.digestBytes())) : "";
        return new FileEntry(path, mode, size, modified, owner, target, digest, role(flags, kind));
    }

    private String name(int flags) throws SstException {
        int same = (flags & EntryFlag.SAME_NAME) == 0 ? 0 : in.u8();
        int rest = (flags & EntryFlag.LONG_NAME) == 0 ? in.u8() : in.varint();
        if (same > name.length) {
            throw in.malformed("a name shares more bytes with the previous name than that name has");
        }
        byte[] tail = in.bytes(rest, EntryNames.MAX_BYTES - same);
        count(same + rest);
        byte[] whole = Arrays.copyOf(name, same + rest);
        System.arraycopy(tail, 0, whole, same, rest);
        name = whole;
        String text = PeerText.decode(whole);
        String complaint = EntryNames.complaint(text);
        if (complaint != null) {
            throw in.hostile("the name " + EntryNames.printable(text) + " is refused: " + complaint);
        }
        return text;
    }

    private void count(int bytes) throws SstException {
        nameBytes += bytes;
        if (nameBytes > MAX_NAME_BYTES) {
            throw in.hostile(String.format("names of more than %,d bytes; split the transfer", MAX_NAME_BYTES));
        }
    }

    private Time time(int flags) throws SstException {
        if ((flags & EntryFlag.SAME_TIME) == 0) {
            seconds = in.varlong(4);
        }
        if ((flags & EntryFlag.NANOSECONDS) == 0) {
            return new Time(seconds, 0);
        }
        int nanos = format.nanoseconds() ? in.varint() : -1;
        if (nanos < 0 || nanos > MAX_NANOS) {
            throw in.malformed("invalid nanoseconds");
        }
        return new Time(seconds, nanos);
    }

    private FileKind kind(int flags, String path) throws SstException {
        if ((flags & EntryFlag.SAME_MODE) == 0) {
            mode = in.int32();
        }
        FileKind kind = FileKind.of(mode);
        if (kind == null || mode >>> 16 != 0) {
            throw in.malformed("the mode 0" + Integer.toOctalString(mode) + " of " + EntryNames.printable(path)
                    + " is not a kind of file");
        }
        if (path.equals(EntryNames.ROOT) && kind != FileKind.DIRECTORY) {
            throw in.hostile("the root of the transfer is not a directory");
        }
        return kind;
    }

    private Owner owner(int flags) throws SstException {
        if (format.has(Field.OWNER) && (flags & EntryFlag.SAME_USER) == 0) {
            user = in.varint();
        }
        if (format.has(Field.GROUP) && (flags & EntryFlag.SAME_GROUP) == 0) {
            group = in.varint();
        }
        if (user != owner.user() || group != owner.group()) {
            owner = new Owner(user, group);
        }
        return owner;
    }

    /** Skips device numbers: no snapshot contains a device. */
    private void numbers(int flags, FileKind kind) throws SstException {
        if (format.hasNumbers(kind)) {
            if ((flags & EntryFlag.SAME_MAJOR) == 0) {
                in.varint();
            }
            in.varint();
        }
    }

    private String target(String path) throws SstException {
        int length = in.varint();
        byte[] bytes = in.bytes(length, EntryNames.MAX_BYTES);
        count(length);
        String target = PeerText.decode(bytes);
        if (target.isEmpty() || target.indexOf('\0') >= 0) {
            throw in.hostile("the symbolic link " + EntryNames.printable(path) + " has an invalid target");
        }
        return target;
    }

    private static Role role(int flags, FileKind kind) {
        if (kind != FileKind.DIRECTORY) {
            return Role.PLAIN;
        }
        if ((flags & EntryFlag.WITHOUT_CONTENT) != 0) {
            return Role.WITHOUT_CONTENT;
        }
        return (flags & EntryFlag.TOP_DIRECTORY) != 0 ? Role.TOP : Role.PLAIN;
    }

    private Map<Integer, String> names(Field field) throws SstException {
        Map<Integer, String> names = new TreeMap<>();
        if (!format.has(field) || format.has(Field.NUMERIC_IDS)) {
            return names;
        }
        for (int id = in.varint(); id != 0; id = in.varint()) {
            if (names.size() == MAX_IDS) {
                throw in.hostile(String.format("names of more than %,d users or groups", MAX_IDS));
            }
            names.put(id, idName());
        }
        if (format.idZeroNames()) {
            names.put(0, idName());
        }
        return names;
    }

    private String idName() throws SstException {
        return PeerText.decode(in.bytes(in.u8(), 0xff));
    }
}
