/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.examples.cluster.ClusterKeys;
import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.Installation;
import io.sst4j.examples.cluster.MariaDbNode;
import io.sst4j.examples.cluster.MysqldumpNodes;
import io.sst4j.examples.cluster.NodeOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Joins with the servers of the system that {@code bin/verify platforms} creates, and between them and this system's. */
@Tag("platform")
class PlatformsIT {
    private static final List<String> METHODS = List.of("mariabackup", "rsync", "mysqldump");
    private static final List<String> TABLE = new ArrayList<>();

    /** The launchers that donor and joiner use. */
    enum Sides {
        BOTH(true, true),
        DONOR(true, false),
        JOINER(false, true);

        private final boolean donor;
        private final boolean joiner;

        Sides(boolean donor, boolean joiner) {
            this.donor = donor;
            this.joiner = joiner;
        }
    }

    static Stream<Arguments> joins() {
        return Stream.of(false, true)
                .flatMap(tls -> methodsAndSides().map(row -> Arguments.of(row.get()[0], tls, row.get()[1])));
    }

    static Stream<Arguments> methodsAndSides() {
        return METHODS.stream().flatMap(method -> Stream.of(Sides.values()).map(sides -> Arguments.of(method, sides)));
    }

    @AfterAll
    static void printTable() {
        System.out.println("donor    | joiner   | method      | wire  | sst4j  | result");
        System.out.println("---------|----------|-------------|-------|--------|-------");
        TABLE.stream().sorted().forEach(System.out::println);
    }

    private static NodeOptions options(Installation installation, boolean own, String method) {
        return (own ? Sample.sst4j() : Sample.stock()).withMethod(method).withInstallation(installation);
    }

    private static void bootstrap(GaleraCluster cluster, MariaDbNode donor) throws Exception {
        if (donor.options().method().equals("mysqldump")) {
            MysqldumpNodes.bootstrap(cluster, donor);
        } else {
            cluster.bootstrap(donor);
        }
        Sample.fill(donor);
    }

    private static void initialize(GaleraCluster cluster, MariaDbNode joiner) throws Exception {
        if (joiner.options().method().equals("mysqldump")) {
            MysqldumpNodes.initialize(cluster, joiner);
        }
    }

    private static String series(MariaDbNode node) throws SQLException {
        return node.query("SELECT REGEXP_SUBSTR(VERSION(), '^[0-9]+[.][0-9]+')").get(0);
    }

    private static void note(MariaDbNode donor, MariaDbNode joiner, boolean tls, Sides sides, String result)
            throws SQLException {
        TABLE.add(row(series(donor), series(joiner), donor.options().method(), tls, sides, result));
    }

    private static String row(String donor, String joiner, String method, boolean tls, Sides sides, String result) {
        return String.format(
                "%-8s | %-8s | %-11s | %-5s | %-6s | %s",
                donor, joiner, method, tls ? "TLS" : "plain", sides.name().toLowerCase(Locale.ROOT), result);
    }

    @ParameterizedTest(name = "{0}, TLS {1}, sst4j {2}")
    @MethodSource("joins")
    void nodeJoins(String method, boolean tls, Sides sides) throws Exception {
        join(Platforms.THERE, Platforms.THERE, method, tls, sides);
    }

    /** A rolling upgrade begins with a node of the newer release that joins older nodes. */
    @ParameterizedTest(name = "{0}, sst4j {1}")
    @MethodSource("methodsAndSides")
    void newerNodeJoinsOlderOnes(String method, Sides sides) throws Exception {
        join(Platforms.OLDER, Platforms.NEWER, method, true, sides);
    }

    @ParameterizedTest(name = "{0}, sst4j {1}")
    @CsvSource({"mariabackup, BOTH", "mariabackup, JOINER", "rsync, BOTH", "rsync, JOINER"})
    void olderNodeRefusesTheFilesOfNewerOnes(String method, Sides sides) throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            MariaDbNode donor = cluster.node(options(Platforms.NEWER, sides.donor, method));
            MariaDbNode joiner = cluster.node(options(Platforms.OLDER, sides.joiner, method));
            bootstrap(cluster, donor);
            cluster.initialize(joiner);
            Path old = Files.writeString(joiner.datadir().resolve("old_data"), "old");
            cluster.own(old, Platforms.OLDER);

            cluster.start(joiner);
            joiner.awaitEnd(GaleraCluster.JOIN_LIMIT);

