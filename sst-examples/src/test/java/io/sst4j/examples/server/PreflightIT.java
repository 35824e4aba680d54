/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.MariaDbNode;
import io.sst4j.examples.cluster.NodeOptions;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Credentials of every kind work. A setting that cannot work is refused with its cause and its remedy, in one line of the error
 * log, and loses no data.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PreflightIT {
    private GaleraCluster cluster;
    private MariaDbNode donor;

    @BeforeAll
    void bootTheDonor() throws Exception {
        cluster = GaleraCluster.create();
        donor = cluster.node(Sample.sst4j());
        cluster.bootstrap(donor);
        Sample.fill(donor);
        donor.execute(
                "CREATE USER poor@localhost IDENTIFIED BY 'poor'",
                "GRANT RELOAD, PROCESS ON *.* TO poor@localhost",
                "CREATE USER nopassword@localhost IDENTIFIED BY ''",
                "GRANT RELOAD, PROCESS, LOCK TABLES, REPLICATION CLIENT ON *.* TO nopassword@localhost");
    }

    @AfterAll
    void stop() throws Exception {
        cluster.close();
    }

    @Test
    void wrongCredentials() throws Exception {
        donor.execute("SET GLOBAL wsrep_sst_auth = 'nobody:wrong-one'");

        MariaDbNode joiner = failedJoin(Sample.sst4j());

        assertThat(errorOf(donor))
                .contains("SST-501", "nobody", "wsrep_sst_auth")
                .doesNotContain("wrong-one");
        assertOldDataIn(joiner);
    }

    @Test
    void missingPrivilegesAreNamedWithTheirGrant() throws Exception {
        donor.execute("SET GLOBAL wsrep_sst_auth = 'poor:poor'");

        MariaDbNode joiner = failedJoin(Sample.sst4j());

        assertThat(errorOf(donor))
                .contains("SST-502", "GRANT LOCK TABLES, REPLICATION CLIENT ON *.* TO 'poor'@'localhost'");
        assertOldDataIn(joiner);
    }

    @Test
    void tableThatTheToolWouldLeaveOutIsNamed() throws Exception {
        donor.execute("CREATE TABLE shop.far (id INT PRIMARY KEY) ENGINE=Aria INDEX DIRECTORY='"
                + cluster.directory("elsewhere") + "'");

        MariaDbNode joiner = failedJoin(Sample.sst4j());

        donor.execute("DROP TABLE shop.far");
        assertThat(errorOf(donor)).contains("SST-102", "Aria stores the data of 1 table (shop.far)", "ENGINE=InnoDB");
        assertOldDataIn(joiner);
    }

    @Test
    void emptyPasswordIsAPassword() throws Exception {
        donor.execute("SET GLOBAL wsrep_sst_auth = 'nopassword:'");
        MariaDbNode joiner = cluster.node(Sample.sst4j());

        cluster.join(joiner);

        assertThat(joiner.checksums()).isEqualTo(donor.checksums());
        joiner.stop();
        donor.execute("SET GLOBAL wsrep_sst_auth = 'sst:sst-password'");
    }

    @Test
    void unixSocketAccountNeedsNoPassword() throws Exception {
        String user = System.getProperty("user.name").equals("root") ? "mysql" : System.getProperty("user.name");
        donor.execute(
                "CREATE OR REPLACE USER '" + user + "'@localhost IDENTIFIED VIA unix_socket",
                "GRANT RELOAD, PROCESS, LOCK TABLES, REPLICATION CLIENT ON *.* TO '" + user + "'@localhost",
                "SET GLOBAL wsrep_sst_auth = '" + user + ":'");
        MariaDbNode joiner = cluster.node(Sample.sst4j().withServer("wsrep_debug=1"));

        cluster.join(joiner);

        assertThat(joiner.checksums()).isEqualTo(donor.checksums());
        joiner.stop();
        donor.execute("SET GLOBAL wsrep_sst_auth = 'sst:sst-password'");
    }

    @Test
    void accountMayHaveToShowACertificate() throws Exception {
        try (GaleraCluster place = GaleraCluster.create()) {
            Certificates files = Certificates.make(place.directory("tls"), "rsa");
            place.own(files.directory());
            Path tls = files.directory();
            MariaDbNode asked = place.node(Sample.sst4j()
                    .withServer("ssl-ca=" + tls.resolve("ca.pem"))
                    .withServer("ssl-cert=" + tls.resolve("donor.pem"))
                    .withServer("ssl-key=" + tls.resolve("donor-key.pem"))
                    .withSst("[client]")
                    .withSst("ssl-cert=" + tls.resolve("joiner.pem"))
                    .withSst("ssl-key=" + tls.resolve("joiner-key.pem")));
            place.bootstrap(asked);
            Sample.fill(asked);
            asked.execute("ALTER USER sst@localhost REQUIRE X509");
            MariaDbNode joiner = place.node(Sample.sst4j());

            place.join(joiner);

            assertThat(joiner.checksums()).isEqualTo(asked.checksums()).isNotEmpty();
            assertThat(asked.scriptLines()).noneMatch(line -> line.contains("are not checked"));
        }
    }

    @Test
    void passwordMayBeTheToolsAffair() throws Exception {
        try (GaleraCluster place = GaleraCluster.create()) {
            MariaDbNode giving =
                    place.node(Sample.sst4j().withSst("[mariabackup]").withSst("password=sst-password"));
            place.bootstrap(giving);
            Sample.fill(giving);
            giving.execute("SET GLOBAL wsrep_sst_auth = 'sst:'");
            MariaDbNode joiner = place.node(Sample.sst4j());

            place.join(joiner);

            assertThat(joiner.checksums()).isEqualTo(giving.checksums()).isNotEmpty();
            assertThat(giving.scriptLines()).anyMatch(line -> line.contains("are not checked"));
        }
    }

    @Test
    void portInUse() throws Exception {
        MariaDbNode joiner = cluster.node(Sample.sst4j());
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress(transferPort(joiner)));
            fail(joiner);
        }
        assertThat(errorOf(joiner)).contains("SST-202", String.valueOf(transferPort(joiner)));
        assertOldDataIn(joiner);
    }

    @Test
    void encryptionIsNeverIgnored() throws Exception {
        MariaDbNode joiner = failedJoin(Sample.sst4j().withSst("encrypt=4"));

        assertThat(errorOf(joiner)).contains("encrypt=4");
        assertOldDataIn(joiner);
    }

    @Test
    void keyThatTheServersUserMayNotReadIsNamed() throws Exception {
        Certificates files = Certificates.make(cluster.directory("tls"), "ec");
        Path key = files.directory().resolve("joiner-key.pem");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("---------"));
        NodeOptions options = Sample.sst4j();
        for (String line : files.options("encrypt=4", "joiner")) {
            options = options.withSst(line);
        }
        MariaDbNode joiner = failedJoin(options);

        assertThat(errorOf(joiner)).contains("SST-101", key.toString(), "is not readable for the user");
        assertOldDataIn(joiner);
    }

    @Test
    void unreadableOptionFile() throws Exception {
        MariaDbNode joiner = cluster.node(Sample.sst4j());
        Files.writeString(
                joiner.configuration(), Files.readString(joiner.configuration()) + "sst-previous-data=perhaps\n");
        fail(joiner);

        assertThat(errorOf(joiner)).contains("SST-101", "sst-previous-data", "auto, keep, discard");
        assertOldDataIn(joiner);
    }

    /** Such entries stay beside the new data, and do not block the join; {@link OldDataIT} has more cases. */
    @Test
    void entriesThatCannotBeMovedAreToldOfBeforeTheTransfer() throws Exception {
        MariaDbNode joiner = cluster.node(Sample.sst4j());
        prepareOldData(joiner);
        Path foreign = Files.createDirectory(joiner.datadir().resolve("of_somebody_else"));
        Files.writeString(foreign.resolve("file"), "theirs");
        cluster.join(joiner);
        joiner.stop();

        assertThat(joiner.scriptLines().stream().takeWhile(line -> !line.contains("Stage 1")))
                .anyMatch(line -> line.contains("may not write to") && line.contains("of_somebody_else"));
        assertThat(foreign).doesNotExist();
        assertThat(joiner.datadir().resolve(".kept-1-of_somebody_else.sst/file"))
                .hasContent("theirs");
        assertThat(joiner.datadir().resolve("old_schema")).doesNotExist();
    }

    private MariaDbNode failedJoin(NodeOptions options) throws Exception {
        MariaDbNode joiner = cluster.node(options);
        fail(joiner);
        return joiner;
    }

    private void fail(MariaDbNode joiner) throws Exception {
        prepareOldData(joiner);
        cluster.start(joiner);
        joiner.awaitEnd(GaleraCluster.JOIN_LIMIT);
        Await.until(
                "no script of the joiner is left",
                () -> joiner.script().filter(ProcessHandle::isAlive).isEmpty());
        donor.execute("SET GLOBAL wsrep_sst_auth = 'sst:sst-password'");
    }

    private void prepareOldData(MariaDbNode joiner) throws Exception {
        Path schema = Files.createDirectories(joiner.datadir().resolve("old_schema"));
        Files.writeString(schema.resolve("marker"), "old");
        cluster.own(schema);
    }

    private static void assertOldDataIn(MariaDbNode joiner) {
        assertThat(joiner.datadir().resolve("old_schema/marker")).hasContent("old");
        assertThat(joiner.datadir().resolve("sst_in_progress")).doesNotExist();
    }

    private static String errorOf(MariaDbNode node) throws Exception {
        return node.scriptLines().stream()
                .filter(line -> line.startsWith("WSREP_SST: [ERROR]"))
                .reduce("", (first, last) -> last);
    }

    private static int transferPort(MariaDbNode node) throws Exception {
        Matcher port =
                Pattern.compile("wsrep_sst_receive_address=.*:(\\d+)").matcher(Files.readString(node.configuration()));
        assertThat(port.find()).isTrue();
        return Integer.parseInt(port.group(1));
    }
}
