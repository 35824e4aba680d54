/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.exchange;

import org.jspecify.annotations.Nullable;

/** What a frame carries. */
enum FrameType {
    /** A part of the stream, with its number; from the donor. */
    PARCEL(1),
    /** The number of a parcel that was taken; from the joiner. */
    ACKNOWLEDGEMENT(2),
    /** Nothing, but a sign of life; from both. */
    BEAT(3),
    /** Why the sender gives up, by code and line; from both. */
    ERROR(4),
    /** A part of what the joiner says to the donor, where it begins, and whether nothing follows; from the joiner. */
    REPLY(5),
    /** That the donor knows that everything has arrived. */
    FAREWELL(6),
    /** How much the donor has read of what the joiner said; from the donor. */
    HEARD(7);

    private static final FrameType[] ALL = values();

    private final byte code;

    FrameType(int code) {
        this.code = (byte) code;
    }

    byte code() {
        return code;
    }

    /** Null for a type that this version does not know. */
    static @Nullable FrameType of(byte code) {
        return code >= 1 && code <= ALL.length ? ALL[code - 1] : null;
    }
}
