/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xbstream;

/**
 * The names of a stream's files, as 64-bit hashes: about 16 bytes for each name of any length.
 *
 * <p>With a million names, two share a hash in one of 37 million streams; such a stream is refused.
 */
final class NameSet {
    private long[] slots = new long[64];
    private int size;

    /**
     * Adds a name.
     *
     * @return false if the name was already present
     */
    boolean add(String name) {
        if (2 * size >= slots.length) {
            grow();
        }
        if (!insert(hash(name))) {
            return false;
        }
        size++;
        return true;
    }

    boolean contains(String name) {
        long hash = hash(name);
        int at = slot(hash);
        while (slots[at] != 0) {
            if (slots[at] == hash) {
                return true;
            }
            at = (at + 1) & (slots.length - 1);
        }
        return false;
    }

    private boolean insert(long hash) {
        int at = slot(hash);
        while (slots[at] != 0) {
            if (slots[at] == hash) {
                return false;
            }
            at = (at + 1) & (slots.length - 1);
        }
        slots[at] = hash;
        return true;
    }

    private void grow() {
        long[] old = slots;
        slots = new long[2 * old.length];
        for (long hash : old) {
            if (hash != 0) {
                insert(hash);
            }
        }
    }

    private int slot(long hash) {
        return (int) hash & (slots.length - 1);
    }

    /** A multiply-and-fold hash with a final bit mix. Never zero, which marks a free slot. */
    private static long hash(String name) {
        long hash = 0x9E3779B97F4A7C15L;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * 0xD6E8FEB86659FD93L;
            hash ^= hash >>> 32;
        }
        hash *= 0xD6E8FEB86659FD93L;
        hash ^= hash >>> 29;
        return hash == 0 ? 1 : hash;
    }
}
