/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.benchmarks;

import io.sst4j.examples.cluster.ClusterKeys;
import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.MariaDbNode;
import io.sst4j.examples.cluster.MysqldumpNodes;
import io.sst4j.examples.cluster.NodeOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;

/**
 * Complete joins with the stock scripts and with sst4j in turn, in clear text or over TLS. The time is from the start of the
 * joiner's server until the node is synced.
 */
final class Joins {
    private final Report report;
    private final Path distribution;
    private final int rounds;
    private final int megabytes;
    private final boolean tls;

    Joins(Report report, Path distribution, int rounds, int megabytes, boolean tls) {
        this.report = report;
        this.distribution = distribution;
        this.rounds = rounds;
        this.megabytes = megabytes;
        this.tls = tls;
    }

    /**
     * Joins from the same donor. The joiner's method decides which script runs on the donor: {@code mariabackup} means the stock
     * script on both sides, and {@code xtrabackup-v2} means sst4j on both sides. The pipeline, from the backup tool to files in
     * the staging directory, is also measured separately, in clear text only.
     */
    void mariabackup() throws IOException, SQLException {
        Sample stockJoin = new Sample();
        Sample ownJoin = new Sample();
        Sample stockPipeline = new Sample();
        Sample ownPipeline = new Sample();
        try (GaleraCluster cluster = GaleraCluster.create()) {
            ClusterKeys keys = keys(cluster);
            NodeOptions stock = options(NodeOptions.stock(), keys);
            NodeOptions own = options(NodeOptions.sst4j(distribution), keys);
            MariaDbNode donor = cluster.node(own);
            cluster.bootstrap(donor);
            DonorData.fill(donor, megabytes);
            Path directory = cluster.directory("pipeline");
            KeptMemory memory = KeptMemory.forCopy(cluster.directory("memory"), megabytes);
            for (int round = 0; round < rounds; round++) {
                memory.touch();
                stockJoin.add(join(cluster, stock));
                memory.touch();
                ownJoin.add(join(cluster, own));
                if (!tls) {
                    memory.touch();
                    ownPipeline.add(OwnPipeline.run(donor, directory, distribution));
                    memory.touch();
                    stockPipeline.add(StockPipeline.run(donor, directory));
                }
            }
        }
        row("whole join by mariabackup", stockJoin, ownJoin);
        if (!tls) {
            report.add(new Row(megabytes, "backup to staged files", Meter.Cpu.PROCESSES, stockPipeline, ownPipeline));
        }
    }

    /** With sst4j on both sides: the rival of the exchange, shown as "stock", is the single connection that stock peers use. */
    void exchange() throws IOException, SQLException {
        Sample wire = new Sample();
        Sample lanes = new Sample();
        try (GaleraCluster cluster = GaleraCluster.create()) {
            NodeOptions own = options(NodeOptions.sst4j(distribution), keys(cluster));
            MariaDbNode donor = bootstrap(cluster, own.withSst("sst-exchange=auto"), megabytes);
            KeptMemory memory = KeptMemory.forCopy(cluster.directory("memory"), megabytes);
            for (int round = 0; round < rounds; round++) {
                memory.touch();
                wire.add(join(cluster, own.withSst("sst-exchange=off")));
                memory.touch();
                lanes.add(join(cluster, own.withSst("sst-exchange=auto")));
            }
            requireUsed(donor, rounds);
        }
        row("whole join, stock wire and exchange", wire, lanes);
    }

    private static void requireUsed(MariaDbNode donor, int times) throws IOException {
        long used = donor.scriptLines().stream()
                .filter(line -> line.contains("travels over the exchange"))
                .count();
        if (used != times) {
            throw new IOException(used + " of " + times + " joins went by the exchange");
        }
    }

    /** Joins with a method that has only one name, so each side has its own cluster. */
    void by(String method) throws IOException, SQLException {
        Sample stock = new Sample();
        Sample own = new Sample();
        try (GaleraCluster stockCluster = GaleraCluster.create();
                GaleraCluster ownCluster = GaleraCluster.create()) {
            ClusterKeys keys = keys(stockCluster);
            NodeOptions stockNode = options(NodeOptions.stock().withMethod(method), keys);
            NodeOptions ownNode = options(NodeOptions.sst4j(distribution).withMethod(method), keys);
            bootstrap(stockCluster, stockNode, megabytes);
            bootstrap(ownCluster, ownNode, megabytes);
            KeptMemory memory = KeptMemory.forCopy(ownCluster.directory("memory"), megabytes);
            for (int round = 0; round < rounds; round++) {
                memory.touch();
                stock.add(join(stockCluster, stockNode));
                memory.touch();
                own.add(join(ownCluster, ownNode));
            }
        }
        row("whole join by " + method, stock, own);
    }

    private void row(String what, Sample stock, Sample own) throws IOException {
        report.add(new Row(megabytes, what + (tls ? " over TLS" : ""), Meter.Cpu.MACHINE, stock, own));
    }

    private static ClusterKeys keys(GaleraCluster cluster) throws IOException {
        ClusterKeys keys = ClusterKeys.make(cluster.directory("tls"));
        cluster.own(keys.directory());
        return keys;
    }

    private NodeOptions options(NodeOptions plain, ClusterKeys keys) {
        return tls ? plain.protectedBy(keys) : plain;
    }

    static MariaDbNode bootstrap(GaleraCluster cluster, NodeOptions options, int megabytes)
            throws IOException, SQLException {
        MariaDbNode donor = cluster.node(options);
        MysqldumpNodes.bootstrap(cluster, donor);
        DonorData.fill(donor, megabytes);
        return donor;
    }

    private static Measured join(GaleraCluster cluster, NodeOptions options) throws IOException, SQLException {
        MariaDbNode joiner = cluster.node(options);
        if (options.method().equals("mysqldump")) {
            MysqldumpNodes.initialize(cluster, joiner);
        }
        Measured measured = Meter.run(Meter.Cpu.MACHINE, () -> cluster.join(joiner));
        cluster.remove(joiner);
        return measured;
    }
}
