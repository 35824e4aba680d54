/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.MariaDbNode;
import io.sst4j.examples.cluster.NodeOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Protected transfers arrive in every mode, including transfers to and from stock peers. */
class TlsIT {
    @ParameterizedTest(name = "{0} to {1}, {2}, {3} over {4}")
    @CsvSource({
        // each mode in each direction
        "sst4j, stock, encrypt=2, rsa, 127.0.0.1",
        "stock, sst4j, encrypt=2, rsa, ::1",
        "sst4j, stock, encrypt=3, rsa, ::1",
        "stock, sst4j, encrypt=3, ec, 127.0.0.1",
        "sst4j, stock, encrypt=3 with CA, ec, 127.0.0.1",
        "stock, sst4j, encrypt=3 with CA, rsa, 127.0.0.1",
        "sst4j, stock, encrypt=4, ec, ::1",
        "stock, sst4j, encrypt=4, rsa, 127.0.0.1",
        "sst4j, sst4j, encrypt=4, ec, 127.0.0.1",
        // with ssl-mode
        "sst4j, stock, REQUIRED, rsa, 127.0.0.1",
        "stock, sst4j, REQUIRED, rsa, 127.0.0.1",
        "sst4j, stock, VERIFY_CA, rsa, 127.0.0.1",
        "stock, sst4j, VERIFY_CA, ec, 127.0.0.1",
        "sst4j, stock, VERIFY_IDENTITY, ec, 127.0.0.1",
        "stock, sst4j, VERIFY_IDENTITY, rsa, 127.0.0.1",
        "sst4j, sst4j, VERIFY_IDENTITY, ec, ::1",
        // layouts of the files
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
            assertThat(ours.scriptLines())
                    .as("the secret")
                    .noneMatch(line -> line.matches("(.*[^0-9a-f])?[0-9a-f]{32}([^0-9a-f].*)?"));
        }
    }

    /** Certificates from {@code sst certs} work for the server's own TLS, the stock peer and sst4j. */
    @ParameterizedTest(name = "{0} to {1}, {2}")
    @CsvSource({"sst4j, stock, rsa:2048", "stock, sst4j, ec:p256"})
    void certificatesMadeHereServeEverybody(String donorKind, String joinerKind, String algorithm) throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            Path files = cluster.directory("tls");
            Files.createDirectories(files);
            sst(files, "certs", "ca", "--key", algorithm, "--dir", files.toString());
            for (String node : List.of("node1", "node2")) {
                sst(
                        files,
                        "certs",
                        "node",
                        node,
                        "--ca",
                        files.toString(),
                        "--key",
                        algorithm,
                        "--san",
                        "127.0.0.1",
                        "--dir",
                        files.toString());
            }
            cluster.own(files);
            MariaDbNode donor = cluster.node(made(options(donorKind, "127.0.0.1", List.of()), files, "node1"));
            MariaDbNode joiner = cluster.node(made(options(joinerKind, "127.0.0.1", List.of()), files, "node2"));
            cluster.bootstrap(donor);
            Sample.fill(donor);

            cluster.join(joiner);

            assertThat(joiner.checksums()).isEqualTo(donor.checksums()).isNotEmpty();
            assertThat(donor.query("SELECT @@have_ssl")).containsExactly("YES");
            assertThat(joiner.query("SELECT @@have_ssl")).containsExactly("YES");
        }
    }

    private static void sst(Path directory, String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("sst4j.dist", "target/dist"))
                .toAbsolutePath()
                .resolve("bin/sst")
                .toString());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor()).isZero();
    }

    /** The server's own TLS options, which the transfer uses too. */
    private static NodeOptions made(NodeOptions options, Path files, String node) {
        return options.withServer("ssl-ca=" + files.resolve("ca-cert.pem"))
                .withServer("ssl-cert=" + files.resolve(node + "-cert.pem"))
                .withServer("ssl-key=" + files.resolve(node + "-key.pem"))
                .withSst("ssl-mode=VERIFY_IDENTITY");
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
