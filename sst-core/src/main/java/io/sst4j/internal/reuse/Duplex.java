/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.reuse;

import java.io.Flushable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;

/** A connection whose two directions are used at the same time: one thread writes, another may read. */
public interface Duplex {
    /**
     * Writes the whole buffer.
     *
     * @throws IOException if the connection fails
     */
    void write(ByteBuffer source) throws IOException;

    /**
     * Sends the data written so far, without waiting for more.
     *
     * @throws IOException if the connection fails
     */
    void flush() throws IOException;

    /**
     * Reads available bytes, or waits if there are none.
     *
     * @return the number of bytes; -1 at the end
     * @throws IOException if the connection fails
     */
    int read(ByteBuffer into) throws IOException;

    /** {@return a view of the connection} */
    static <C extends ByteChannel & Flushable> Duplex over(C connection) {
        return new Duplex() {
            @Override
            public void write(ByteBuffer source) throws IOException {
                while (source.hasRemaining()) {
                    connection.write(source);
                }
            }

            @Override
            public void flush() throws IOException {
                connection.flush();
            }

            @Override
            public int read(ByteBuffer into) throws IOException {
                return connection.read(into);
            }
        };
    }
}
