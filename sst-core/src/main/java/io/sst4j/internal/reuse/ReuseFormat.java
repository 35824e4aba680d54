/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.reuse;

import java.nio.charset.StandardCharsets;

/** The protocol between donor and joiner; see {@code docs/formats/reuse.md} for the bytes. */
final class ReuseFormat {
    /** The start of a stream with offers. A key follows. */
    static final byte[] MAGIC = "SST-REU1".getBytes(StandardCharsets.US_ASCII);

    /** From the donor: bytes that are part of the stream. */
    static final byte RAW = 1;
    /** The file of the following offers. */
    static final byte FILE = 2;
    /** The hashes of a file's next cells. */
    static final byte OFFER = 3;
    /** The content that the joiner lacks of the oldest offer, at its place in the stream. */
    static final byte CONTENT = 4;

    /** From the joiner, for each cell: it has no similar content. */
    static final byte MISS = 0;
    /** The joiner has the same content. */
    static final byte MATCH = 1;
    /** The joiner has other content; the hashes of its blocks follow. */
    static final byte NEAR = 2;

    /** The largest amount that may be offered but not sent. Both ends keep it in memory. */
    static final int WINDOW = 1 << 24;

    /** The largest number of open offers, however short, because each takes memory at both ends. */
    static final int MOST_OFFERS = (WINDOW + Cells.MOST_OFFER) / Cells.CELL;

    static final int MOST_PATH = 4096;

    private ReuseFormat() {}
}
