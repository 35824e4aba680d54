/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.reuse;

import java.io.Closeable;
import java.nio.ByteBuffer;

/** A joiner's older files, by their names in the stream. They are only read, by one thread. */
public interface Basis extends Closeable {
    /**
     * Reads from a file.
     *
     * @param path the relative path, as named by the donor
     * @param offset the offset of the first byte
     * @param into receives as many bytes as exist and fit; unchanged if the file does not exist or cannot be read
     */
    void read(String path, long offset, ByteBuffer into);

    /**
     * Reads from another version of a file.
     *
     * @param path the relative path, as named by the donor
     * @param offset the offset of the first byte
     * @param into receives the bytes; unchanged if there is only one version
     */
    default void readOther(String path, long offset, ByteBuffer into) {}

    @Override
    void close();
}
