/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.MariaDbNode;
import io.sst4j.examples.cluster.NodeOptions;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real node joins a real cluster and has its state. */
class JoinIT {
    @ParameterizedTest(name = "donor {0}, joiner {1}, method {2}, address {3}")
    @CsvSource({
        "sst4j, sst4j, xtrabackup-v2, 127.0.0.1",
        "sst4j, stock, mariabackup, 127.0.0.1",
        "stock, sst4j, mariabackup, 127.0.0.1",
        "sst4j, sst4j, mariabackup, ::1",
        "sst4j, stock, mariabackup, ::1",
        "stock, sst4j, mariabackup, ::1",
    })
    void emptyNodeJoins(String donorKind, String joinerKind, String method, String host) throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            MariaDbNode donor = cluster.node(options(donorKind, host).withMethod(method));
            MariaDbNode joiner = cluster.node(options(joinerKind, host).withMethod(method));
            cluster.bootstrap(donor);
            Sample.fill(donor);

            cluster.join(joiner);

            assertThat(joiner.checksums()).isEqualTo(donor.checksums()).isNotEmpty();
            assertThat(joiner.datadir().resolve(".sst")).doesNotExist();
            assertThat(joiner.datadir().resolve("sst_in_progress")).doesNotExist();
            assertThat(joiner.datadir().resolve("wsrep_sst.pid")).doesNotExist();
            assertThat(donor.scriptLines()).isNotEmpty();
        }
    }

    private static NodeOptions options(String kind, String host) {
        NodeOptions options = kind.equals("sst4j") ? Sample.sst4j() : Sample.stock();
        return host.equals("::1") ? options.withHost(host).withSst("sockopt=\",pf=ip6\"") : options.withHost(host);
    }

    @Test
    void oldDataGivesWayToTheNew() throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            MariaDbNode donor = cluster.node(Sample.sst4j());
            MariaDbNode joiner = cluster.node(Sample.sst4j());
            cluster.bootstrap(donor);
            Sample.fill(donor);
            cluster.initialize(joiner);
            cluster.own(Files.createDirectory(joiner.datadir().resolve("stale_schema")));

            cluster.join(joiner);

            assertThat(joiner.checksums()).isEqualTo(donor.checksums());
            assertThat(joiner.datadir().resolve("stale_schema")).doesNotExist();
            assertThat(joiner.datadir().resolve(".sst")).doesNotExist();
        }
    }

    @Test
    void oldDataIsGivenUpEarlyWhereThatIsAskedFor() throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            MariaDbNode donor = cluster.node(Sample.sst4j());
            MariaDbNode joiner = cluster.node(Sample.sst4j().withSst("sst-previous-data=discard"));
            cluster.bootstrap(donor);
            Sample.fill(donor);
            cluster.initialize(joiner);

            cluster.join(joiner);

            assertThat(joiner.checksums()).isEqualTo(donor.checksums());
            assertThat(joiner.scriptLines()).anyMatch(line -> line.contains("deleting the old data"));
        }
    }

    @Test
    void nodeThatWasAwayShortlyGetsOnlyThePosition() throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            MariaDbNode donor = cluster.node(Sample.sst4j());
            MariaDbNode joiner = cluster.node(Sample.sst4j());
            cluster.bootstrap(donor);
            Sample.fill(donor);
            cluster.join(joiner);
            joiner.stop();
            donor.execute("INSERT INTO shop.orders (note) VALUES ('while it was away')");

            cluster.join(joiner);

            assertThat(joiner.checksums()).isEqualTo(donor.checksums());
            assertThat(donor.scriptLines()).anyMatch(line -> line.contains("Bypassing the SST for IST"));
        }
    }
}
