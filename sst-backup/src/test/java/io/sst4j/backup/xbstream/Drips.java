/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xbstream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Random;

/** A channel that returns a random number of bytes at a time; subclasses make it fail. */
class Drips implements ReadableByteChannel {
    private final ReadableByteChannel in;
    private final Random random;
    private final int most;

    Drips(ReadableByteChannel in, Random random, int most) {
        this.in = in;
        this.random = random;
        this.most = most;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        int limit = target.limit();
        target.limit(target.position() + Math.min(target.remaining(), random.nextInt(most + 1)));
        try {
            return in.read(target);
        } finally {
            target.limit(limit);
        }
    }

    @Override
    public boolean isOpen() {
        return in.isOpen();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
