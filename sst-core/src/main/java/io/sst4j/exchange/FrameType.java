/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.exchange;

import org.jspecify.annotations.Nullable;

/** The types of frames. */
enum FrameType {
    /** A part of the stream, with its number. Sent by the donor. */
    PARCEL(1),
    /** The number of a parcel that was read. Sent by the joiner. */
    ACKNOWLEDGEMENT(2),
    /** A heartbeat without content. Sent by both. */
    BEAT(3),
    /** The reason why the sender gives up, as code and message. Sent by both. */
    ERROR(4),
    /** A part of the reply: its offset, its bytes, and whether it is the last. Sent by the joiner. */
    REPLY(5),
    /** A confirmation that the donor knows that everything has arrived. */
    FAREWELL(6),
    /** The number of bytes that the donor has read of the reply. Sent by the donor. */
    HEARD(7);

    private static final FrameType[] ALL = values();

    private final byte code;

    FrameType(int code) {
        this.code = (byte) code;
    }

    byte code() {
        return code;
    }

    /** Returns null for an unknown type. */
    static @Nullable FrameType of(byte code) {
        return code >= 1 && code <= ALL.length ? ALL[code - 1] : null;
    }
}
