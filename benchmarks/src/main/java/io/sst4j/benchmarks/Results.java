/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Draws the published results. The charts show exactly the figures of the tables in {@code benchmarks/README.md}. */
final class Results {
    private static final Pattern JOIN = Pattern.compile(
            "(?m)^\\| (\\w+(?:, TLS)?) \\| (\\d+) MB \\| \\d+ \\| ([\\d.]+) s \\([^|]*\\| ([\\d.]+) s \\(");
    private static final Pattern REUSE =
            Pattern.compile("(?m)^\\| (\\d+) % \\| [\\d.]+ \\| [\\d.]+ \\| ([\\d.]+) \\|$");
    private static final Pattern LANES =
            Pattern.compile("(?m)^\\| (one `socat`|\\d+ lanes?) \\| [^|]* \\| ([\\d.]+) Mb/s \\|$");
    private static final double PERCENT = 100;

    private Results() {}

    /**
     * Writes the charts.
     *
     * @param page the page with the tables
     * @param images the directory of {@code joins.svg}, {@code joins-tls.svg}, {@code lanes.svg}, {@code reuse.svg} and their
     *     dark versions
     * @throws IOException if a file cannot be read or written, or a table has no rows
     */
    static void draw(Path page, Path images) throws IOException {
        String text = Files.readString(page);
        Files.createDirectories(images);
        joins(text, false, images.resolve("joins"));
        joins(text, true, images.resolve("joins-tls"));
        lanes(text, images.resolve("lanes"));
        reuse(text, images.resolve("reuse"));
    }

    private static void joins(String text, boolean tls, Path file) throws IOException {
        List<String> labels = new ArrayList<>();
        List<Double> stock = new ArrayList<>();
        List<Double> own = new ArrayList<>();
        Matcher row = JOIN.matcher(text);
        while (row.find()) {
            if (row.group(1).endsWith("TLS") == tls) {
                labels.add(row.group(1) + ", " + row.group(2) + " MB");
                stock.add(Double.valueOf(row.group(3)));
                own.add(Double.valueOf(row.group(4)));
            }
        }
        chart(
                file,
                "seconds of a whole join, medians",
                labels,
                new Chart.Bars("sst4j", own),
                new Chart.Bars("stock script", stock));
    }

    private static void lanes(String text, Path file) throws IOException {
        List<String> labels = new ArrayList<>();
        List<Double> rates = new ArrayList<>();
        Matcher row = LANES.matcher(text);
        while (row.find()) {
            labels.add(row.group(1).replace("`", ""));
            rates.add(Double.valueOf(row.group(2)));
        }
        chart(file, "Mb/s over a line of 200 Mb/s", labels, new Chart.Bars("rate", rates));
    }

    private static void reuse(String text, Path file) throws IOException {
        List<String> labels = new ArrayList<>();
        List<Double> own = new ArrayList<>();
        List<Double> full = new ArrayList<>();
        Matcher row = REUSE.matcher(text);
        while (row.find()) {
            labels.add(row.group(1) + " % of the rows changed");
            own.add(PERCENT * Double.parseDouble(row.group(2)));
            full.add(PERCENT);
        }
        chart(
                file,
                "bytes from donor to joiner, in percent of a full transfer",
                labels,
                new Chart.Bars("sst4j with sst-reuse=on", own),
                new Chart.Bars("full transfer", full));
    }

    private static void chart(Path file, String axis, List<String> labels, Chart.Bars... bars) throws IOException {
        if (labels.isEmpty()) {
            throw new IOException("no table has figures for " + file.getFileName());
        }
        Chart.write(file, axis, labels, List.of(bars));
    }
}
