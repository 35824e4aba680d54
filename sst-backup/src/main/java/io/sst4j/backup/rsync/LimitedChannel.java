/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/** The first bytes of a channel; closing it does not close that. */
final class LimitedChannel implements ReadableByteChannel {
    private final ReadableByteChannel in;
    private long left;

    LimitedChannel(ReadableByteChannel in, long left) {
        this.in = in;
        this.left = left;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (left == 0) {
            return -1;
        }
        int limit = target.limit();
        target.limit(target.position() + (int) Math.min(target.remaining(), left));
        try {
            int count = in.read(target);
            left -= Math.max(0, count);
            return count;
        } finally {
            target.limit(limit);
        }
    }

    @Override
    public boolean isOpen() {
        return in.isOpen();
    }

    @Override
    public void close() {
        // the channel belongs to somebody else
    }
}
