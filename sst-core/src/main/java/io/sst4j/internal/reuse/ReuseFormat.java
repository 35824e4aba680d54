/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.reuse;

import java.nio.charset.StandardCharsets;

/** What donor and joiner say to each other; {@code docs/formats/reuse.md} has the bytes. */
final class ReuseFormat {
    /** How a stream begins of which parts are offered; a key follows. */
    static final byte[] MAGIC = "SST-REU1".getBytes(StandardCharsets.US_ASCII);

    /** From the donor: bytes that are part of the stream. */
    static final byte RAW = 1;
    /** The file that offers are of from now on. */
    static final byte FILE = 2;
    /** The hashes of a file's next cells. */
    static final byte OFFER = 3;
    /** What the joiner does not have of the oldest offer, whose place in the stream is here. */
    static final byte CONTENT = 4;

    /** From the joiner, for each cell: it has nothing like it. */
    static final byte MISS = 0;
    /** It has just that. */
    static final byte MATCH = 1;
    /** It has something else there; the hashes of the blocks follow. */
    static final byte NEAR = 2;

    /** So much may be offered and not sent, and is held by both ends. */
    static final int WINDOW = 1 << 24;

    /** By so many offers, however short: each takes memory at both ends. */
    static final int MOST_OFFERS = (WINDOW + Cells.MOST_OFFER) / Cells.CELL;

    static final int MOST_PATH = 4096;

    private ReuseFormat() {}
}
