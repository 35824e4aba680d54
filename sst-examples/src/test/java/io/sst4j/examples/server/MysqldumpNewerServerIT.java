/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.MariaDbNode;
import io.sst4j.examples.cluster.MysqldumpNodes;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Differences of MariaDB 11.6 and later with the method mysqldump: accounts, TLS, log lines, and a single attempt. */
@Tag("platform")
class MysqldumpNewerServerIT {
    private GaleraCluster cluster;

    @BeforeEach
    void create() throws Exception {
        cluster = GaleraCluster.create();
    }

    @AfterEach
    void stop() throws Exception {
        cluster.close();
    }

    private MariaDbNode node(String... lines) throws Exception {
        return cluster.node(MysqldumpSample.options("sst4j")
                .withInstallation(Platforms.NEWER)
                .withServer(List.of(lines)));
    }

    private void start(MariaDbNode donor, MariaDbNode joiner) throws Exception {
        MysqldumpNodes.bootstrap(cluster, donor);
        Sample.fill(donor);
        MysqldumpNodes.initialize(cluster, joiner);
    }

    @Test
    void joinerThatTakesNoClearTextJoins() throws Exception {
        MariaDbNode donor = node();
        MariaDbNode joiner = node("require_secure_transport=ON");
        start(donor, joiner);

        cluster.join(joiner);
        assertThat(joiner.checksums()).isEqualTo(donor.checksums()).isNotEmpty();

        donor.awaitSynced(GaleraCluster.JOIN_LIMIT);
        joiner.stop();
        donor.execute("INSERT INTO shop.orders (note) VALUES ('while it was away')");
        cluster.join(joiner);
        assertThat(donor.scriptLines()).anyMatch(line -> line.contains("Bypassing the SST for IST"));
        assertThat(joiner.checksums()).isEqualTo(donor.checksums());
    }

    /** A server without a configured account creates one for each transfer, which the joiner does not know. */
    @Test
    void joinerIsFilledByTheClientsAccountWhereTheServerMakesItsOwn() throws Exception {
        MariaDbNode donor = cluster.node(MysqldumpSample.options("sst4j")
                .withInstallation(Platforms.NEWER)
                .withSst("[client]")
                .withSst("user=sst")
                .withSst("password=sst-password"));
        MariaDbNode joiner = node();
        start(donor, joiner);
        donor.execute("SET GLOBAL wsrep_sst_auth=''");

        cluster.join(joiner);

        assertThat(joiner.checksums()).isEqualTo(donor.checksums()).isNotEmpty();
        assertThat(joiner.query("SELECT User FROM mysql.global_priv WHERE User LIKE 'wsrep.sst%'"))
                .isEmpty();
        assertThat(donor.errorLog()).doesNotContain("sst-password");
    }

