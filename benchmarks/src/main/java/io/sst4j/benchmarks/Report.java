/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The output of a comparison: immediate lines for people, and {@code compare.md}, {@code compare.json} and the charts. These
 * files are rewritten after each line, so that an interrupted run keeps its results.
 */
final class Report {
    private final PrintStream out;
    private final Path directory;
    private final Instant started = Instant.now();
    private final List<Row> rows = new ArrayList<>();

    Report(PrintStream out, Path directory) {
        this.out = out;
        this.directory = directory;
        out.println(Row.HEADER);
    }

    /** Prints a line for people only. */
    void say(String line) {
        out.println(line);
    }

    void add(Row row) throws IOException {
        rows.add(row);
        out.println(row.markdown());
        Chart.write(directory, rows);
        Files.writeString(
                directory.resolve("compare.md"),
                rows.stream().map(Row::markdown).collect(Collectors.joining("\n", Row.HEADER + "\n", "\n")));
        Files.writeString(
                directory.resolve("compare.json"),
                rows.stream()
                        .map(Row::json)
                        .collect(Collectors.joining(
                                ",\n  ",
                                String.format(
                                        Locale.ROOT,
                                        "{\"started\":\"%s\",\"processors\":%d,\"java\":\"%s\",\"rows\":[\n  ",
                                        started,
                                        Runtime.getRuntime().availableProcessors(),
                                        Runtime.version()),
                                "\n]}\n")));
    }
}
