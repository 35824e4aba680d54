/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.MariaDbNode;
import io.sst4j.examples.cluster.NodeOptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Protected transfers arrive, from and at stock peers too, in every mode. */
class TlsIT {
    @ParameterizedTest(name = "{0} to {1}, {2}, {3} over {4}")
    @CsvSource({
        // each mode, each direction
        "sst4j, stock, encrypt=2, rsa, 127.0.0.1",
        "stock, sst4j, encrypt=2, rsa, ::1",
        "sst4j, stock, encrypt=3, rsa, ::1",
        "stock, sst4j, encrypt=3, ec, 127.0.0.1",
        "sst4j, stock, encrypt=3 with CA, ec, 127.0.0.1",
        "stock, sst4j, encrypt=3 with CA, rsa, 127.0.0.1",
        "sst4j, stock, encrypt=4, ec, ::1",
        "stock, sst4j, encrypt=4, rsa, 127.0.0.1",
        "sst4j, sst4j, encrypt=4, ec, 127.0.0.1",
        // by ssl-mode
        "sst4j, stock, REQUIRED, rsa, 127.0.0.1",
        "stock, sst4j, REQUIRED, rsa, 127.0.0.1",
        "sst4j, stock, VERIFY_CA, rsa, 127.0.0.1",
        "stock, sst4j, VERIFY_CA, ec, 127.0.0.1",
        "sst4j, stock, VERIFY_IDENTITY, ec, 127.0.0.1",
        "stock, sst4j, VERIFY_IDENTITY, rsa, 127.0.0.1",
        "sst4j, sst4j, VERIFY_IDENTITY, ec, ::1",
        // how files are laid out
        "sst4j, stock, capath, rsa, 127.0.0.1",
        "stock, sst4j, capath, ec, 127.0.0.1",
        "sst4j, stock, intermediate, ec, 127.0.0.1",
        "stock, sst4j, intermediate, rsa, 127.0.0.1",
        "sst4j, stock, files of a role, rsa, 127.0.0.1",
        "stock, sst4j, files of a role, ec, 127.0.0.1",
    })
    void nodeJoins(String donorKind, String joinerKind, String layout, String algorithm, String host) throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            Certificates files = Certificates.make(cluster.directory("tls"), algorithm);
            cluster.own(files.directory());
            MariaDbNode donor = cluster.node(options(donorKind, host, files.options(layout, "donor")));
            MariaDbNode joiner = cluster.node(options(joinerKind, host, files.options(layout, "joiner")));
            cluster.bootstrap(donor);
            Sample.fill(donor);

            cluster.join(joiner);

            assertThat(joiner.checksums()).isEqualTo(donor.checksums()).isNotEmpty();
            MariaDbNode ours = donorKind.equals("sst4j") ? donor : joiner;
            assertThat(ours.scriptLines()).anyMatch(line -> line.contains("protected by TLS"));
        }
    }

    private static NodeOptions options(String kind, String host, Iterable<String> lines) {
        NodeOptions options = (kind.equals("sst4j") ? Sample.sst4j() : Sample.stock())
                .withMethod("mariabackup")
                .withHost(host);
        if (host.equals("::1")) {
            options = options.withSst("sockopt=\",pf=ip6\"");
        }
        for (String line : lines) {
            options = options.withSst(line);
        }
        return options;
    }
}
