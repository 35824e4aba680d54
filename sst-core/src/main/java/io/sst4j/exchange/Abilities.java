/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.exchange;

/**
 * A joiner's optional capabilities: one byte of its answer to a greeting. A donor ignores unknown bits.
 *
 * @param zstd true if parcels may be compressed
 * @param reuse true if the joiner has an older version of the data, so that parts of it may be offered
 */
record Abilities(boolean zstd, boolean reuse) {
    static final Abilities NONE = new Abilities(false, false);

    private static final byte ZSTD = 1;
    private static final byte REUSE = 2;

    static Abilities of(byte bits) {
        return new Abilities((bits & ZSTD) != 0, (bits & REUSE) != 0);
    }

    byte bits() {
        return (byte) ((zstd ? ZSTD : 0) | (reuse ? REUSE : 0));
    }
}
