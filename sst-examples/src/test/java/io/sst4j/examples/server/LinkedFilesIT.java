/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.MariaDbNode;
import io.sst4j.examples.cluster.NodeOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** If a part of a donor's data is a symbolic link to a larger disk, the donor sends the content and not the link. */
class LinkedFilesIT {
    @ParameterizedTest(name = "{2} of a donor by {1}, {0}")
    @CsvSource({
        "mariabackup, stock, ibdata1",
        "mariabackup, sst4j, ibdata1",
        "rsync, sst4j, ibdata1",
        "mariabackup, stock, shop",
        "rsync, sst4j, shop"
    })
    void whatIsALinkArrivesItself(String method, String donorKind, String name) throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            NodeOptions options = donorKind.equals("stock") ? Sample.stock() : Sample.sst4j();
            MariaDbNode donor = cluster.node(options.withMethod(method));
            MariaDbNode joiner = cluster.node(Sample.sst4j().withMethod(method));
            cluster.bootstrap(donor);
            Sample.fill(donor, 500);
            donor.stop();
            Path disk = Files.createDirectories(cluster.directory("disk")).resolve(name);
            Path linked = donor.datadir().resolve(name);
            Files.move(linked, disk);
            Files.createSymbolicLink(linked, disk);
            cluster.own(disk.resolveSibling(""));
            donor.start("--wsrep-cluster-address=gcomm://");
            donor.awaitSynced(GaleraCluster.JOIN_LIMIT);

            cluster.join(joiner);

            assertThat(joiner.checksums()).isEqualTo(donor.checksums()).isNotEmpty();
            assertThat(joiner.datadir().resolve(name)).exists();
            assertThat(Files.isSymbolicLink(joiner.datadir().resolve(name))).isFalse();
        }
    }
}
