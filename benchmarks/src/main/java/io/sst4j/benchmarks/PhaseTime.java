/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.benchmarks;

import io.sst4j.examples.cluster.MariaDbNode;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long a phase of a node's last transfer took, as its script told the error log. */
final class PhaseTime {
    private PhaseTime() {}

    static long of(MariaDbNode node, String phase) throws IOException {
        Pattern pattern = Pattern.compile("Transferred .* " + phase + " (\\d+) ms");
        long millis = -1;
        for (String line : node.scriptLines()) {
            Matcher matcher = pattern.matcher(line);
            if (matcher.find()) {
                millis = Long.parseLong(matcher.group(1));
            }
        }
        if (millis < 0) {
            throw new IOException("no time of the phase " + phase + " in the error log of " + node.root());
        }
        return millis;
    }
}
