/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync.delta;

import io.sst4j.ErrorCode;
import io.sst4j.MalformedStreamException;
import io.sst4j.SstException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;

/** Exactly as many bytes of a channel as asked for; others read the channel too, so nothing is read ahead. */
final class WireInput {
    private final ReadableByteChannel in;
    private final ByteBuffer number = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
    private long offset;

    WireInput(ReadableByteChannel in) {
        this.in = in;
    }

    int readInt() throws SstException {
        readFully(number.clear(), "number");
        return number.getInt(0);
    }

    /** Fills the rest of a buffer. */
    void readFully(ByteBuffer target, String what) throws SstException {
        while (target.hasRemaining()) {
            int count = read(target);
            if (count < 0) {
                throw new MalformedStreamException(
                        ErrorCode.TRUNCATED_STREAM, offset, "the stream ends within a " + what);
            }
            offset += count;
        }
    }

    private int read(ByteBuffer target) throws SstException {
        try {
            return in.read(target);
        } catch (IOException e) {
            throw SstException.of(ErrorCode.PEER_GONE, "read from the peer", e);
        }
    }

    MalformedStreamException malformed(String reason) {
        return new MalformedStreamException(ErrorCode.MALFORMED_STREAM, offset, reason);
    }

    MalformedStreamException hostile(String reason) {
        return new MalformedStreamException(ErrorCode.HOSTILE_STREAM, offset, reason);
    }
}
