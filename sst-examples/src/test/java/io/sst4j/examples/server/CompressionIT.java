/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.MariaDbNode;
import io.sst4j.examples.cluster.NodeOptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compressed streams and files arrive, including transfers to and from stock peers. */
class CompressionIT {
    @ParameterizedTest(name = "{0} with {1} to {2} with {3}")
    @CsvSource({
        "sst4j, compressor='zstd -1', sst4j, decompressor='zstd -d'",
        "sst4j, compressor='pigz', stock, decompressor='pigz -d'",
        "stock, compressor='gzip -1', sst4j, decompressor='gzip -dc'",
        "sst4j, compressor='tr a-z b-za', sst4j, decompressor='tr b-za a-z'",
        "sst4j, compress=quicklz, sst4j, time=1",
        "stock, compress=quicklz, sst4j, time=1",
        "sst4j, transferfmt=nc, stock, transferfmt=nc",
        "stock, transferfmt=nc, sst4j, transferfmt=nc",
    })
    void nodeJoins(String donorKind, String donorOption, String joinerKind, String joinerOption) throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            MariaDbNode donor = cluster.node(options(donorKind).withSst(quoted(donorOption)));
            MariaDbNode joiner = cluster.node(options(joinerKind).withSst(quoted(joinerOption)));
            cluster.bootstrap(donor);
            Sample.fill(donor);

            cluster.join(joiner);

            assertThat(joiner.checksums()).isEqualTo(donor.checksums()).isNotEmpty();
        }
    }

    private static NodeOptions options(String kind) {
        return (kind.equals("sst4j") ? Sample.sst4j() : Sample.stock()).withMethod("mariabackup");
    }

    /** Quotes an option, because the CSV source interprets single quotes at both ends of a column. */
    private static String quoted(String option) {
        return option.replace('\'', '"');
    }
}
