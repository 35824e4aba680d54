/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.compress;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** A channel as a stream whose end leaves the channel open. */
final class ChannelOutput extends OutputStream {
    private final WritableByteChannel out;

    ChannelOutput(WritableByteChannel out) {
        this.out = out;
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(bytes, from, count);
        while (rest.hasRemaining()) {
            out.write(rest);
        }
    }
}
