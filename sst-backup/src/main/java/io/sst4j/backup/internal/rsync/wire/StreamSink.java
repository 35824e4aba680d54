/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.wire;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes to a stream, which has no room to lend: that is made for each piece. */
final class StreamSink extends WireSink {
    private final OutputStream out;

    StreamSink(OutputStream out) {
        this.out = out;
    }

    @Override
    public ByteBuffer lend(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void take(ByteBuffer lent) throws IOException {
        out.write(lent.array(), lent.arrayOffset(), lent.position());
    }

    @Override
    public void write(int octet) throws IOException {
        out.write(octet);
    }

    @Override
    public void write(byte[] source, int from, int count) throws IOException {
        out.write(source, from, count);
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }
}
