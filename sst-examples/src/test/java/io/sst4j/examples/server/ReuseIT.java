/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.MariaDbNode;
import io.sst4j.examples.cluster.NodeOptions;
import io.sst4j.examples.demo.Writer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real node that returns only receives the changes. */
class ReuseIT {
    private static final int ROUNDS = Integer.getInteger("sst4j.reuse.rounds", 4);

    private static final Pattern SAVED = Pattern.compile(
            "the joiner already had ([0-9,]+) bytes of the snapshot, and parts of another ([0-9,]+); ([0-9,]+) bytes were sent");

    /** The figures that a donor reported. */
    private record Saved(long same, long near, long sent) {}

    private static NodeOptions node() {
        return Sample.sst4j().withSst("sst-reuse=on").withMethod("mariabackup");
    }

    /** The figures reported so far; empty if the joiner had no data. */
    private static List<Saved> saved(MariaDbNode donor) throws IOException {
        return SAVED.matcher(String.join("\n", donor.scriptLines()))
                .results()
                .map(told -> new Saved(number(told.group(1)), number(told.group(2)), number(told.group(3))))
                .toList();
    }

    private static long number(String text) {
        return Long.parseLong(text.replace(",", ""));
    }

    /** Makes Galera request a full transfer, as when the gap is longer than the donor's cache. */
    private static void forgetPosition(MariaDbNode node) throws IOException {
        Files.delete(node.datadir().resolve("grastate.dat"));
    }

    /** Other clients write to the donor meanwhile. */
    @Test
    void nodesThatTakeTurnsGetWhatChanged() throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            MariaDbNode one = cluster.node(node());
            MariaDbNode two = cluster.node(node());
            cluster.bootstrap(one);
            Sample.fill(one);
            cluster.join(two);
            assertThat(saved(one)).isEmpty();

            MariaDbNode donor = one;
            MariaDbNode joiner = two;
            for (int round = 1; round <= ROUNDS; round++) {
                int before = saved(donor).size();
                joiner.stop();
                change(donor, round);
                forgetPosition(joiner);
                try (Writer writer =
                        Writer.start(donor, "INSERT INTO shop.orders (note) VALUES (CONCAT('written ', RAND()))")) {
                    cluster.join(joiner);
                    assertThat(writer.written()).isPositive();
                }
                requireSameRows(donor, joiner);

                assertThat(joiner.checksums()).isEqualTo(donor.checksums()).isNotEmpty();
                requireSound(joiner);
                List<Saved> told = saved(donor);
                assertThat(told).hasSize(before + 1);
                Saved last = told.get(before);
                System.out.println("ReuseIT: round " + round + ": " + last);
                // the remaining amount depends on the redo log, which may be large on the donor
                assertThat(last.same() + last.near()).isGreaterThan(30_000_000);
                assertThat(last.near()).isPositive();
                MariaDbNode turn = donor;
                donor = joiner;
                joiner = turn;
            }
        }
    }

    /** Waits for equal rows, because the last writes are applied slightly later. */
    private static void requireSameRows(MariaDbNode donor, MariaDbNode joiner) throws Exception {
        String rows = "SELECT COUNT(*) FROM shop.orders";
        Await.until("all rows are here", () -> joiner.query(rows).equals(donor.query(rows)));
    }

    /** Changes some rows across the table, and adds new ones. */
    private static void change(MariaDbNode donor, int round) throws Exception {
        donor.execute(
                "UPDATE shop.orders SET note = REVERSE(note) WHERE CRC32(id) % 50 = " + round,
                "INSERT INTO shop.orders (note) SELECT note FROM shop.orders LIMIT 500");
        // the redo log of unwritten pages is part of this snapshot and of no other one
        donor.execute("SET GLOBAL innodb_max_dirty_pages_pct_lwm = 0", "SET GLOBAL innodb_max_dirty_pages_pct = 0");
        Await.until("pages are written", () -> checkpointAge(donor) < 1_000_000);
    }

    private static long checkpointAge(MariaDbNode node) throws SQLException {
        String row = node.query("SHOW STATUS LIKE 'Innodb_checkpoint_age'").get(0);
        return Long.parseLong(row.substring(row.indexOf('\t') + 1));
    }

    private static void requireSound(MariaDbNode node) throws SQLException {
        assertThat(node.query("CHECK TABLE shop.orders EXTENDED"))
                .last()
                .asString()
                .endsWith("OK");
    }

    /** The last line of the joiner's log shows its phase when it was killed. */
    @ParameterizedTest
    @ValueSource(strings = {"Stage 1", "Stage 2", "Preparing the backup"})
    void aJoinerThatIsKilledInAnyPhaseJoinsWithWhatItHas(String phase) throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            MariaDbNode donor = cluster.node(node().withSst("rlimit=40m"));
            MariaDbNode joiner = cluster.node(node());
            cluster.bootstrap(donor);
            Sample.fill(donor);
            cluster.join(joiner);
            joiner.stop();
            change(donor, 1);
            KilledJoin join = KilledJoin.start(cluster, donor, joiner);
            join.awaitLine("the joiner is in " + phase, phase);
            join.kill(joiner.script().orElseThrow());
            join.requireOldData();

            join.requireNextStartJoins();
            requireSound(joiner);
            assertThat(saved(donor))
                    .isNotEmpty()
                    .last()
                    .satisfies(told -> assertThat(told.same()).isGreaterThan(told.sent() / 4));
        }
    }

    /** The joiner is killed late, with everything it has received. The next attempt continues from there. */
    @Test
    void interruptedTransferGoesOn() throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            MariaDbNode donor = cluster.node(node().withSst("rlimit=20m"));
            MariaDbNode joiner = cluster.node(node());
            cluster.bootstrap(donor);
            Sample.fill(donor);
            cluster.start(joiner);
            Path received = joiner.datadir().resolve(".sst/new/shop/orders.ibd");
            Await.until("half of the table is here", () -> Files.exists(received) && Files.size(received) > 10_000_000);
            joiner.script().orElseThrow().destroyForcibly();
            joiner.kill();

            cluster.join(joiner);

            assertThat(joiner.checksums()).isEqualTo(donor.checksums()).isNotEmpty();
            Saved told = saved(donor).get(0);
            System.out.println("ReuseIT: after kill -9: " + told);
            assertThat(told.same()).isGreaterThan(9_000_000);
            assertThat(joiner.datadir().resolve(".sst")).doesNotExist();
        }
    }
}
