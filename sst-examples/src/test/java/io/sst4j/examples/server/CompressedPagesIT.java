/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.MariaDbNode;
import io.sst4j.examples.cluster.NodeOptions;
import io.sst4j.testing.SparseFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A table with compressed pages, whose file has a hole after each page, takes no more disk space on the joiner. */
class CompressedPagesIT {
    // mariabackup with crc32 is left out: its --prepare rewrites the pages in full, on a stock joiner too
    @ParameterizedTest(name = "{0} from {1}, {2}")
    @CsvSource({
        "mariabackup, sst4j, full_crc32",
        "mariabackup, stock, full_crc32",
        "rsync, sst4j, full_crc32",
        "rsync, stock, full_crc32",
        "rsync, sst4j, crc32",
        "rsync_wan, sst4j, full_crc32",
    })
    void aTableTakesTheRoomThatItHasOnTheDonor(String method, String donorKind, String algorithm) throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            NodeOptions donating = donorKind.equals("sst4j") ? Sample.sst4j() : Sample.stock();
            MariaDbNode donor = cluster.node(options(donating, method, algorithm));
            MariaDbNode joiner = cluster.node(options(Sample.sst4j(), method, algorithm));
            cluster.bootstrap(donor);
            Sample.fill(donor);
            fill(donor);

            cluster.join(joiner);

            assertThat(joiner.query("CHECK TABLE shop.packed EXTENDED")).anyMatch(row -> row.contains("OK"));
            assertThat(joiner.checksums()).isEqualTo(donor.checksums());
            long sent = SparseFiles.allocated(file(donor));
            assertThat(sent).as("of the donor's file").isLessThan(Files.size(file(donor)) / 2);
            assertThat(SparseFiles.allocated(file(joiner))).isLessThanOrEqualTo(sent + sent / 10);
        }
    }

    private static NodeOptions options(NodeOptions options, String method, String algorithm) {
        return options.withMethod(method).withServer("innodb_checksum_algorithm=" + algorithm);
    }

    private static Path file(MariaDbNode node) {
        return node.datadir().resolve("shop/packed.ibd");
    }

    private static void fill(MariaDbNode donor) throws Exception {
        donor.execute(
                "CREATE TABLE shop.packed (id INT PRIMARY KEY, text VARCHAR(2000)) ENGINE=InnoDB PAGE_COMPRESSED=1",
                "INSERT INTO shop.packed SELECT seq, REPEAT(MD5(seq), 40) FROM shop.seq_1_to_20000",
                "FLUSH TABLES shop.packed FOR EXPORT",
                "UNLOCK TABLES");
    }
}
