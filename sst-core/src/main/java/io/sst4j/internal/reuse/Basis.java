/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.reuse;

import java.io.Closeable;
import java.nio.ByteBuffer;

/** The older files of a joiner, by the names that the stream has for them. They are only read, by one thread. */
public interface Basis extends Closeable {
    /**
     * Reads from a file.
     *
     * @param path relative, as the donor names it
     * @param offset where to begin
     * @param into gets what is there, up to its room; what has none there, or cannot be read, gives nothing
     */
    void read(String path, long offset, ByteBuffer into);

    /**
     * Reads what another version has at that place.
     *
     * @param path relative, as the donor names it
     * @param offset where to begin
     * @param into gets what is there; nothing if there is one version only
     */
    default void readOther(String path, long offset, ByteBuffer into) {}

    @Override
    void close();
}
