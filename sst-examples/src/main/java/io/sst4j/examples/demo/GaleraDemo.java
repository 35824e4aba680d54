/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.demo;

import io.sst4j.examples.cluster.ClusterKeys;
import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.MariaDbNode;
import io.sst4j.examples.cluster.MysqldumpNodes;
import io.sst4j.examples.cluster.NodeOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Starts a Galera cluster of real nodes on the loopback interface, with data and a client that keeps writing to the donor. A
 * third node joins with each method, in clear text and over TLS, always from empty. After each join the data of all three nodes
 * is compared.
 */
public final class GaleraDemo {
    private static final int MEGABYTES = 300;

    private static final String FIRST_NODE = "node1";

    private static final String LEGEND = """

              MB, seconds    what travelled, by the donor's report
              joined in      from the start of the third server, which was empty, to a synced node
              blocked        the donor committed nothing: a lock of the backup tool at its end, a lock of
                             the server while rsync reads its files, all the while for mysqldump
              slowest write  of a client of the donor; it waits for the cluster to let a node in, too
            """;

    private final PrintStream out;
    private final Path distribution;

    private GaleraDemo(PrintStream out, Path distribution) {
        this.out = out;
        this.distribution = distribution;
    }

    /**
     * Runs the demonstration.
     *
     * @param arguments the directory of the launcher distribution
     * @throws Exception if any step fails
     */
    @SuppressWarnings("SystemOut") // a demonstration writes to people
    public static void main(String[] arguments) throws Exception {
        System.exit(new GaleraDemo(System.out, Path.of(arguments[0])).run() ? 0 : 1);
    }

    private boolean run() throws IOException, SQLException {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            out.println("sst4j: a third node joins a Galera cluster by each method, everything on this machine");
            ClusterKeys keys = ClusterKeys.make(cluster.directory("tls"));
            cluster.own(keys.directory());
            List<MariaDbNode> members = boot(cluster);
            out.println(JoinRow.HEADER);
            boolean same = true;
            for (Way way : Way.values()) {
                same &= join(cluster, members, way, way.method(), plain -> plain);
                same &= join(cluster, members, way, way.method() + ", TLS", plain -> plain.protectedBy(keys));
            }
            out.println(LEGEND);
            out.println("  after each join the tables of the three nodes were "
                    + (same ? "identical, by their checksums" : "DIFFERENT"));
            return same;
        }
    }

    private List<MariaDbNode> boot(GaleraCluster cluster) throws IOException, SQLException {
        tell("  booting the first node ...");
        // the plugin shows which thread holds which lock
        MariaDbNode donor =
                cluster.node(NodeOptions.sst4j(distribution).withServer("plugin_load_add=metadata_lock_info"));
        MysqldumpNodes.bootstrap(cluster, donor);
        tell(" filling it with " + MEGABYTES + " MB ...");
        DemoData.fill(donor, MEGABYTES);
        tell(" the second joins ...");
        MariaDbNode second = cluster.node(NodeOptions.sst4j(distribution));
        cluster.join(second);
        tell(" done\n\n");
        return List.of(donor, second);
    }

    private void tell(String text) {
        out.print(text);
        out.flush();
    }

    /** Joins the third node, and returns whether it then has the same data as the others. */
    private boolean join(
            GaleraCluster cluster,
            List<MariaDbNode> members,
            Way way,
            String name,
            UnaryOperator<NodeOptions> protection)
            throws IOException, SQLException {
        MariaDbNode donor = members.get(0);
        NodeOptions plain = NodeOptions.sst4j(distribution).withMethod(way.method());
        Path progress = cluster.directory("progress").resolve(name);
        donor.donateLike(protection.apply(plain.withSst("progress=" + progress)));
        MariaDbNode joiner = cluster.node(protection.apply(plain.withServer("wsrep_sst_donor=" + FIRST_NODE)));
        if (way == Way.MYSQLDUMP) {
            MysqldumpNodes.initialize(cluster, joiner);
        }
        Writer writer = Writer.start(donor, DemoData.WRITE);
        DonorWatch watch = DonorWatch.start(donor, way.isBlocked());
        ProgressTail tail = ProgressTail.follow(progress, "  " + name + ": ", out);
        Duration joined;
        try (writer;
                watch;
                tail) {
            joined = cluster.join(joiner);
            donor.awaitSynced(GaleraCluster.JOIN_LIMIT);
        }
        boolean same = compare(members, joiner);
        out.println(new JoinRow(
                name,
                JoinRow.Sent.of(donor.datadir().resolve(way.report())),
                joined,
                watch.blocked(),
                Duration.ofMillis(writer.slowestMillis()),
                same));
        cluster.remove(joiner);
        return same;
    }

    /** Compares the data. The other nodes wait first until they have applied all writes to the donor. */
    private static boolean compare(List<MariaDbNode> members, MariaDbNode joiner) throws SQLException {
        List<String> given = members.get(0).checksums();
        boolean same = true;
        for (MariaDbNode other : List.of(members.get(1), joiner)) {
            other.execute("SET GLOBAL wsrep_sync_wait = 1");
            same &= other.checksums().equals(given);
        }
        return same;
    }
}
