/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.SnapshotPosition;
import io.sst4j.backup.cluster.LiveMembers;
import io.sst4j.cluster.DonorChoice;
import io.sst4j.cluster.DonorChoice.Joiner;
import io.sst4j.cluster.DonorChoice.Transfer;
import io.sst4j.cluster.Member;
import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.MariaDbNode;
import io.sst4j.examples.demo.Writer;
import io.sst4j.examples.embed.RollingRestart;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The donor chosen from the state of live members is the donor that their cluster chooses. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DonorChoiceIT {
    private static final Pattern SELECTED = Pattern.compile("Selected \\S+ \\((\\w+)\\)\\(SYNCED\\) as donor");

    private GaleraCluster cluster;
    private MariaDbNode far;
    private MariaDbNode near;
    private MariaDbNode joiner;

    @BeforeAll
    void bootTwo() throws Exception {
        cluster = GaleraCluster.create();
        far = cluster.node(Sample.sst4j());
        near = cluster.node(Sample.sst4j().withSegment(1));
        joiner = cluster.node(Sample.sst4j().withSegment(1));
        cluster.bootstrap(far);
        Sample.fill(far);
        cluster.join(near);
    }

    @AfterAll
    void stop() throws Exception {
        cluster.close();
    }

    @Test
    void aSnapshotAndThenWriteSetsComeFromWhomTheLibraryNames() throws Exception {
        Joiner empty = new Joiner("node3", 1, SnapshotPosition.UNDEFINED, DonorChoice.Preference.ANY);
        DonorChoice snapshot = DonorChoice.of(members(), empty);
        cluster.join(joiner);
        assertThat(snapshot.transfer()).isEqualTo(Transfer.SST);
        assertThat(selected(joiner)).isEqualTo(name(snapshot)).isEqualTo("node2");

        SnapshotPosition there;
        try (Connection connection = joiner.connect()) {
            there = LiveMembers.self(connection).position();
        }
        joiner.stop();
        near.execute("INSERT INTO shop.orders (note) VALUES ('while it was away')");
        DonorChoice writeSets = DonorChoice.of(members(), new Joiner("node3", 1, there, DonorChoice.Preference.ANY));
        assertThat(writeSets.transfer()).isEqualTo(Transfer.IST);
        cluster.join(joiner);
        assertThat(selected(joiner)).isEqualTo(name(writeSets));
    }

    @Test
    void threeNodesRestartOneByOneUnderWrites() throws Exception {
        MariaDbNode third = cluster.node(Sample.sst4j());
        cluster.join(third);
        List<String> told = new ArrayList<>();
        Writer writer = Writer.start(far, "INSERT INTO shop.orders (note) VALUES ('while nodes restart')");
        try (writer) {
            new RollingRestart(List.of(new Restarted(near, cluster), new Restarted(third, cluster)), told::add).run();
        }
        assertThat(told).hasSize(2).allMatch(line -> line.contains(": IST from "));
        for (MariaDbNode node : List.of(near, third)) {
            node.execute("SET GLOBAL wsrep_sync_wait = 1");
            assertThat(node.checksums()).isEqualTo(far.checksums());
        }
        assertThat(near.query("SELECT COUNT(*) FROM shop.orders WHERE note='while nodes restart'"))
                .containsExactly(String.valueOf(writer.written()));
        third.stop();
    }

    /** A node of this test, as the example needs it. */
    private record Restarted(MariaDbNode node, GaleraCluster cluster) implements RollingRestart.Node {
        @Override
        public Connection connect() throws SQLException {
            return node.connect();
        }

        @Override
        public void restart() throws IOException {
            node.stop();
            cluster.join(node);
        }
    }

    private List<Member> members() throws Exception {
        try (Connection connection = far.connect()) {
            List<Member> members = LiveMembers.all(connection, (name, address) -> near.connect());
            assertThat(members).extracting(Member::state).containsOnly(Member.State.SYNCED);
            assertThat(members).extracting(Member::segment).containsExactly(0, 1);
            return members;
        }
    }

    private static String name(DonorChoice choice) {
        return choice.donor().orElseThrow().name();
    }

    /** The last choice that the provider logged. */
    private static String selected(MariaDbNode node) throws Exception {
        Matcher matcher = SELECTED.matcher(node.errorLog());
        String last = "";
        while (matcher.find()) {
            last = matcher.group(1);
        }
        return last;
    }
}
