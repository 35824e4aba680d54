/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.reuse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The faster mode is used for most of a stream. */
class OfferChoiceTest {
    private static final int STEP = 1 << 20;

    private final AtomicLong nanos = new AtomicLong();

    /** Returns the fraction of a stream that was offered, given the nanoseconds per byte of each mode. */
    private double offered(OfferChoice choice, long whenOffered, long otherwise, int steps) {
        int offered = 0;
        for (int i = 0; i < steps; i++) {
            boolean isOffered = choice.isOffered();
            offered += isOffered ? 1 : 0;
            nanos.addAndGet((isOffered ? whenOffered : otherwise) * STEP);
            choice.passed(STEP);
        }
        return (double) offered / steps;
    }

    @ParameterizedTest(name = "{0} ns a byte offered, {1} otherwise: {2} to {3} of it")
    @CsvSource({"10, 5, 0.05, 0.15", "5, 10, 0.85, 0.95", "10, 10, 0.85, 0.95", "100, 99, 0.85, 0.95"})
    void theQuickerWayIsTaken(long whenOffered, long otherwise, double least, double most) {
        assertThat(offered(OfferChoice.byTrial(nanos::get), whenOffered, otherwise, 4000))
                .isBetween(least, most);
    }

    @Test
    void anotherPaceIsNoticed() {
        OfferChoice choice = OfferChoice.byTrial(nanos::get);
        assertThat(offered(choice, 10, 5, 2000)).isLessThan(0.2);
        assertThat(offered(choice, 5, 10, 4000)).isGreaterThan(0.7);
    }

    @Test
    void whoeverWantsItAlwaysHasIt() {
        assertThat(offered(OfferChoice.always(), 10, 5, 4000)).isEqualTo(1);
    }
}
