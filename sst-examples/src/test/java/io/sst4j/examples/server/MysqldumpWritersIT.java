/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.Installation;
import io.sst4j.examples.cluster.MariaDbNode;
import io.sst4j.examples.cluster.MysqldumpNodes;
import io.sst4j.examples.cluster.NodeOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Nodes join with the method mysqldump while clients write before, during and after it, to the donor and to a third node. No
 * row is lost, no row arrives twice, and the donor's server recognizes the result of each transfer.
 *
 * <p>Some servers pause writes while the donor's script runs, and others do not.
 */
class MysqldumpWritersIT {
    @Test
    void nothingIsLostNorDoubledBySnapshots() throws Exception {
        snapshots(Installation.system(), 3);
    }

    @Test
    @Tag("platform")
    void nothingIsLostNorDoubledBySnapshotsOnTheOtherSystem() throws Exception {
        snapshots(Platforms.THERE, 4);
    }

    @Test
    void nothingIsLostNorDoubledByIncrementalTransfers() throws Exception {
        increments(Installation.system());
    }

    @Test
    @Tag("platform")
    void nothingIsLostNorDoubledByIncrementalTransfersOnTheOtherSystem() throws Exception {
        increments(Platforms.THERE);
    }

    private static void snapshots(Installation installation, int joins) throws Exception {
        try (Trio trio = Trio.start(installation)) {
            for (int i = 1; i <= joins; i++) {
                trio.joiner.stop();
                Files.deleteIfExists(trio.joiner.datadir().resolve("grastate.dat"));
                trio.joinWhileOthersWrite(2 * i);
                assertThat(trio.donor.scriptLines())
                        .filteredOn(line -> line.contains("Copied"))
                        .as("transfers, the first of both other nodes among them")
                        .hasSize(2 + i);
            }
        }
    }

    private static void increments(Installation installation) throws Exception {
        try (Trio trio = Trio.start(installation)) {
            for (int i = 1; i <= 3; i++) {
                trio.joiner.stop();
                trio.donor.execute("UPDATE books.account SET balance = balance + 1");
                trio.joinWhileOthersWrite(2 * i);
                assertThat(trio.donor.scriptLines())
                        .filteredOn(line -> line.contains("Bypassing the SST for IST"))
                        .hasSize(i);
            }
        }
    }

    /** Three nodes, the first of which donates. */
    private record Trio(GaleraCluster cluster, MariaDbNode donor, MariaDbNode joiner, MariaDbNode third)
            implements AutoCloseable {
        static Trio start(Installation installation) throws Exception {
            GaleraCluster cluster = GaleraCluster.create();
            NodeOptions options = MysqldumpSample.options("sst4j").withInstallation(installation);
            NodeOptions joining = options.withServer("wsrep_sst_donor=node1");
            Trio trio = new Trio(cluster, cluster.node(options), cluster.node(joining), cluster.node(joining));
            try {
                trio.fill();
                return trio;
            } catch (Exception e) {
                cluster.close();
                throw e;
            }
        }

        private void fill() throws Exception {
            MysqldumpNodes.bootstrap(cluster, donor);
            Sample.fill(donor, 60_000);
            Clerk.openBooks(donor);
            for (MariaDbNode node : List.of(joiner, third)) {
                MysqldumpNodes.initialize(cluster, node);
                cluster.join(node);
                donor.awaitSynced(GaleraCluster.JOIN_LIMIT);
            }
        }

        void joinWhileOthersWrite(int number) throws Exception {
            long before;
            long after;
            try (Clerk here = Clerk.start(donor, number);
                    Clerk there = Clerk.start(third, number + 1)) {
                Await.until("both write", () -> here.booked() > 20 && there.booked() > 20);
                before = here.booked() + there.booked();
                cluster.join(joiner);
                long joined = here.booked();
                awaitWriter(here, joined + 20);
                after = here.booked() + there.booked();
            }
            assertThat(after).as("written during the join").isGreaterThan(before + 20);
            donor.awaitSynced(GaleraCluster.JOIN_LIMIT);
            assertSame();
            assertThat(donor.errorLog())
                    .doesNotContain("Failed to read from")
                    .doesNotContain("SST failed")
                    .doesNotContain("Will never receive state")
                    .doesNotContain("Received unknown signal")
                    .doesNotContain("Remote address changed")
                    .doesNotContain("Try 1/");
        }

        private void awaitWriter(Clerk clerk, long booked) throws Exception {
            try {
                Await.until("the donor commits again", () -> clerk.booked() > booked);
            } catch (AssertionError e) {
                throw new AssertionError(e.getMessage() + sessions(), e);
            }
        }

        private String sessions() throws SQLException {
            StringBuilder text = new StringBuilder();
            for (MariaDbNode node : List.of(donor, joiner, third)) {
                text.append("\nsessions and cluster state of a node:\n")
                        .append(String.join(
                                "\n",
                                node.query("SELECT CONCAT_WS(' ', id, user, command, time, state, info)"
                                        + " FROM information_schema.processlist UNION SELECT CONCAT(variable_name, ' ', variable_value)"
                                        + " FROM information_schema.global_status WHERE variable_name LIKE 'wsrep%'")));
            }
            return text.toString();
        }

        private void assertSame() throws Exception {
            List<MariaDbNode> nodes = List.of(donor, joiner, third);
            for (MariaDbNode node : nodes) {
                node.execute("SET GLOBAL wsrep_sync_wait = 1");
            }
            List<String> sums = donor.checksums();
            assertThat(joiner.checksums()).isEqualTo(sums).isNotEmpty();
            assertThat(third.checksums()).isEqualTo(sums);
            for (MariaDbNode node : nodes) {
                node.execute("SET GLOBAL wsrep_sync_wait = 0");
            }
        }

        @Override
        public void close() throws IOException {
            cluster.close();
        }
    }
}
