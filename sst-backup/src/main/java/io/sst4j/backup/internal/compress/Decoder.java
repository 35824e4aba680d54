/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.compress;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** Decompresses what it reads from a {@link ChannelInput}. */
interface Decoder extends Closeable {
    /**
     * Decompresses into a buffer.
     *
     * @return the number of bytes, or -1 at the end of the stream
     * @throws IOException if the stream is damaged or cut
     */
    int read(ByteBuffer target) throws IOException;

    /** A decoder that some library offers as a stream. */
    static Decoder of(InputStream stream) {
        byte[] transfer = new byte[64 * 1024];
        return new Decoder() {
            @Override
            public int read(ByteBuffer target) throws IOException {
                int count = stream.read(transfer, 0, Math.min(transfer.length, target.remaining()));
                target.put(transfer, 0, Math.max(count, 0));
                return count;
            }

            @Override
            public void close() throws IOException {
                stream.close();
            }
        };
    }
}
