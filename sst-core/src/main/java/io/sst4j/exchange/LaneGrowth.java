/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.exchange;

import java.util.concurrent.TimeUnit;

/**
 * Decides when more connections are worth it: while those that are open have more to carry than they take, and the last ones that
 * were opened brought a gain. Their number doubles, as one connection has too small a share of a long or lossy network, and where
 * one is as fast as both ends, more only cost.
 *
 * <p>For one thread at a time.
 */
final class LaneGrowth {
    /** So many parcels wait where the open lanes are not enough. */
    static final int BUSY = 8;

    /** A rate is measured for so long, and over so much for each lane. */
    static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    static final long ENOUGH_BYTES = 2L * Parcel.BYTES;

    /** What twice as many lanes must bring. */
    private static final double GAIN = 1.2;

    /** How long nothing is tried after what brought nothing; networks change. */
    static final long REST_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** The same in a slow network, where the first second of a connection may have been better than it will ever be. */
    static final long SHORT_REST_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** So many bytes in a nanosecond are no slow network. */
    static final double FAST = 0.1;

    private final int most;
    private int lanes;
    private long since;
    private long carriedBefore;
    private long restUntil;
    private double rateBefore;
    private boolean calm;

    /**
     * Begins to measure.
     *
     * @param lanes how many are open
     * @param most how many there may be
     */
    LaneGrowth(int lanes, int most, long now) {
        this.lanes = lanes;
        this.most = most;
        this.since = now;
        this.restUntil = now;
    }

    /**
     * How many more are to be opened now. Asked whenever a lane takes a parcel.
     *
     * @param backlog how many parcels wait for a lane
     * @param carried how much of the stream the joiner has taken
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
