/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.benchmarks;

import java.time.Duration;

/**
 * The cost of one run of one rival.
 *
 * @param time the elapsed time
 * @param cpu the CPU time, with the scope in {@link Meter.Cpu}
 * @param peakBytes the highest total resident memory of its processes, in bytes; shared pages count for each process
 */
record Measured(Duration time, Duration cpu, long peakBytes) {
    /** The same run with another elapsed time, for a part of it. */
    Measured lasting(Duration part) {
        return new Measured(part, cpu, peakBytes);
    }
}
