/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.list;

/** Bits at the beginning of an entry. */
final class EntryFlag {
    static final int TOP_DIRECTORY = 0x01;
    static final int SAME_MODE = 0x02;
    /** Another byte of flags follows. */
    static final int EXTENDED = 0x04;

    static final int SAME_USER = 0x08;
    static final int SAME_GROUP = 0x10;
    static final int SAME_NAME = 0x20;
    static final int LONG_NAME = 0x40;
    static final int SAME_TIME = 0x80;
    /** Of a directory. */
    static final int WITHOUT_CONTENT = 0x100;
    /** Of anything but a directory: the same bit. */
    static final int SAME_MAJOR = 0x100;
    /** Not an entry but the end of the list, with an error. */
    static final int ERROR_END = 0x1000;

    static final int NANOSECONDS = 0x2000;

    /** What needs more than this list carries: hard links, and names within entries. */
    static final int UNSUPPORTED = ~0x31ff;

    private EntryFlag() {}
}
