/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.wire;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * Where the bytes of a {@link WireOutput} go. Besides taking bytes it lends its own room, which a file can be read into
 * without a stop on the way. Not safe for use by several threads.
 */
public abstract class WireSink extends OutputStream {
    /**
     * Lends room behind all that was written.
     *
     * @param bytes how much
     * @return so many bytes, in the order of the protocol, up to the next call of any method but {@link #take}
     * @throws IOException if what was written before could not be passed on
     */
    public abstract ByteBuffer lend(int bytes) throws IOException;

    /**
     * Writes what was put into the room that was lent last.
     *
     * @param lent the room, filled up to its position
     * @throws IOException if it cannot be passed on
     */
    public abstract void take(ByteBuffer lent) throws IOException;
}
