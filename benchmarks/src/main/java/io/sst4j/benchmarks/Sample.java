/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** The runs of one rival on one task. */
final class Sample {
    private final List<Measured> runs = new ArrayList<>();

    void add(Measured run) {
        runs.add(run);
    }

    double seconds() {
        return median(run -> seconds(run.time()));
    }

    double cpuSeconds() {
        return median(run -> seconds(run.cpu()));
    }

    double peakMegabytes() {
        return median(run -> megabytes(run.peakBytes()));
    }

    /** The median with its range, for people. */
    String times() {
        List<Duration> sorted = runs.stream().map(Measured::time).sorted().toList();
        return String.format(
                Locale.ROOT,
                "%.2f s (%.2f-%.2f)",
                seconds(),
                seconds(sorted.get(0)),
                seconds(sorted.get(sorted.size() - 1)));
    }

    /** The runs in their original order, for programs. */
    String json() {
        return "{\"seconds\":" + numbers(run -> seconds(run.time())) + ",\"cpuSeconds\":"
                + numbers(run -> seconds(run.cpu())) + ",\"peakMegabytes\":"
                + numbers(run -> megabytes(run.peakBytes())) + "}";
    }

    private String numbers(ToDoubleFunction<Measured> part) {
        return runs.stream()
                .map(run -> String.format(Locale.ROOT, "%.3f", part.applyAsDouble(run)))
                .collect(Collectors.joining(",", "[", "]"));
    }

    /** The median; for an even number of runs, the mean of the two middle values. */
    private double median(ToDoubleFunction<Measured> part) {
        double[] sorted = runs.stream().mapToDouble(part).sorted().toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1e3;
    }

    private static double megabytes(long bytes) {
        return bytes / 1e6;
    }
}
