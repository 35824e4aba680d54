/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.exchange;

import java.util.concurrent.TimeUnit;

/**
 * Decides when to open more connections: while the open ones have more to carry than they can, and the last ones opened raised
 * the throughput. The number doubles each time. On a long or lossy network one connection gets too small a share. If one
 * connection is as fast as both ends, more connections only cost.
 *
 * <p>For one thread at a time.
 */
final class LaneGrowth {
    /** The number of waiting parcels that shows that the open lanes are not enough. */
    static final int BUSY = 8;

    /** The shortest time to measure a rate. {@link #ENOUGH_BYTES} is the smallest amount for each lane. */
    static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    static final long ENOUGH_BYTES = 2L * Parcel.BYTES;

    /** The gain in throughput required from twice as many lanes. */
    private static final double GAIN = 1.2;

    /** The time to wait after more lanes brought no gain. Networks change, so they are tried again later. */
    static final long REST_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** The same on a slow network, whose first second may have been unusually fast. */
    static final long SHORT_REST_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** The rate in bytes per nanosecond from which a network does not count as slow. */
    static final double FAST = 0.1;

    private final int most;
    private int lanes;
    private long since;
    private long carriedBefore;
    private long restUntil;
    private double rateBefore;
    private boolean calm;

    /**
     * Starts to measure.
     *
     * @param lanes the number of open lanes
     * @param most the largest number of lanes
     */
    LaneGrowth(int lanes, int most, long now) {
        this.lanes = lanes;
        this.most = most;
        this.since = now;
        this.restUntil = now;
    }

    /**
     * Returns the number of lanes to open now. Called whenever a lane takes a parcel.
     *
     * @param backlog the number of parcels that wait for a lane
     * @param carried the number of stream bytes that the joiner has acknowledged
     */
    int more(int backlog, long carried, long now) {
        calm |= backlog < BUSY;
        if (lanes >= most || now - since < WINDOW_NANOS || carried - carriedBefore < lanes * ENOUGH_BYTES) {
            return 0;
        }
        double rate = (double) (carried - carriedBefore) / (now - since);
        boolean busy = !calm;
        since = now;
        carriedBefore = carried;
        calm = false;
        return busy && now - restUntil >= 0 ? moreAt(rate, now) : 0;
    }

    private int moreAt(double rate, long now) {
        if (rate < rateBefore * GAIN) {
            rateBefore = 0;
            restUntil = now + (rate < FAST ? SHORT_REST_NANOS : REST_NANOS);
            return 0;
        }
        int opened = Math.min(lanes, most - lanes);
        rateBefore = rate;
        lanes += opened;
        return opened;
    }
}
