/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.reuse;

import java.io.Flushable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;

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

    /** {@return a connection that has all of it} */
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
