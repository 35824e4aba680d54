/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sst4j.ErrorCode;
import io.sst4j.Secret;
import io.sst4j.SstException;
import io.sst4j.backup.mysqldump.DatabaseServer;
import io.sst4j.backup.mysqldump.LogicalCopy;
import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.MariaDbNode;
import org.junit.jupiter.api.Test;

/** What goes wrong in a logical copy, and what it leaves. */
class LogicalCopyFaultIT {
    @Test
    void refusesBeforeTheJoinerIsTouched() throws Exception {
        try (GaleraCluster place = GaleraCluster.create()) {
            MariaDbNode donor = Standalone.start(place, Standalone.options());
            MariaDbNode joiner = Standalone.start(place, Standalone.options());
            donor.execute(
                    "CREATE USER weak@localhost IDENTIFIED BY 'hidden-word'", "GRANT SELECT ON *.* TO weak@localhost");
            joiner.execute("CREATE DATABASE mine", "CREATE TABLE mine.t (a INT)");

            SstException denied = failure(account(donor, "weak", "wrong-word"), Standalone.root(joiner));
            assertThat(denied.code()).isEqualTo(ErrorCode.ACCESS_DENIED);
            assertThat(denied).hasMessageContaining("donor").hasMessageContaining("'weak'");
            assertThat(denied.getMessage()).doesNotContain("wrong-word");

            SstException weak = failure(account(donor, "weak", "hidden-word"), Standalone.root(joiner));
            assertThat(weak.code()).isEqualTo(ErrorCode.MISSING_PRIVILEGE);
            assertThat(weak)
                    .hasMessageContaining("GRANT SHOW VIEW, TRIGGER, EVENT, RELOAD ON *.* TO 'weak'@'localhost'");

            assertThat(failure(Standalone.root(donor), Standalone.root(donor)).code())
                    .isEqualTo(ErrorCode.INVALID_OPTION);
            DatabaseServer nobody = DatabaseServer.at("127.0.0.1", 1, "root", Secret.of("hidden-word"));
            assertThat(failure(nobody, Standalone.root(joiner)).code()).isEqualTo(ErrorCode.SERVER_UNREACHABLE);
            assertThatThrownBy(() -> LogicalCopy.builder(Standalone.root(donor), Standalone.root(joiner))
                            .databases("nowhere")
                            .build()
                            .run())
                    .hasMessageContaining("`nowhere`");
            assertThat(joiner.query("SHOW TABLES FROM mine")).containsExactly("t");
        }
    }

    @Test
    void tellsTheTableThatWasOnItsWayWhenTheJoinerDied() throws Exception {
        try (GaleraCluster place = GaleraCluster.create()) {
            MariaDbNode donor = Standalone.start(place, Standalone.options());
            MariaDbNode joiner = Standalone.start(place, Standalone.options());
            Sample.fill(donor, 40_000);

            LogicalCopy copy = LogicalCopy.builder(Standalone.root(donor), Standalone.root(joiner))
                    .threads(2)
                    .listener(progress -> {
                        if (progress.table().equals("`shop`.`orders`") && joiner.isRunning()) {
                            joiner.kill();
                        }
                    })
                    .build();
            SstException failure = catchThrowableOfType(SstException.class, copy::run);

            assertThat(failure.code()).isEqualTo(ErrorCode.PEER_GONE);
            assertThat(failure)
                    .hasMessageContaining("`shop`.`orders` on the joiner")
                    .hasMessageContaining("LOAD DATA");
            joiner.start();
            Await.until("the joiner is back", joiner::answers);
            LogicalCopy.builder(Standalone.root(donor), Standalone.root(joiner))
                    .build()
                    .run();
            assertThat(joiner.checksums()).isEqualTo(donor.checksums());
        }
    }

    @Test
    void tellsTheTableWithTooLargeRow() throws Exception {
        try (GaleraCluster place = GaleraCluster.create()) {
            MariaDbNode donor = Standalone.start(place, Standalone.options("max_allowed_packet=2M"));
            MariaDbNode joiner =
                    Standalone.start(place, Standalone.options("local_infile=OFF", "max_allowed_packet=1M"));
            donor.execute(
                    "SET GLOBAL max_allowed_packet=16777216",
                    "CREATE DATABASE shop",
                    "CREATE TABLE shop.big (id INT PRIMARY KEY, b LONGBLOB)");
            donor.execute(
                    "INSERT INTO shop.big VALUES (1, REPEAT('x', 3000000))", "SET GLOBAL max_allowed_packet=2097152");

            SstException failure = failure(Standalone.root(donor), Standalone.root(joiner));

            assertThat(failure)
                    .hasMessageContaining("`shop`.`big`")
                    .hasMessageContaining("max_allowed_packet")
                    .hasMessageContaining("a row of 3000001 bytes")
                    .hasMessageContaining("2097152");
            assertThat(joiner.query("SELECT @@global.max_allowed_packet")).containsExactly("1048576");
        }
    }

    @Test
    void tellsTheTableThatWasDroppedMeanwhile() throws Exception {
        try (GaleraCluster place = GaleraCluster.create()) {
            MariaDbNode donor = Standalone.start(place, Standalone.options());
            MariaDbNode joiner = Standalone.start(place, Standalone.options());
            Sample.fill(donor, 40_000);
            donor.execute("CREATE TABLE shop.small (id INT PRIMARY KEY)", "INSERT INTO shop.small VALUES (1)");

            LogicalCopy copy = LogicalCopy.builder(Standalone.root(donor), Standalone.root(joiner))
                    .threads(1)
                    .listener(progress -> {
                        if (progress.table().equals("`shop`.`orders`")) {
                            drop(donor);
                        }
                    })
                    .build();
            SstException failure = catchThrowableOfType(SstException.class, copy::run);

            assertThat(failure.code()).isEqualTo(ErrorCode.STATEMENT_FAILED);
            assertThat(failure)
                    .hasMessageContaining("`shop`.`small` on the donor")
                    .hasMessageContaining("SELECT `id`");
        }
    }

    private static void drop(MariaDbNode donor) {
        try {
            donor.execute("DROP TABLE IF EXISTS shop.small");
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void tellsThatTheDonorDied() throws Exception {
        try (GaleraCluster place = GaleraCluster.create()) {
            MariaDbNode donor = Standalone.start(place, Standalone.options());
            MariaDbNode joiner = Standalone.start(place, Standalone.options());
            Sample.fill(donor, 40_000);

            LogicalCopy copy = LogicalCopy.builder(Standalone.root(donor), Standalone.root(joiner))
                    .threads(2)
                    .listener(progress -> {
                        if (progress.table().equals("`shop`.`orders`")) {
                            donor.kill();
                        }
                    })
                    .build();
            SstException failure = catchThrowableOfType(SstException.class, copy::run);

            assertThat(failure.code()).isEqualTo(ErrorCode.PEER_GONE);
            assertThat(failure).hasMessageContaining("`shop`.`orders` on the donor");
            assertThat(joiner.query("SELECT COUNT(*) FROM mysql.user WHERE User='root'"))
                    .isNotEqualTo(java.util.List.of("0"));
        }
    }

    private static DatabaseServer account(MariaDbNode node, String user, String password) {
        return DatabaseServer.bySocket(node.socket(), user, Secret.of(password));
    }

    private static SstException failure(DatabaseServer donor, DatabaseServer joiner) throws SstException {
        LogicalCopy copy = LogicalCopy.builder(donor, joiner).threads(2).build();
        return catchThrowableOfType(SstException.class, copy::run);
    }
}
