/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The measurements of one join: a line of the table.
 *
 * @param name the method, and whether it used TLS
 * @param sent the size and duration of the transfer
 * @param joined the time from the start of the joiner's server until the node is synced
 * @param blocked the time during which the donor refused writes
 * @param stall the longest time that a client waited for a write
 * @param same whether the node has the same data as the others
 */
record JoinRow(String name, Sent sent, Duration joined, Duration blocked, Duration stall, boolean same) {
    static final String HEADER = "  method                  MB  seconds  MB/s  joined in  blocked  slowest write";

    /**
     * The figures of a transfer.
     *
     * @param bytes the size of the snapshot, in bytes
     * @param millis the duration of the transfer, in milliseconds
     */
    record Sent(long bytes, long millis) {
        private static final Pattern TRANSFER =
                Pattern.compile("\"phase\":\"transfer\",\"bytes\":(\\d+),\"millis\":(\\d+)");

        /** Reads the report that a launcher leaves in the data directory. */
        static Sent of(Path report) throws IOException {
            String json = Files.readString(report);
            Matcher transfer = TRANSFER.matcher(json);
            if (!transfer.find()) {
                throw new IOException(report + " tells of no transfer: " + json);
            }
            return new Sent(Long.parseLong(transfer.group(1)), Long.parseLong(transfer.group(2)));
        }
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "  %-20s %5.0f %8.2f %5.0f %8.2f s %6.2f s %12.2f s%s",
                name,
                sent.bytes() / 1e6,
                sent.millis() / 1e3,
                sent.bytes() / 1e3 / Math.max(1, sent.millis()),
                seconds(joined),
                seconds(blocked),
                seconds(stall),
                same ? "" : "  DIFFERENT");
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1e3;
    }
}
