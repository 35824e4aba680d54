/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/** Runs the stock programs and sst4j alternately on the same task, and reports the time, CPU time and memory of each. */
public final class Compare {
    private static final int DATA_MEGABYTES = 3000;
    private static final String TLS = "+tls";

    private final Report report;
    private final Path distribution;
    private final int rounds;

    private Compare(Report report, Path distribution, int rounds) {
        this.report = report;
        this.distribution = distribution;
        this.rounds = rounds;
    }

    /**
     * Runs the comparison.
     *
     * @param arguments the distribution, a directory for the results, the number of rounds, and the benchmarks as {@code name} or
     *     {@code name=megabytes}, see {@code benchmarks/README.md}; or {@code charts}, the page with the results, and a directory
     *     for their charts
     * @throws Exception if a node does not join
     */
    @SuppressWarnings("SystemOut") // the output is for people
    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("charts")) {
            Results.draw(Path.of(arguments[1]), Path.of(arguments[2]));
            return;
        }
        Report report = new Report(System.out, Path.of(arguments[1]));
        Compare compare = new Compare(report, Path.of(arguments[0]), Integer.parseInt(arguments[2]));
        for (String what : List.of(arguments).subList(3, arguments.length)) {
            String[] words = what.split("=", 2);
            compare.run(words[0], words.length == 1 ? DATA_MEGABYTES : Integer.parseInt(words[1]));
        }
        System.exit(0);
    }

    private void run(String what, int megabytes) throws IOException, SQLException {
        Joins joins = new Joins(report, distribution, rounds, megabytes, what.endsWith(TLS));
        Pairs pairs = new Pairs(report, distribution, rounds, megabytes);
        switch (what) {
            case "mariabackup", "mariabackup" + TLS -> joins.mariabackup();
            case "rsync", "rsync" + TLS -> joins.by("rsync");
            case "mysqldump", "mysqldump" + TLS -> joins.by("mysqldump");
            case "exchange", "exchange" + TLS -> joins.exchange();
            case "tls" -> pairs.tls();
            case "push" -> pairs.push();
            case "copy" -> pairs.copy();
            case "rejoin" -> new Rejoins(report, distribution, rounds, megabytes).run("auto", "on");
            case "rejoin+auto" -> new Rejoins(report, distribution, rounds, megabytes).run("auto", "auto");
            case "rejoin+zstd" -> new Rejoins(report, distribution, rounds, megabytes).run("zstd:1", "on");
            case "raft" -> new RaftPair(report, rounds, megabytes).run();
            case "far" -> pairs.network(EmulatedNetwork.Line.FAR);
            case "lanes" -> pairs.lanes(EmulatedNetwork.Line.FAR);
            case "near" -> pairs.network(EmulatedNetwork.Line.NEAR);
            default -> throw new IllegalArgumentException("nothing is compared by the name of " + what);
        }
    }
}
