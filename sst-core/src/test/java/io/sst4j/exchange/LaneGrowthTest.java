/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

class LaneGrowthTest {
    private static final int MOST = 8;
    private static final int STEPS = 200;
    private static final long STEP_NANOS = LaneGrowth.WINDOW_NANOS;

    /** Returns the number of open lanes after a while. The network function gives the parcels per step for a number of lanes. */
    private static int lanes(int backlog, IntUnaryOperator network, int steps) {
        LaneGrowth growth = new LaneGrowth(1, MOST, 0);
        int lanes = 1;
        long carried = 0;
        for (int step = 1; step <= steps; step++) {
            carried += (long) network.applyAsInt(lanes) * Parcel.BYTES;
            lanes += growth.more(backlog, carried, step * STEP_NANOS);
        }
        return lanes;
    }

    @Test
    void aNetworkThatGivesEachItsShareGetsAll() {
        assertThat(lanes(LaneGrowth.BUSY, lanes -> 10 * lanes, 4)).isEqualTo(MOST);
        assertThat(lanes(LaneGrowth.BUSY, lanes -> lanes, STEPS)).isEqualTo(MOST);
    }

    @Test
    void whatBringsNothingIsNotRepeatedSoon() {
        assertThat(lanes(LaneGrowth.BUSY, lanes -> 100, 20)).isEqualTo(2);
    }

    @Test
    void afterARestItIsTriedAgain() {
        int rest = (int) (LaneGrowth.REST_NANOS / STEP_NANOS);
        assertThat(lanes(LaneGrowth.BUSY, lanes -> 100, rest + 5)).isEqualTo(4);
        int shortly = (int) (LaneGrowth.SHORT_REST_NANOS / STEP_NANOS);
        assertThat(lanes(LaneGrowth.BUSY, lanes -> 10, shortly + 5)).isEqualTo(4);
    }

    @Test
    void aNetworkThatTakesAllNeedsOne() {
        assertThat(lanes(LaneGrowth.BUSY - 1, lanes -> 100, STEPS)).isEqualTo(1);
    }
}
