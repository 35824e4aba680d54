/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.demo;

import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.MariaDbNode;
import io.sst4j.examples.cluster.NodeOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Boots a Galera cluster of two real nodes on the loopback interface, with data and a client that keeps writing; the second
 * node gets its state by {@code xtrabackup-v2} through sst4j. Then the data of both is compared.
 */
public final class GaleraDemo {
    private static final int MEGABYTES = 400;

    private final PrintStream out;
    private final Path distribution;

    private GaleraDemo(PrintStream out, Path distribution) {
        this.out = out;
        this.distribution = distribution;
    }

    /**
     * Runs the demonstration.
     *
     * @param arguments the directory of the distribution
     * @throws Exception if anything did not go as it should
     */
    @SuppressWarnings("SystemOut") // a demonstration speaks to people
    public static void main(String[] arguments) throws Exception {
        System.exit(new GaleraDemo(System.out, Path.of(arguments[0])).run() ? 0 : 1);
    }

    private boolean run() throws IOException, SQLException {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            out.println("sst4j: a node joins a Galera cluster by xtrabackup-v2, everything on this machine");
            MariaDbNode donor = cluster.node(NodeOptions.sst4j(distribution));
            Path progress = cluster.directory("progress").resolve("joiner");
            MariaDbNode joiner = cluster.node(NodeOptions.sst4j(distribution)
                    .withSst("progress=" + progress)
                    .withSst("time=1"));

            out.print("  booting the first node ...");
            out.flush();
            cluster.bootstrap(donor);
            out.print(" filling it with " + MEGABYTES + " MB ...");
            out.flush();
            DemoData.fill(donor, MEGABYTES);
            out.println(" done");

            Writer writer = Writer.start(donor, DemoData.WRITE);
            Duration joined;
            try (writer) {
                joined = join(cluster, joiner, progress);
            }
            Timeline.of(joiner.scriptLines()).print(out, joined);
            out.printf(
                    Locale.ROOT,
                    "%n  a client wrote %,d rows to the donor meanwhile; its slowest write took %,d ms%n",
                    writer.written(),
                    writer.slowestMillis());
            return compare(donor, joiner);
        }
    }

    private Duration join(GaleraCluster cluster, MariaDbNode joiner, Path progress) throws IOException {
        try (ProgressTail tail = ProgressTail.follow(progress, out)) {
            tail.show("  starting the second node ...");
            return cluster.join(joiner);
        }
    }

    private boolean compare(MariaDbNode donor, MariaDbNode joiner) throws SQLException {
        joiner.execute("SET GLOBAL wsrep_sync_wait = 1");
        List<String> given = donor.checksums();
        List<String> received = joiner.checksums();
        boolean same = given.equals(received);
        out.println("  checksums of " + given.size() + " tables: " + (same ? "identical" : "DIFFERENT"));
        if (!same) {
            out.println("    donor  " + given);
            out.println("    joiner " + received);
        }
        return same;
    }
}
