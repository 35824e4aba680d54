/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.compress;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.WritableByteChannel;

/** A channel that compresses. */
final class CompressingChannel implements WritableByteChannel {
    private final OutputStream out;
    private final byte[] transfer = new byte[64 * 1024];
    private boolean open = true;

    CompressingChannel(OutputStream out) {
        this.out = out;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        if (!open) {
            throw new ClosedChannelException();
        }
        int count = source.remaining();
        try {
            while (source.hasRemaining()) {
                int part = Math.min(source.remaining(), transfer.length);
                source.get(transfer, 0, part);
                out.write(transfer, 0, part);
            }
        } catch (IOException e) {
            throw SstException.of(ErrorCode.PEER_GONE, "write the compressed stream", e);
        }
        return count;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() throws IOException {
        if (!open) {
            return;
        }
        open = false;
        try {
            out.close();
        } catch (IOException e) {
            throw SstException.of(ErrorCode.PEER_GONE, "end the compressed stream", e);
        }
    }

    /** A channel as a stream whose close leaves the channel open. */
    static final class Output extends OutputStream {
        private final WritableByteChannel out;

        Output(WritableByteChannel out) {
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
}
