/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xbstream;

/**
 * Follows an extraction. Called by the thread that extracts, which waits meanwhile; what it throws ends the extraction.
 */
public interface ExtractListener {
    /** Listens to nothing. */
    ExtractListener NONE = new ExtractListener() {};

    /**
     * Tells that more of the stream has been read.
     *
     * @param bytes how many more
     */
    default void moved(long bytes) {}

    /**
     * Tells that a file has been received whole. Its last bytes may still be on their way to the disk.
     *
     * @param path its name in the stream
     * @param length its length with holes, in bytes
     */
    default void received(String path, long length) {}
}
