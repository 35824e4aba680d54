/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.server;

/**
 * How far InnoDB has come with its files.
 *
 * @param lsn the log sequence number, which grows with everything that InnoDB changes
 * @param dirtyPages changed pages that are not in their files yet
 */
record InnodbState(long lsn, long dirtyPages) {
    boolean isClean() {
        return dirtyPages == 0;
    }

    @Override
    public String toString() {
        return "InnoDB is at log sequence number " + lsn + " and has " + dirtyPages + " pages to write";
    }
}
