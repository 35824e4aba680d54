/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.exchange;

import io.sst4j.ErrorCode;
import io.sst4j.MalformedStreamException;
import io.sst4j.SstException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Decompresses the parcels of one lane. For one thread. */
final class Unpacking implements AutoCloseable {
    private final Inbox inbox;
    private final Lane lane;
    private Zstd.@Nullable Decompressor zstd;

    Unpacking(Inbox inbox, Lane lane) {
        this.inbox = inbox;
        this.lane = lane;
    }

    /**
     * Returns a parcel in uncompressed form.
     *
     * @param frame the content of its frame; returned to the inbox if the result is in other memory
     * @throws SstException if it cannot be decompressed; because its checksum is correct, this is the peer's fault
     */
    ByteBuffer unpacked(ByteBuffer frame) throws SstException {
        if (frame.remaining() < Parcel.PREFIX_BYTES || (frame.get(Parcel.FLAGS_AT) & Parcel.PACKED) == 0) {
            return frame;
        }
        ByteBuffer whole = inbox.lease();
        boolean good = false;
        try {
            byte flags = (byte) (frame.get(Parcel.FLAGS_AT) & ~Parcel.PACKED);
            whole.clear().putLong(frame.getLong(0)).put(flags);
            good = lane.joiner().zstd()
                    && zstd().decompress(frame.slice(Parcel.PREFIX_BYTES, frame.limit() - Parcel.PREFIX_BYTES), whole);
        } finally {
            inbox.release(good ? frame : whole);
        }
        if (!good) {
            throw new MalformedStreamException(
                    ErrorCode.HOSTILE_STREAM,
                    0,
                    "parcel " + frame.getLong(0) + " of " + lane.peer()
                            + " is compressed without being asked for, or is larger than a" + " parcel");
        }
        return whole.flip();
    }

    private Zstd.Decompressor zstd() {
        Zstd.Decompressor known = zstd;
        if (known == null) {
            known = new Zstd.Decompressor();
            zstd = known;
        }
        return known;
    }

    @Override
    public void close() {
        if (zstd != null) {
            zstd.close();
        }
    }
}
