/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.delta;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/**
 * The content of a file to be sent, at most the size that the file had when it was opened, because a growing file
 * would never end. Does not close the channel. Not safe for use by several threads.
 */
public final class SentFile {
    private final String name;
    private final ReadableByteChannel in;
    private long left;

    /**
     * Creates the content of a file.
     *
     * @param name the name, for error messages
     * @param in the channel, read from its position
     * @param size the largest number of bytes to read
     */
    public SentFile(String name, ReadableByteChannel in, long size) {
        this.name = name;
        this.in = in;
        this.left = size;
    }

    /** Returns the number of remaining bytes, if the file does not shrink. */
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
