/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.exchange;

import java.util.concurrent.TimeUnit;

/**
 * Chooses whether a lane's next parcel is compressed, by comparing the lane's throughput with and without compression.
 * Compression raises the throughput of a slow network. It lowers it with a fast network, a busy processor or incompressible data.
 * Both modes are therefore tried repeatedly, less often the longer one of them stays the best.
 *
 * <p>For one thread.
 */
final class CompressionChoice {
    /** The parcels to ignore after a change of mode, while buffers fill up or still hold parcels of the mode before. */
    static final int SETTLING = 20;

    static final int TRIAL = 32;
    static final int FIRST_STAY = 64;
    private static final int LONGEST_STAY = 4096;

    /** A time limit of a trial, because on a slow network buffers are small and a few parcels are enough. */
    private static final long LONG_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** The throughput in bytes per nanosecond above which compression is not tried. */
    private static final double FAST = 0.4;

    /** The gain in throughput that justifies the processor time. */
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
     * Creates a choice.
     *
     * @param paid true if another lane currently gains from compression
     */
    CompressionChoice(Compression.Use use, boolean paid) {
        this.use = use;
        this.packing = use == Compression.Use.ALWAYS || (use == Compression.Use.WHILE_IT_PAYS && paid);
    }

    /** Returns whether both modes were tried, so that the current one is known to be the faster. */
    boolean isTried() {
        return !trial && plainRate > 0 && packedRate > 0;
    }

    /** Returns whether to compress the next parcel. */
    boolean isWanted() {
        return packing;
    }

    /**
     * Records that a parcel was sent in the current mode.
     *
     * @param streamBytes the number of stream bytes in the parcel
     * @param took the time to compress it (if compressed) and write it, in nanoseconds
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
