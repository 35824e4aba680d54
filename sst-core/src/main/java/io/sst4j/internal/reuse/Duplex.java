/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.reuse;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A connection both of whose directions are in use at a time: one thread writes, another may read. */
public interface Duplex {
    /**
     * Writes all of a buffer.
     *
     * @throws IOException if the connection fails
     */
    void write(ByteBuffer source) throws IOException;

    /**
     * Has the peer get what was written, without waiting for more.
     *
     * @throws IOException if the connection fails
     */
    void flush() throws IOException;

    /**
     * Reads what there is, and waits if there is nothing.
     *
     * @return how many bytes; -1 at the end
     * @throws IOException if the connection fails
     */
    int read(ByteBuffer into) throws IOException;
}
