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
 * All files of a transfer, in the order in which both sides number them, from 0.
 *
 * <p>No name is repeated, and the directory of every name is in the list.
 *
 * @param entries the files: in each directory, first the entries that are not directories, then each directory before
 *     its content
 * @param error a mask of the peer's read errors; unless it is 0, nothing may be deleted
 * @param users the names of users, by number
 * @param groups the names of groups, by number
 */
public record FileList(List<FileEntry> entries, int error, Map<Integer, String> users, Map<Integer, String> groups) {
    /** Measured with names of 30 bytes: an entry and its parts, its sort key, and its references in lists. */
    private static final int BYTES_OF_ENTRY = 200;

    /**
     * Creates a list.
     *
     * @param entries the sorted entries
     */
    public FileList {
        // Not copied: a list may have millions of entries, and both callers pass a list of their own.
        entries = Collections.unmodifiableList(entries);
        users = Collections.unmodifiableMap(new TreeMap<>(users));
        groups = Collections.unmodifiableMap(new TreeMap<>(groups));
    }

    /**
     * Estimates the memory that a list needs while it is sorted and checked.
     *
     * @param entries the number of files
     * @param nameBytes the total length of all names and targets
     * @return the number of bytes
     */
    public static long heapBytes(long entries, long nameBytes) {
        return entries * BYTES_OF_ENTRY + 2 * nameBytes;
    }

    /**
     * Sorts entries and runs the checks that need the whole list.
     *
     * @param hostile creates the failure
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
            // a directory follows the files next to it, so a file and a directory of the same name are not neighbours
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
     * Sorts entries into the order in which both sides number them.
     *
     * @param entries the entries in any order
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

    /** An entry with its sort key. */
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
     * Comparing these bytes compares component by component: 1 comes before each non-directory, 2 before each
     * directory. NUL, which no name contains, is not used elsewhere. A directory compares as if its name ended with a
     * slash.
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
