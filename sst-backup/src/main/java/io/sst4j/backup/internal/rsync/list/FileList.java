/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.list;

import io.sst4j.MalformedStreamException;
import io.sst4j.backup.internal.rsync.wire.PeerText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * All files of a transfer, in the order by which both sides number them, from 0.
 *
 * <p>No name comes twice, and every name lies in a directory of the list.
 *
 * @param entries the files: in each directory first what is no directory, then each directory before its content
 * @param error a mask of what the peer could not read; unless it is 0, nothing may be deleted
 * @param users names of the users, by number
 * @param groups names of the groups, by number
 */
public record FileList(List<FileEntry> entries, int error, Map<Integer, String> users, Map<Integer, String> groups) {
    /** Measured with names of 30 bytes: an entry and its parts, the key by which it is sorted, its places in lists. */
    private static final int BYTES_OF_ENTRY = 200;

    /**
     * Creates a list.
     *
     * @param entries sorted
     */
    public FileList {
        // Not copied: a list may have millions of entries, and both makers hand over a list of their own.
        entries = Collections.unmodifiableList(entries);
        users = Collections.unmodifiableMap(new TreeMap<>(users));
        groups = Collections.unmodifiableMap(new TreeMap<>(groups));
    }

    /**
     * About how much memory a list takes while it is sorted and checked.
     *
     * @param entries how many files
     * @param nameBytes of all names and targets together
     * @return bytes
     */
    public static long heapBytes(long entries, long nameBytes) {
        return entries * BYTES_OF_ENTRY + 2 * nameBytes;
    }

    /**
     * Sorts entries and checks what only all together tell.
     *
     * @param hostile makes the failure
     */
    static FileList of(
            List<FileEntry> entries,
            int error,
            Map<Integer, String> users,
            Map<Integer, String> groups,
            Function<String, MalformedStreamException> hostile)
            throws MalformedStreamException {
        List<FileEntry> sorted = sorted(entries);
        Set<String> directories = new HashSet<>();
        String before = "";
        for (FileEntry entry : sorted) {
            // a directory follows the files beside it, so that both of one name are not neighbours
            boolean twice = entry.name().equals(before) || (entry.isDirectory() && !directories.add(entry.name()));
            before = entry.name();
            if (twice) {
                throw hostile.apply(EntryNames.printable(entry.name()) + " is listed twice");
            }
            String parent = EntryNames.parent(entry.name());
            if (!parent.equals(EntryNames.ROOT) && !directories.contains(parent)) {
                throw hostile.apply("the directory of " + EntryNames.printable(entry.name()) + " is not in the list");
            }
        }
        requireOneKind(sorted, directories, hostile);
        return new FileList(sorted, error, users, groups);
    }

    private static void requireOneKind(
            List<FileEntry> entries, Set<String> directories, Function<String, MalformedStreamException> hostile)
            throws MalformedStreamException {
        for (FileEntry entry : entries) {
            if (!entry.isDirectory() && directories.contains(entry.name())) {
                throw hostile.apply(EntryNames.printable(entry.name()) + " is listed twice");
            }
        }
    }

    /**
     * Puts entries into the order by which both sides number them.
     *
     * @param entries in any order
     * @return a new list
     */
    public static List<FileEntry> sorted(List<FileEntry> entries) {
        List<Keyed> keyed = new ArrayList<>(entries.size());
        entries.forEach(entry -> keyed.add(new Keyed(entry)));
        keyed.sort(Comparator.naturalOrder());
        List<FileEntry> sorted = new ArrayList<>(entries.size());
        keyed.forEach(key -> sorted.add(key.entry));
        return sorted;
    }

    /** An entry with the bytes by which it is sorted. */
    private static final class Keyed implements Comparable<Keyed> {
        private final FileEntry entry;
        private final byte[] key;

        Keyed(FileEntry entry) {
            this.entry = entry;
            this.key = key(entry);
        }

        @Override
        public int compareTo(Keyed other) {
            return Arrays.compareUnsigned(key, other.key);
        }
    }

    /**
     * Comparing these bytes is comparing component by component: 1 before each that is no directory, 2 before each
     * directory, and NUL, which no name has, nowhere else. A directory compares as if its name ended with a slash.
     */
    private static byte[] key(FileEntry entry) {
        if (entry.name().equals(EntryNames.ROOT)) {
            return new byte[0];
        }
        StringBuilder key = new StringBuilder();
        String[] parts = entry.name().split("/", -1);
        for (int i = 0; i < parts.length; i++) {
            boolean directory = i < parts.length - 1 || entry.isDirectory();
            key.append(directory ? '\2' : '\1').append(parts[i]).append(directory ? "/" : "");
        }
        return PeerText.encode(key.toString());
    }
}
