/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.exchange;

import java.util.concurrent.TimeUnit;

/**
 * Chooses whether the next parcel of a lane is compressed, by how much of the stream the lane carried in a time with it and without.
 * A slow network gains from it, a fast one or a busy processor loses, and data that does not get smaller loses too; so both ways
 * are tried again and again, the longer one is best the less often.
 *
 * <p>For one thread.
 */
final class CompressionChoice {
    /** As one way follows the other, buffers on the way take so much without a wait, or are full of what came before. */
    static final int SETTLING = 20;

    static final int TRIAL = 32;
    static final int FIRST_STAY = 64;
    private static final int LONGEST_STAY = 4096;

    /** On a slow network buffers are small and a few parcels show enough. */
    private static final long LONG_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** No compression is faster than a lane that carries so many bytes in a nanosecond. */
    private static final double FAST = 0.4;

    /** What it must bring for the processor's time that it takes. */
    private static final double GAIN = 1.15;

    private final Compression.Use use;
    private boolean packing;
    private boolean trial;
    private int stay = FIRST_STAY;
    private double plainRate;
    private double packedRate;

    private int parcels;
    private long settledNanos;
    private long bytes;
    private long nanos;

    /**
     * Begins to choose.
     *
     * @param paid whether another lane gains by compression at the moment
     */
    CompressionChoice(Compression.Use use, boolean paid) {
        this.use = use;
        this.packing = use == Compression.Use.ALWAYS || (use == Compression.Use.WHILE_IT_PAYS && paid);
    }

    /** Whether both ways were tried, so that what is wanted now is what carries more. */
    boolean isTried() {
        return !trial && plainRate > 0 && packedRate > 0;
    }

    /** Whether the next parcel is compressed. */
    boolean isWanted() {
        return packing;
    }

    /**
     * A parcel was carried as wanted.
     *
     * @param streamBytes how much of the stream it was
     * @param took how long it took to compress it, if it was, and to write it, in nanoseconds
     */
    void carried(int streamBytes, long took) {
        if (use != Compression.Use.WHILE_IT_PAYS) {
            return;
        }
        parcels++;
        if (parcels > SETTLING || settledNanos > LONG_NANOS) {
            bytes += streamBytes;
            nanos += took;
        } else {
            settledNanos += took;
        }
        boolean first = trial || plainRate + packedRate == 0;
        boolean enough = parcels >= (first ? TRIAL : stay) || (first && nanos > LONG_NANOS);
        if (enough && nanos > 0) {
            decide((double) bytes / nanos);
        }
    }

    private void decide(double rate) {
        if (packing) {
            packedRate = rate;
        } else {
            plainRate = rate;
        }
        if (trial) {
            boolean before = !packing;
            packing = packedRate >= plainRate * GAIN;
            stay = packing == before ? Math.min(2 * stay, LONGEST_STAY) : FIRST_STAY;
            trial = false;
        } else if (packing || plainRate < FAST) {
            packing = !packing;
            trial = true;
        }
        parcels = 0;
        settledNanos = 0;
        bytes = 0;
        nanos = 0;
    }
}
