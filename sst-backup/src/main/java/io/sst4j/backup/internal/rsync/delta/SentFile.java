/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.delta;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/**
 * The content of a file on its way to a peer: no more than the file had when it was opened, for one that grows all the time
 * would have no end. Does not close the channel. Not safe for use by several threads.
 */
public final class SentFile {
    private final String name;
    private final ReadableByteChannel in;
    private long left;

    /**
     * Creates the content of a file.
     *
     * @param name for errors
     * @param in read from where it stands
     * @param size the most bytes that are read
     */
    public SentFile(String name, ReadableByteChannel in, long size) {
        this.name = name;
        this.in = in;
        this.left = size;
    }

    /** How many bytes are still to come, if the file does not become shorter. */
    long left() {
        return left;
    }

    /** Reads some bytes; -1 at the end. */
    int read(ByteBuffer room) throws SstException {
        if (left == 0) {
            return -1;
        }
        int limit = room.limit();
        room.limit(room.position() + (int) Math.min(room.remaining(), left));
        try {
            int count = in.read(room);
            left = count < 0 ? 0 : left - count;
            return count;
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "read " + name, e);
        } finally {
            room.limit(limit);
        }
    }
}
