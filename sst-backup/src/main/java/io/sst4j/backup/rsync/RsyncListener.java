/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

/**
 * Follows a session of rsync.
 *
 * <p>Called by threads of the session, which wait meanwhile; two sessions call at the same time.
 */
public interface RsyncListener {
    /** Takes no notice. */
    RsyncListener NONE = new RsyncListener() {};

    /**
     * Bytes of files went over the wire or were found on the other side.
     *
     * @param bytes how many more
     */
    default void moved(long bytes) {}

    /**
     * A file is whole.
     *
     * @param name relative to the root of the transfer
     * @param size in bytes
     */
    default void file(String name, long size) {}

    /**
     * The peer, or this side, has something to tell.
     *
     * @param text one line
     */
    default void warning(String text) {}
}