            assertThat(joiner.scriptLines())
                    .filteredOn(line -> line.contains("[ERROR]"))
                    .singleElement()
                    .asString()
                    .contains(
                            "SST-307",
                            "the donor runs "
                                    + Platforms.release(Platforms.NEWER)
                                            .flavour()
                                            .product(),
                            "which cannot use the donor's files");
            assertThat(old).hasContent("old");
            assertThat(joiner.datadir().resolve("mysql/db.frm")).exists();
            assertThat(joiner.datadir().resolve("shop")).doesNotExist();
            TABLE.add(row(
                    series(donor),
                    Platforms.release(Platforms.OLDER).series(),
                    method,
                    false,
                    sides,
                    "refused, old data intact"));
        }
    }

    /** The root of that system is not a mount point, and contains the data directory. */
    @ParameterizedTest
    @CsvSource({"joiner, rsync", "joiner, mariabackup", "joiner, mysqldump", "donor, rsync", "donor, mysqldump"})
    void doctorFindsNothingWrong(String role, String method) throws Exception {
        String said = doctor(0, "--role=" + role, "--method=" + method);
        assertThat(said)
                .contains("OK    server " + Platforms.release(Platforms.THERE))
                .doesNotContain("FAIL", "WARN");
    }

    /** From 11.8 on the server creates an account for each transfer. */
    @Test
    void doctorKnowsThatNoAccountIsNeeded() throws Exception {
        boolean made = Platforms.release(Platforms.THERE).isAtLeast(11, 8);
        // no server is running there that could create the account
        assertThat(doctor(made ? 0 : 2, "--role=donor", "--method=mariabackup"))
                .contains(made ? "wsrep_sst_auth is empty, so the server creates an account" : "FAIL  SST-505");
    }

    private static String doctor(int code, String... arguments) throws Exception {
        List<String> words = new ArrayList<>(List.of("doctor"));
        words.addAll(List.of(arguments));
        Path distribution = Sample.sst4j().distribution().orElseThrow();
        Process doctor = new ProcessBuilder(Platforms.THERE.launcher(distribution, "sst", words.toArray(String[]::new)))
                .redirectErrorStream(true)
                .start();
        String said = new String(doctor.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(doctor.waitFor()).as(said).isEqualTo(code);
        return said;
    }

    /** Debian's own option file contains such a group. */
    @Test
    void scriptReadsTheGroupsOfItsServersRelease() throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            MariaDbNode donor = cluster.node(options(Platforms.THERE, true, "mariabackup"));
            Path logs = cluster.directory("logs");
            cluster.own(logs, Platforms.THERE);
            MariaDbNode joiner = cluster.node(options(Platforms.THERE, true, "mariabackup")
                    .withServer("[mariadb-" + Platforms.release(Platforms.THERE).series() + "]")
                    .withServer("innodb_log_group_home_dir=" + logs));
            bootstrap(cluster, donor);

            cluster.join(joiner);

            assertThat(joiner.checksums()).isEqualTo(donor.checksums());
            assertThat(logs.resolve("ib_logfile0")).exists();
            assertThat(joiner.datadir().resolve("ib_logfile0")).doesNotExist();
            note(donor, joiner, false, Sides.BOTH, "joined, options by release");
        }
    }

    private static void join(Installation from, Installation to, String method, boolean tls, Sides sides)
            throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            NodeOptions donating = options(from, sides.donor, method);
            NodeOptions joining = options(to, sides.joiner, method);
            if (tls) {
                ClusterKeys keys = ClusterKeys.make(cluster.directory("keys"));
                donating = donating.protectedBy(keysOf(donating, keys, cluster.directory("donor-keys"), cluster));
                joining = joining.protectedBy(keysOf(joining, keys, cluster.directory("joiner-keys"), cluster));
            }
            MariaDbNode donor = cluster.node(donating);
            MariaDbNode joiner = cluster.node(joining);
            bootstrap(cluster, donor);
            initialize(cluster, joiner);

            long millis = cluster.join(joiner).toMillis();

            assertThat(joiner.checksums()).isEqualTo(donor.checksums()).isNotEmpty();
            assertThat(donor.query("SHOW STATUS LIKE 'wsrep_cluster_size'")).containsExactly("wsrep_cluster_size\t2");
            note(donor, joiner, tls, sides, String.format(Locale.ROOT, "joined in %.1f s", millis / 1000.0));
        }
    }

    private static ClusterKeys keysOf(NodeOptions node, ClusterKeys keys, Path directory, GaleraCluster cluster)
            throws IOException {
        ClusterKeys own = keys.copyTo(directory);
        cluster.own(directory, node.installation());
        return own;
    }

    @ParameterizedTest
    @CsvSource({"mariabackup", "rsync", "mysqldump"})
    void nodeThatWasAwayShortlyGetsOnlyThePosition(String method) throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            MariaDbNode donor = cluster.node(options(Platforms.THERE, true, method));
            MariaDbNode joiner = cluster.node(options(Platforms.THERE, true, method));
            bootstrap(cluster, donor);
            initialize(cluster, joiner);
            cluster.join(joiner);
            joiner.stop();
            donor.execute("INSERT INTO shop.orders (note) VALUES ('while it was away')");

            cluster.join(joiner);

            assertThat(joiner.checksums()).isEqualTo(donor.checksums());
            assertThat(donor.scriptLines()).anyMatch(line -> line.contains("Bypassing the SST for IST"));
            note(donor, joiner, false, Sides.BOTH, "IST");
        }
    }
}
