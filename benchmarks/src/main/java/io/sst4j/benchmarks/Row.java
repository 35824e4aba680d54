/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.benchmarks;

import java.util.Locale;

/**
 * A line of the comparison.
 *
 * @param megabytes the size of the data
 * @param what the task of both rivals
 * @param cpu the scope of the measured CPU time
 * @param stock the runs of the stock programs
 * @param own the runs of sst4j
 */
record Row(int megabytes, String what, Meter.Cpu cpu, Sample stock, Sample own) {
    static final String HEADER =
            "| data | what | stock median (min-max) | sst4j median (min-max) | stock / sst4j | CPU stock, sst4j"
                    + " | CPU of | peak memory stock, sst4j |\n|---|---|---|---|---|---|---|---|";

    /** The task and the size of its data. */
    String label() {
        return what + ", " + megabytes + " MB";
    }

    String markdown() {
        return String.format(
                Locale.ROOT,
                "| %d MB | %s | %s | %s | %.2f | %.1f s, %.1f s | %s | %.0f MB, %.0f MB |",
                megabytes,
                what,
                stock.times(),
                own.times(),
                ratio(),
                stock.cpuSeconds(),
                own.cpuSeconds(),
                cpuOf(),
                stock.peakMegabytes(),
                own.peakMegabytes());
    }

    String json() {
        return String.format(
                Locale.ROOT,
                "{\"megabytes\":%d,\"what\":\"%s\",\"cpuOf\":\"%s\",\"stock\":%s,\"sst4j\":%s,\"stockPerSst4j\":%.3f}",
                megabytes,
                what,
                cpuOf(),
                stock.json(),
                own.json(),
                ratio());
    }

    private String cpuOf() {
        return cpu.name().toLowerCase(Locale.ROOT);
    }

    private double ratio() {
        return stock.seconds() / own.seconds();
    }
}
