/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.benchmarks;

import java.time.Duration;

/**
 * What one run of one rival took.
 *
 * @param time on the clock
 * @param cpu processor time, of what {@link Meter.Cpu} says
 * @param peakBytes the highest sum at one moment of what its processes had in memory, pages that they share counted for each
 */
record Measured(Duration time, Duration cpu, long peakBytes) {
    /** The same run, of which the clock counts for a part only. */
    Measured lasting(Duration part) {
        return new Measured(part, cpu, peakBytes);
    }
}
