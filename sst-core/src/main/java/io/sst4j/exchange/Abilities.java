/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.exchange;

/**
 * What a joiner can do besides what every joiner can: one byte of its answer to a greeting. A donor passes over what it does not know.
 *
 * @param zstd whether parcels may come compressed
 * @param reuse whether it has an older version of what comes, so that parts of it may be offered
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
