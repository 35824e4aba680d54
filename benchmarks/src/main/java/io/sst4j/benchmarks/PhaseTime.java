/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.benchmarks;

import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The duration of a phase of the last transfer, as reported by the script. */
final class PhaseTime {
    private PhaseTime() {}

    static long of(List<String> scriptLines, String phase) throws IOException {
        Pattern pattern = Pattern.compile("Transferred .* " + phase + " (\\d+) ms");
        long millis = -1;
        for (String line : scriptLines) {
            Matcher matcher = pattern.matcher(line);
            if (matcher.find()) {
                millis = Long.parseLong(matcher.group(1));
            }
        }
        if (millis < 0) {
            throw new IOException("no time of the phase " + phase + ": " + scriptLines);
        }
        return millis;
    }
}
