/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the joiner's script told of its phases.
 *
 * @param bytes how many bytes travelled
 * @param phases each phase with its time, in order
 */
record Timeline(long bytes, List<Step> phases) {
    private static final Pattern SUMMARY = Pattern.compile("Transferred (\\d+) bytes in \\d+ ms(.*) \\(");
    private static final Pattern PHASE = Pattern.compile(", ([a-z]+) (\\d+) ms");

    /** A phase and its time. */
    record Step(String phase, long millis) {}

    static Timeline of(List<String> scriptLines) {
        for (String line : scriptLines) {
            Matcher summary = SUMMARY.matcher(line);
            if (summary.find()) {
                List<Step> steps = new ArrayList<>();
                Matcher phase = PHASE.matcher(summary.group(2));
                while (phase.find()) {
                    steps.add(new Step(phase.group(1), Long.parseLong(phase.group(2))));
                }
                return new Timeline(Long.parseLong(summary.group(1)), steps);
            }
        }
        throw new IllegalStateException("the joiner's error log has no summary of its transfer: " + scriptLines);
    }

    void print(PrintStream out, Duration joined) {
        out.println();
        out.println("  phase        seconds        MB      MB/s");
        for (Step step : phases) {
            boolean moves = step.phase().equals("transfer");
            out.println(
                    moves
                            ? String.format(
                                    Locale.ROOT,
                                    "  %-10s %9.2f %9.0f %9.0f",
                                    step.phase(),
                                    step.millis() / 1e3,
                                    bytes / 1e6,
                                    bytes / 1e3 / Math.max(1, step.millis()))
                            : String.format(Locale.ROOT, "  %-10s %9.2f", step.phase(), step.millis() / 1e3));
        }
        out.printf(
                Locale.ROOT,
                "  %-10s %9.2f   from the start of the server to a synced node%n",
                "all",
                joined.toMillis() / 1e3);
    }
}
