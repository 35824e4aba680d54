/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sst4j.Cancellation;
import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.backup.server.JdbcDonorServer;
import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.MariaDbNode;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A {@link JdbcDonorServer} holds a real server, and handles problems that occur meanwhile. */
@Timeout(120)
class HeldServerIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static GaleraCluster place;
    private static MariaDbNode server;

    /** The connections that a holder received. */
    private final List<Connection> given = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        place = GaleraCluster.create();
        server = Standalone.start(place, Standalone.options("log_bin=alone"));
        server.execute(
                "CREATE DATABASE shop",
                "CREATE TABLE shop.t (id INT PRIMARY KEY AUTO_INCREMENT, n INT)",
                "INSERT INTO shop.t (n) SELECT seq FROM shop.seq_1_to_1000");
    }

    @AfterAll
    static void stop() throws Exception {
        place.close();
    }

    private JdbcDonorServer holder(Duration limit) {
        return new JdbcDonorServer(
                () -> {
                    Connection connection = server.connect();
                    given.add(connection);
                    return connection;
                },
                limit);
    }

    private static String pages() throws SQLException {
        return server.query("SELECT @@global.innodb_max_dirty_pages_pct, @@global.innodb_max_dirty_pages_pct_lwm")
                .get(0);
    }

    private static void refuses(ErrorCode code, ThrowingCallable action, String... words) {
        assertThatExceptionOfType(SstException.class)
                .isThrownBy(action)
                .satisfies(e -> assertThat(e.code()).isEqualTo(code))
                .satisfies(e -> assertThat(e.getMessage()).contains(words));
    }

    @Test
    void nobodyWritesUntilItGoesOn() throws Exception {
        String before = pages();
        JdbcDonorServer held = holder(LIMIT);
        assertThat(held.hold(new Cancellation()).binlogGtid())
                .contains(server.query("SELECT @@global.gtid_current_pos").get(0));
        CompletableFuture<Void> write = CompletableFuture.runAsync(() -> {
            try {
                server.execute("INSERT INTO shop.t (n) VALUES (1)");
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        held.requireStill();
        assertThat(write).isNotDone();
        held.resume();
        held.resume();
        write.get(30, TimeUnit.SECONDS);
        assertThat(pages()).isEqualTo(before);
        assertThat(given)
                .allSatisfy(connection -> assertThat(connection.isClosed()).isTrue());
    }

    /** If a table grows by a tenth twice within ten seconds, the second update is due when no process can write any more. */
    @Test
    void statisticsThatAreDueAreWrittenBefore() throws Exception {
        server.execute(
                "CREATE TABLE shop.grown (id INT PRIMARY KEY) STATS_PERSISTENT=1",
                "INSERT INTO shop.grown SELECT seq FROM shop.seq_1_to_5000");
        Await.until("the table has statistics", () -> rowsOfStatistics() > 0);
        server.execute("INSERT INTO shop.grown SELECT seq FROM shop.seq_5001_to_20000");
        JdbcDonorServer held = holder(LIMIT);
        held.hold(new Cancellation());
        try {
            assertThat(rowsOfStatistics()).isGreaterThan(15_000);
            held.requireStill();
        } finally {
            held.resume();
        }
        assertThat(server.query("SELECT @@global.innodb_stats_auto_recalc")).containsExactly("1");
    }

    private static int rowsOfStatistics() throws SQLException {
        return server.query("SELECT n_rows FROM mysql.innodb_table_stats WHERE table_name = 'grown'").stream()
                .mapToInt(Integer::parseInt)
                .sum();
    }

    @Test
    void whatChangesMeanwhileIsNoticed() throws Exception {
        JdbcDonorServer held = holder(LIMIT);
        held.hold(new Cancellation());
        try (Statement statement = given.get(0).createStatement()) {
            statement.execute("UNLOCK TABLES");
        }
        server.execute("INSERT INTO shop.t (n) VALUES (1)");
        refuses(ErrorCode.BACKUP_FAILED, held::requireStill, "changed its files", "xtrabackup-v2");
        held.resume();
    }

    @Test
    void lockThatIsLostIsNoticed() throws Exception {
        JdbcDonorServer held = holder(LIMIT);
        held.hold(new Cancellation());
        given.get(0).abort(Runnable::run);
        refuses(ErrorCode.SERVER_UNREACHABLE, held::requireStill, "query the donor server");
        held.resume();
        server.execute(
                "SET GLOBAL innodb_stats_auto_recalc=DEFAULT",
                "SET GLOBAL innodb_max_dirty_pages_pct=DEFAULT",
                "SET GLOBAL innodb_max_dirty_pages_pct_lwm=DEFAULT");
    }

    @Test
    void whoeverIsInTheWayIsWaitedForWithinTheLimit() throws Exception {
        String before = pages();
        try (Connection other = server.connect();
                Statement statement = other.createStatement()) {
            statement.execute("LOCK TABLES shop.t WRITE");
            refuses(
                    ErrorCode.SERVER_UNREACHABLE,
                    () -> holder(Duration.ofSeconds(2)).hold(new Cancellation()),
                    "FLUSH TABLES WITH READ LOCK",
                    "SHOW PROCESSLIST");
        }
        assertThat(pages()).isEqualTo(before);
    }

    @Test
    void cancellingEndsTheWait() throws Exception {
        Cancellation cancellation = new Cancellation();
        try (Connection other = server.connect();
                Statement statement = other.createStatement()) {
            statement.execute("LOCK TABLES shop.t WRITE");
            CompletableFuture<Throwable> held = CompletableFuture.supplyAsync(() -> {
                try {
                    holder(LIMIT).hold(cancellation);
                    return new AssertionError("it was held");
                } catch (SstException e) {
                    return e;
                }
            });
            while (server.query(
                            "SELECT 1 FROM information_schema.PROCESSLIST WHERE INFO = 'FLUSH TABLES WITH READ LOCK'")
                    .isEmpty()) {
                assertThat(held).isNotDone();
            }
            cancellation.cancel();
            assertThat(held.get(30, TimeUnit.SECONDS))
                    .isInstanceOfSatisfying(
                            SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
        }
    }

    @Test
    void accountThatMayNotIsToldSo() throws Exception {
        server.execute("CREATE OR REPLACE USER nobody@localhost IDENTIFIED BY 'x'");
        JdbcDonorServer held = new JdbcDonorServer(
                () -> DriverManager.getConnection(
                        "jdbc:mariadb://localhost/?sslMode=disable&localSocket=" + server.socket(), "nobody", "x"),
                LIMIT);
        refuses(ErrorCode.MISSING_PRIVILEGE, () -> held.hold(new Cancellation()), "SET GLOBAL");
    }
}
