/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.benchmarks;

import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.MariaDbNode;
import io.sst4j.examples.cluster.NodeOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Joins of a node that was in the cluster before, after some rows were updated and others inserted. Sending everything takes the
 * place of "stock"; its rival sends only what the node does not have. The bytes sent by the donor are printed as well.
 */
final class Rejoins {
    private static final int[] PERCENT = {0, 1, 10, 100};
    private static final Pattern SENT = Pattern.compile("bytes of the stream as ([0-9,]+)");

    /** An expression that zstd compresses to half its size. */
    private static final String NOTE = "HEX(RANDOM_BYTES(480))";

    private final Report report;
    private final Path distribution;
    private final int rounds;
    private final int megabytes;

    Rejoins(Report report, Path distribution, int rounds, int megabytes) {
        this.report = report;
        this.distribution = distribution;
        this.rounds = rounds;
        this.megabytes = megabytes;
    }

    void run(String compress, String reuse) throws IOException, SQLException {
        NodeOptions node =
                NodeOptions.sst4j(distribution).withMethod("mariabackup").withSst("sst-compress=" + compress);
        try (GaleraCluster cluster = GaleraCluster.create()) {
            MariaDbNode donor = cluster.node(node.withSst("sst-reuse=" + reuse));
            cluster.bootstrap(donor);
            DonorData.fill(donor, megabytes, NOTE);
            MariaDbNode whole = cluster.node(node.withSst("sst-reuse=off"));
            MariaDbNode differing = cluster.node(node.withSst("sst-reuse=" + reuse));
            for (MariaDbNode joiner : new MariaDbNode[] {whole, differing}) {
                cluster.join(joiner);
                joiner.stop();
            }
            for (int percent : PERCENT) {
                Sample full = new Sample();
                Sample reused = new Sample();
                long fullBytes = 0;
                long reusedBytes = 0;
                for (int round = 0; round < rounds; round++) {
                    change(donor, percent);
                    full.add(rejoin(cluster, whole));
                    fullBytes += sent(donor);
                    reused.add(rejoin(cluster, differing));
                    reusedBytes += sent(donor);
                }
                report.add(new Row(
                        megabytes,
                        "join again, " + percent + " % of rows changed, sst-compress=" + compress + ", sst-reuse="
                                + reuse,
                        Meter.Cpu.MACHINE,
                        full,
                        reused));
                report.say(String.format(
                        Locale.ROOT,
                        "sent with %d %% changed: %,d bytes of %,d, %.4f",
                        percent,
                        reusedBytes / rounds,
                        fullBytes / rounds,
                        (double) reusedBytes / fullBytes));
            }
        }
    }

    private void change(MariaDbNode donor, int percent) throws SQLException {
        for (String table :
                donor.query("SELECT table_name FROM information_schema.tables WHERE table_schema = 'data'")) {
            donor.execute(
                    "UPDATE data." + table + " SET note = " + NOTE + " WHERE RAND() * 100 < " + percent,
                    "INSERT INTO data." + table + " (note) SELECT " + NOTE + " FROM data.seq_1_to_"
                            + (percent == 0 ? 1 : 100));
        }
    }

    private static Measured rejoin(GaleraCluster cluster, MariaDbNode joiner) throws IOException, SQLException {
        Files.delete(joiner.datadir().resolve("grastate.dat"));
        Measured measured = Meter.run(Meter.Cpu.MACHINE, () -> cluster.join(joiner));
        joiner.stop();
        return measured;
    }

    /** The bytes sent in the last transfer. */
    private static long sent(MariaDbNode donor) throws IOException {
        Matcher told = SENT.matcher(String.join("\n", donor.scriptLines()));
        String last = "0";
        while (told.find()) {
            last = told.group(1);
        }
        return Long.parseLong(last.replace(",", ""));
    }
}
