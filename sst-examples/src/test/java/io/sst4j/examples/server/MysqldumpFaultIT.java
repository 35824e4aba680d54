/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.backup.internal.release.ServerRelease;
import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.MariaDbNode;
import io.sst4j.examples.cluster.MysqldumpNodes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Failures of a join with the method mysqldump: the joiner does not join with incomplete data, the donor keeps running, and the
 * next start joins.
 *
 * <p>One cluster serves all cases. A transfer is in the middle when rows of the largest table have arrived at the joiner. That
 * table has enough rows.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MysqldumpFaultIT {
    private GaleraCluster cluster;
    private MariaDbNode donor;
    private MariaDbNode joiner;

    @BeforeAll
    void bootTheDonor() throws Exception {
        cluster = GaleraCluster.create();
        donor = cluster.node(MysqldumpSample.options("sst4j"));
        joiner = cluster.node(MysqldumpSample.options("sst4j").withServer("general_log=ON"));
        stayTheClusterAlone(donor);
        MysqldumpNodes.bootstrap(cluster, donor);
        Sample.fill(donor, 200_000);
        MysqldumpNodes.initialize(cluster, joiner);
    }

    /** Gives the node the quorum before its start, because later MariaDB 11 servers change no provider option at run time. */
    private static void stayTheClusterAlone(MariaDbNode node) throws IOException {
        String options = Files.readString(node.configuration());
        assertThat(options).contains(";gmcast.segment=");
        Files.writeString(node.configuration(), options.replace(";gmcast.segment=", ";pc.weight=3;gmcast.segment="));
    }

    @AfterAll
    void stop() throws Exception {
        cluster.close();
    }

    @AfterEach
    void stopTheJoiner() {
        joiner.stop();
    }

    /** Prepares the joiner as an operator does who takes a node out and lets it join from nothing. */
    @BeforeEach
    void giveTheJoinerOldData() throws Exception {
        donor.awaitSynced(GaleraCluster.JOIN_LIMIT);
        Files.deleteIfExists(joiner.datadir().resolve("grastate.dat"));
        MysqldumpNodes.change(
                joiner,
                "DROP DATABASE IF EXISTS shop",
                "CREATE OR REPLACE DATABASE old",
                "CREATE TABLE old.mark (a INT) ENGINE=InnoDB",
                "CREATE OR REPLACE USER sst@'127.0.0.1' IDENTIFIED BY 'sst-password'",
                "GRANT ALL ON *.* TO sst@'127.0.0.1'");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theJoinersServerIsKilledInTheMiddle(boolean late) throws Exception {
        cluster.start(joiner);
        awaitRows(late ? 100_000 : 1);
        joiner.kill();

        assertNoPosition();
        donor.awaitSynced(GaleraCluster.JOIN_LIMIT);
        // the position that systemd's unit finds in InnoDB and passes on, as if the node lacked only later transactions
        Path configuration = joiner.configuration();
        String text = Files.readString(configuration);
        Files.writeString(
                configuration,
                text + "[mysqld]\nwsrep_start_position="
                        + donor
                                .query("SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS"
                                        + " WHERE VARIABLE_NAME IN ('wsrep_cluster_state_uuid', 'wsrep_last_committed')"
                                        + " ORDER BY VARIABLE_NAME")
                                .stream()
                                .collect(Collectors.joining(":"))
                        + "\n");
        try {
            assertJoinsAnew();
        } finally {
            Files.writeString(configuration, text);
        }
    }

    @Test
    void theDonorsScriptIsKilledAndTheServerTriesAgain() throws Exception {
        cluster.start(joiner);
        awaitRows(1);
        Await.value("the donor's script", donor::script).destroyForcibly();

        if (tries() == 1) {
            joiner.awaitEnd(GaleraCluster.JOIN_LIMIT);
            assertNoPosition();
            assertJoinsAnew();
            return;
        }
        joiner.awaitSynced(GaleraCluster.JOIN_LIMIT);

        assertThat(donor.errorLog()).contains("Try 1/3");
        assertThat(joiner.checksums()).isEqualTo(donor.checksums());
        assertThat(joiner.query("SHOW DATABASES LIKE 'old'")).isEmpty();
    }

    @Test
    void theDonorsScriptIsEndedBySignalEachTime() throws Exception {
        cluster.start(joiner);
        for (int i = 0; i < tries(); i++) {
            awaitRows(1);
            ProcessHandle script = Await.value("the donor's script", donor::script);
            script.destroy();
            Await.until("the script ends", () -> !script.isAlive());
        }
        joiner.awaitEnd(GaleraCluster.JOIN_LIMIT);

        assertThat(donor.scriptLines()).anyMatch(line -> line.contains("SST-207"));
        assertNoPosition();
        assertJoinsAnew();
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "ALTER USER sst@'127.0.0.1' IDENTIFIED BY 'other' | SST-501 | log in to the joiner",
                "REVOKE DROP ON *.* FROM sst@'127.0.0.1' | SST-502 | GRANT DROP ON *.* TO",
            })
    void anAccountThatDoesNotSufficeLeavesTheOldData(String statement, String code, String words) throws Exception {
        MysqldumpNodes.change(joiner, statement);

        cluster.start(joiner);
        joiner.awaitEnd(GaleraCluster.JOIN_LIMIT);

        List<String> lines = donor.scriptLines();
        assertThat(lines.get(lines.size() - 1)).contains(code).contains(words);
        assertThat(donor.errorLog()).doesNotContain("sst-password");
        assertThat(joiner.datadir().resolve("old/mark.ibd")).exists();
        assertNoPosition();
        MysqldumpNodes.change(
                joiner,
                "ALTER USER sst@'127.0.0.1' IDENTIFIED BY 'sst-password'",
                "GRANT ALL ON *.* TO sst@'127.0.0.1'");
        assertJoinsAnew();
    }

    @Test
    void aTableThatTheJoinerCannotTakeIsTold() throws Exception {
        donor.execute("CREATE TABLE shop.far (id INT PRIMARY KEY) ENGINE=InnoDB DATA DIRECTORY='" + donor.root() + "'");
        try {
            cluster.start(joiner);
            joiner.awaitEnd(GaleraCluster.JOIN_LIMIT);

            List<String> lines = donor.scriptLines();
            assertThat(lines.get(lines.size() - 1)).contains("`shop`.`far`");
            assertNoPosition();
        } finally {
            donor.awaitSynced(GaleraCluster.JOIN_LIMIT);
            donor.execute("DROP TABLE shop.far");
        }
        assertJoinsAnew();
    }

    @Test
    void aNodeThatDoesNotWaitKeepsItsData() throws Exception {
        cluster.join(joiner);
        String address =
                joiner.query("SELECT CONCAT(@@bind_address, ':', @@port)").get(0);
        ProcessBuilder script = new ProcessBuilder(
                donor.options()
                        .distribution()
                        .orElseThrow()
                        .resolve("bin/wsrep_sst_mysqldump")
                        .toString(),
                "--address",
                address,
                "--local-port",
                "1",
                "--socket",
                donor.socket().toString(),
                "--datadir",
                cluster.directory("nothing").toString(),
                "--gtid",
                "01c459d1-e5a9-11f1-8cbe-ee0f429b48d0:7",
                "--defaults-file",
                donor.configuration().toString());
        script.environment().put("WSREP_SST_OPT_AUTH", "sst:sst-password");
        Process process = script.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).isEqualTo(22);
        assertThat(said).contains("does not wait for a state transfer").contains("Synced");
        assertThat(joiner.checksums()).isEqualTo(donor.checksums()).isNotEmpty();
    }

    /** Waits until rows of the largest table arrive at the joiner, which accepts such queries during the transfer. */
    private void awaitRows(long count) throws Exception {
        Await.until("rows arrive", () -> {
            try (Connection connection = joiner.connect();
                    Statement statement = connection.createStatement()) {
                statement.execute("SET SESSION wsrep_on=OFF, SESSION tx_isolation='READ-UNCOMMITTED'");
                try (ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM shop.orders")) {
                    return rows.next() && rows.getLong(1) >= count;
                }
            } catch (SQLException e) {
                return false;
            }
        });
    }

    /** Asserts that the file is empty or has a UUID of zeros; a node then only joins by a full transfer. */
    private void assertNoPosition() throws IOException {
        assertThat(Files.readString(joiner.datadir().resolve("grastate.dat")))
                .doesNotContainPattern("uuid: +(?!00000000-)");
    }

    /** The number of times that the donor's server runs the script. From 11.6 on it does not block meanwhile, and tries once. */
    private int tries() throws SQLException {
        ServerRelease release =
                ServerRelease.parse(donor.query("SELECT VERSION()").get(0)).orElseThrow();
        return release.isAtLeast(11, 6) ? 1 : 3;
    }

    private void assertJoinsAnew() throws Exception {
        donor.awaitSynced(GaleraCluster.JOIN_LIMIT);
        donor.execute("INSERT INTO shop.orders (note) VALUES ('the donor goes on')");
        cluster.join(joiner);
        assertThat(joiner.checksums()).isEqualTo(donor.checksums());
        assertThat(joiner.query("SHOW DATABASES LIKE 'old'")).isEmpty();
        assertThat(joiner.query("SELECT @@general_log")).containsExactly("1");
    }
}