    @ParameterizedTest
    @ValueSource(strings = {"native", "tool"})
    void everythingArrives(String engine) throws Exception {
        MariaDbNode donor = cluster.node(MysqldumpSample.options("sst4j")
                .withInstallation(Platforms.NEWER)
                .withServer("log_bin=node-log")
                .withSst("sst-dump-engine=" + engine));
        MariaDbNode joiner = node("general_log=ON", "log_output=TABLE");
        start(donor, joiner);
        donor.execute(
                "CREATE TABLE shop.plain (id INT PRIMARY KEY, word UUID) ENGINE=Aria",
                "INSERT INTO shop.plain SELECT seq, UUID() FROM shop.seq_1_to_1000",
                "CREATE VIEW shop.all_orders AS SELECT * FROM shop.orders",
                "CREATE PROCEDURE shop.count_all() SELECT COUNT(*) FROM shop.orders",
                "CREATE TRIGGER shop.before_plain BEFORE INSERT ON shop.plain FOR EACH ROW SET NEW.id = NEW.id + 10",
                "CREATE EVENT shop.nightly ON SCHEDULE EVERY 1 DAY STARTS '2036-01-01 00:00:00' DO DELETE FROM shop.plain",
                "CREATE SEQUENCE shop.numbers START WITH 100 INCREMENT BY 0",
                "CREATE SERVER elsewhere FOREIGN DATA WRAPPER mysql OPTIONS (HOST '192.0.2.1', DATABASE 'd', USER 'u')",
                "CREATE ROLE reader",
                "GRANT SELECT ON shop.* TO reader",
                "GRANT SHOW CREATE ROUTINE ON shop.* TO reader",
                "CREATE USER clerk@localhost IDENTIFIED BY 'clerk-password'",
                "CREATE USER former@localhost IDENTIFIED BY 'password' ACCOUNT LOCK",
                "GRANT reader TO clerk@localhost WITH ADMIN OPTION",
                "SET DEFAULT ROLE reader FOR clerk@localhost");

        cluster.join(joiner);

        assertThat(MysqldumpSample.dump(joiner)).isEqualTo(MysqldumpSample.dump(donor));
        assertThat(joiner.checksums()).isEqualTo(donor.checksums()).isNotEmpty();
        for (String account : List.of("clerk@localhost", "former@localhost", "reader")) {
            assertThat(joiner.query("SHOW GRANTS FOR " + account))
                    .isEqualTo(donor.query("SHOW GRANTS FOR " + account))
                    .isNotEmpty();
        }
        assertThat(joiner.query("SHOW CREATE SERVER elsewhere")).isEqualTo(donor.query("SHOW CREATE SERVER elsewhere"));
        assertThat(joiner.query("SELECT @@general_log")).containsExactly("1");
    }

    @ParameterizedTest(name = "wsrep_gtid_mode={0}")
    @ValueSource(strings = {"ON", "OFF"})
    void theBinaryLogGoesOnWhereTheDonorsIs(String gtidMode) throws Exception {
        String[] logging = {
            "log_bin=node-log",
            "log_slave_updates=ON",
            "gtid_strict_mode=ON",
            "wsrep_gtid_domain_id=7",
            "gtid_domain_id=3",
            "wsrep_gtid_mode=" + gtidMode
        };
        MariaDbNode donor = node(logging);
        MariaDbNode joiner = node(logging);
        start(donor, joiner);

        cluster.join(joiner);
        donor.execute("INSERT INTO shop.orders (note) VALUES ('after the join')");
        joiner.execute("SET GLOBAL wsrep_sync_wait = 1");

        assertThat(joiner.checksums()).isEqualTo(donor.checksums()).isNotEmpty();
        assertThat(joiner.query("SELECT @@gtid_binlog_state, @@gtid_binlog_pos"))
                .isEqualTo(donor.query("SELECT @@gtid_binlog_state, @@gtid_binlog_pos"));
    }

    /** The server does not retry, so the operator must remove the cause and start the node again. */
    @Test
    void transferThatFailsIsTriedOnceAndLeavesTheOldData() throws Exception {
        MariaDbNode donor = node();
        MariaDbNode joiner = node();
        start(donor, joiner);
        MysqldumpNodes.change(joiner, "CREATE DATABASE old", "REVOKE DROP ON *.* FROM sst@'127.0.0.1'");

        cluster.start(joiner);
        joiner.awaitEnd(GaleraCluster.JOIN_LIMIT);

        assertThat(donor.scriptLines())
                .filteredOn(line -> line.contains("mysqldump SST started on donor"))
                .hasSize(1);
        assertThat(donor.scriptLines()).anyMatch(line -> line.contains("SST-502"));
        assertThat(joiner.datadir().resolve("old")).exists();
        donor.awaitSynced(GaleraCluster.JOIN_LIMIT);
        donor.execute("INSERT INTO shop.orders (note) VALUES ('the donor goes on')");
        MysqldumpNodes.change(joiner, "GRANT ALL ON *.* TO sst@'127.0.0.1'");
        cluster.join(joiner);
        assertThat(joiner.checksums()).isEqualTo(donor.checksums());
    }
}
