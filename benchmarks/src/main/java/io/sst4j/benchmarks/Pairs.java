/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.benchmarks;

import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.MariaDbNode;
import io.sst4j.examples.cluster.NodeOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;

/** Parts of transfers, without a cluster, with stock programs and with a JVM that uses this library in turn. */
final class Pairs {
    /** The default of {@code sst-lanes-max}. */
    private static final int DEFAULT_LANES = 8;

    private final Report report;
    private final OwnProgram program;
    private final int rounds;
    private final int megabytes;

    Pairs(Report report, Path distribution, int rounds, int megabytes) {
        this.report = report;
        this.program = new OwnProgram(distribution);
        this.rounds = rounds;
        this.megabytes = megabytes;
    }

    void tls() throws IOException, SQLException {
        Sample stock = new Sample();
        Sample own = new Sample();
        try (GaleraCluster cluster = GaleraCluster.create()) {
            TlsPair pair = new TlsPair(cluster.directory("tls"), megabytes);
            for (int round = 0; round < rounds; round++) {
                own.add(pair.own(program));
                stock.add(pair.stock());
            }
        }
        report.add(new Row(megabytes, "file to file over TLS", Meter.Cpu.PROCESSES, stock, own));
    }

    void push() throws IOException, SQLException {
        Sample stockWhole = new Sample();
        Sample ownWhole = new Sample();
        Sample stockDelta = new Sample();
        Sample ownDelta = new Sample();
        long stockBytes = 0;
        long ownBytes = 0;
        try (GaleraCluster cluster = GaleraCluster.create();
                RsyncPair pair = new RsyncPair(cluster.directory("rsync"), megabytes)) {
            for (int round = 0; round < rounds; round++) {
                ownWhole.add(pair.own(program, false));
                stockWhole.add(pair.stock(false));
                pair.age();
                ownDelta.add(pair.own(program, true));
                ownBytes = pair.lastBytes();
                pair.age();
                stockDelta.add(pair.stock(true));
                stockBytes = pair.lastBytes();
            }
        }
        report.add(new Row(megabytes, "push to an rsync daemon", Meter.Cpu.PROCESSES, stockWhole, ownWhole));
        String delta = "push of 1 % changed pages, " + stockBytes + " and " + ownBytes + " bytes on the wire";
        report.add(new Row(megabytes, delta, Meter.Cpu.PROCESSES, stockDelta, ownDelta));
    }

    /** Measures over emulated lines. A single stock stream is slow on a line that loses packets, so little data is enough. */
    void network(EmulatedNetwork.Line line) throws IOException, SQLException {
        for (NetworkPair.Content content : NetworkPair.Content.values()) {
            Sample stock = new Sample();
            Sample own = new Sample();
            try (GaleraCluster cluster = GaleraCluster.create();
                    EmulatedNetwork network = EmulatedNetwork.open(cluster.directory("emulator"), line)) {
                NetworkPair pair = new NetworkPair(network, cluster.directory("network"), content, megabytes);
                for (int round = 0; round < rounds; round++) {
                    stock.add(pair.stock());
                    own.add(pair.own(program, DEFAULT_LANES));
                }
            }
            report.add(new Row(megabytes, line.name() + ": " + content, Meter.Cpu.PROCESSES, stock, own));
        }
    }

    /** Measures how much of a line that loses packets several connections use. */
    void lanes(EmulatedNetwork.Line line) throws IOException, SQLException {
        Sample stock = new Sample();
        Map<Integer, Sample> own = new TreeMap<>();
        try (GaleraCluster cluster = GaleraCluster.create();
                EmulatedNetwork network = EmulatedNetwork.open(cluster.directory("emulator"), line)) {
            NetworkPair pair = new NetworkPair(
                    network, cluster.directory("network"), NetworkPair.Content.INCOMPRESSIBLE, megabytes);
            for (int round = 0; round < rounds; round++) {
                stock.add(pair.stock());
                for (int lanes = 1; lanes <= DEFAULT_LANES; lanes *= 2) {
                    own.computeIfAbsent(lanes, key -> new Sample()).add(pair.own(program, lanes));
                }
            }
        }
        for (Map.Entry<Integer, Sample> each : own.entrySet()) {
            String what = line.name() + ": sst-lanes-max=" + each.getKey();
            report.add(new Row(megabytes, what, Meter.Cpu.PROCESSES, stock, each.getValue()));
        }
    }

    void copy() throws IOException, SQLException {
        Sample dump = new Sample();
        Sample mydumper = new Sample();
        Sample own = new Sample();
        try (GaleraCluster from = GaleraCluster.create();
                GaleraCluster to = GaleraCluster.create()) {
            MariaDbNode donor = Joins.bootstrap(from, NodeOptions.stock(), megabytes);
            MariaDbNode joiner = to.node(NodeOptions.stock());
            to.bootstrap(joiner);
            CopyPair pair = new CopyPair(donor, joiner, from.directory("copy"));
            for (int round = 0; round < rounds; round++) {
                dump.add(pair.dump());
                own.add(pair.own(program));
                mydumper.add(pair.mydumper());
            }
        }
        report.add(new Row(megabytes, "copy, mariadb-dump and mariadb", Meter.Cpu.MACHINE, dump, own));
        report.add(new Row(megabytes, "copy, mydumper and myloader", Meter.Cpu.MACHINE, mydumper, own));
    }
}
