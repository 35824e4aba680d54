/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sst4j.Cancellation;
import io.sst4j.ErrorCode;
import io.sst4j.Secret;
import io.sst4j.SstException;
import io.sst4j.TransferEvent;
import io.sst4j.TransferListener;
import io.sst4j.backup.mysqldump.DatabaseServer;
import io.sst4j.backup.mysqldump.LogicalCopy;
import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.MariaDbNode;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Failures of a logical copy, and the state after them. */
class LogicalCopyFaultIT {
    private static final String ORDERS = "`shop`.`orders`";

    private static GaleraCluster place;
    private static MariaDbNode donor;
    private static MariaDbNode joiner;

    @BeforeAll
    static void startServers() throws Exception {
        place = GaleraCluster.create();
        donor = Standalone.start(place, Standalone.options("max_allowed_packet=2M"));
        joiner = Standalone.start(place, Standalone.options("event_scheduler=ON", "max_allowed_packet=1M"));
    }

    @AfterAll
    static void stopServers() throws IOException {
        place.close();
    }

    @BeforeEach
    void fillDonor() throws Exception {
        for (MariaDbNode node : List.of(donor, joiner)) {
            if (!node.isRunning()) {
                node.start();
            }
            Await.until("the server answers", node::answers);
        }
        donor.execute("DROP DATABASE IF EXISTS shop", "DROP USER IF EXISTS weak@localhost");
        Sample.fill(donor, 20_000);
    }

    private static LogicalCopy.Builder copy(LogicalCopy.Engine engine) {
        return LogicalCopy.builder(Standalone.root(donor), Standalone.root(joiner))
                .engine(engine)
                .threads(2);
    }

    private static SstException failure(LogicalCopy.Builder copy) throws SstException {
        LogicalCopy built = copy.build();
        SstException failure = catchThrowableOfType(SstException.class, built::run);
        assertThat(failure).isNotNull();
        return failure;
    }

    private static TransferListener atOrders(Runnable action) {
        return event -> {
            if (event instanceof LogicalCopy.Progress progress
                    && progress.table().equals(ORDERS)) {
                action.run();
            }
        };
    }

    /** Asserts that a further copy needs no cleanup. */
    private static void assertCopiesAgain(LogicalCopy.Engine engine) throws Exception {
        copy(engine).build().run();
        assertThat(joiner.checksums()).isEqualTo(donor.checksums());
        assertThat(joiner.query("SELECT @@event_scheduler")).containsExactly("ON");
        assertThat(joiner.query("SHOW TABLES FROM mysql LIKE 'sst4j%'")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(LogicalCopy.Engine.class)
    void refusesBeforeTheJoinerIsTouched(LogicalCopy.Engine engine) throws Exception {
        donor.execute(
                "CREATE USER weak@localhost IDENTIFIED BY 'hidden-word'", "GRANT SELECT ON *.* TO weak@localhost");
        joiner.execute("CREATE OR REPLACE DATABASE mine", "CREATE TABLE mine.t (a INT)");
        DatabaseServer to = Standalone.root(joiner);

        SstException denied = refusal(engine, account("weak", "wrong-word"), to);
        assertThat(denied.code()).isEqualTo(ErrorCode.ACCESS_DENIED);
        assertThat(denied).hasMessageContaining("donor").hasMessageContaining("'weak'");
        assertThat(denied.getMessage()).doesNotContain("wrong-word");

        SstException weak = refusal(engine, account("weak", "hidden-word"), to);
        assertThat(weak.code()).isEqualTo(ErrorCode.MISSING_PRIVILEGE);
        assertThat(weak).hasMessageContaining("GRANT SHOW VIEW, TRIGGER, EVENT, RELOAD ON *.* TO 'weak'@'localhost'");

        assertThat(refusal(engine, Standalone.root(donor), Standalone.root(donor))
                        .code())
                .isEqualTo(ErrorCode.INVALID_OPTION);
        DatabaseServer nobody = DatabaseServer.at("127.0.0.1", 1, "root", Secret.of("hidden-word"));
        assertThat(refusal(engine, nobody, to).code()).isEqualTo(ErrorCode.SERVER_UNREACHABLE);
        assertThat(failure(copy(engine).databases("nowhere"))).hasMessageContaining("`nowhere`");
        assertThat(joiner.query("SHOW TABLES FROM mine")).containsExactly("t");
    }

    @Test
    void refusesProgramsThatAreNotThere() throws Exception {
        joiner.execute("CREATE OR REPLACE DATABASE mine", "CREATE TABLE mine.t (a INT)");

        SstException missing = failure(
                copy(LogicalCopy.Engine.TOOL).programs(Path.of("/nowhere/mariadb-dump"), Path.of("/nowhere/mariadb")));

        assertThat(missing.code()).isEqualTo(ErrorCode.TOOL_MISSING);
        assertThat(missing).hasMessageContaining("/nowhere/mariadb-dump");
        assertThat(joiner.query("SHOW TABLES FROM mine")).containsExactly("t");
    }

    private static DatabaseServer account(String user, String password) {
        return DatabaseServer.bySocket(donor.socket(), user, Secret.of(password));
    }

    private static SstException refusal(LogicalCopy.Engine engine, DatabaseServer from, DatabaseServer to)
            throws SstException {
        return failure(LogicalCopy.builder(from, to).engine(engine));
    }

    @ParameterizedTest
    @EnumSource(LogicalCopy.Engine.class)
    void tellsTheTableThatWasOnItsWayWhenTheJoinerDied(LogicalCopy.Engine engine) throws Exception {
        SstException failure = failure(copy(engine).listener(atOrders(joiner::kill)));

        assertThat(failure.code()).isEqualTo(ErrorCode.PEER_GONE);
        assertThat(failure).hasMessageContaining(ORDERS + " on the joiner");
        joiner.start();
        Await.until("the joiner is back", joiner::answers);
        assertCopiesAgain(engine);
    }

    /** The listener runs in the thread that sends the rows, over a Unix socket. */
    @ParameterizedTest
    @EnumSource(LogicalCopy.Engine.class)
    @Timeout(60)
    void theListenerItselfMayCancel(LogicalCopy.Engine engine) throws Exception {
        Cancellation cancellation = new Cancellation();

        List<TransferEvent> events = new CopyOnWriteArrayList<>();

        SstException failure = failure(copy(engine)
                .cancellation(cancellation)
                .listener(atOrders(cancellation::cancel).andThen(events::add)));

        assertThat(failure.code()).isEqualTo(ErrorCode.CANCELLED);
        assertThat(events)
                .last()
                .isInstanceOfSatisfying(
                        TransferEvent.Failed.class,
                        failed -> assertThat(failed.failure()).isSameAs(failure));
        assertCopiesAgain(engine);
    }

    @ParameterizedTest
    @EnumSource(LogicalCopy.Engine.class)
    void tellsThatTheDonorDied(LogicalCopy.Engine engine) throws Exception {
        SstException failure = failure(copy(engine).listener(atOrders(donor::kill)));

        assertThat(failure.code()).isEqualTo(ErrorCode.PEER_GONE);
        assertThat(failure).hasMessageContaining(ORDERS + " on the donor");
        assertThat(joiner.query("SELECT COUNT(*) FROM mysql.user WHERE User='root'"))
                .isNotEqualTo(List.of("0"));
        donor.start();
        Await.until("the donor is back", donor::answers);
        assertCopiesAgain(engine);
    }

    @Test
    void tellsTheTableWithTooLargeRow() throws Exception {
        donor.execute(
                "SET GLOBAL max_allowed_packet=16777216", "CREATE TABLE shop.big (id INT PRIMARY KEY, b LONGBLOB)");
        donor.execute("INSERT INTO shop.big VALUES (1, REPEAT('x', 3000000))", "SET GLOBAL max_allowed_packet=2097152");
        joiner.execute("SET GLOBAL local_infile=OFF");
        try {
            SstException failure = failure(copy(LogicalCopy.Engine.NATIVE));

            assertThat(failure)
                    .hasMessageContaining("`shop`.`big`")
                    .hasMessageContaining("raise")
                    .hasMessageContaining("max_allowed_packet");
            // the stock client may send as much as its server accepts, and that limit is raised
            assertCopiesAgain(LogicalCopy.Engine.TOOL);
            assertThat(joiner.query("SELECT @@global.max_allowed_packet")).containsExactly("1048576");
        } finally {
            joiner.execute("SET GLOBAL local_infile=ON");
        }
    }

    @ParameterizedTest
    @EnumSource(LogicalCopy.Engine.class)
    void tellsTheTableThatWasDroppedMeanwhile(LogicalCopy.Engine engine) throws Exception {
        donor.execute("CREATE TABLE shop.small (id INT PRIMARY KEY)", "INSERT INTO shop.small VALUES (1)");

        SstException failure = failure(
                copy(engine).threads(1).listener(atOrders(() -> execute(donor, "DROP TABLE IF EXISTS shop.small"))));

        assertThat(failure.code()).isEqualTo(ErrorCode.STATEMENT_FAILED);
        assertThat(failure)
                .hasMessageContaining("small")
                .hasMessageContaining("on the donor")
                .hasMessageContaining("prevent such changes until the copy is over");
        assertCopiesAgain(engine);
    }

    @ParameterizedTest
    @EnumSource(LogicalCopy.Engine.class)
    void tellsTheTableThatWasAlteredMeanwhile(LogicalCopy.Engine engine) throws Exception {
        donor.execute("CREATE TABLE shop.small (id INT PRIMARY KEY)", "INSERT INTO shop.small VALUES (1)");

        SstException failure = failure(
                copy(engine).threads(1).listener(atOrders(() -> execute(donor, "ALTER TABLE shop.small FORCE"))));

        assertThat(failure.code()).isEqualTo(ErrorCode.STATEMENT_FAILED);
        assertThat(failure)
                .hasMessageContaining("small")
                .hasMessageContaining("1412")
                .hasMessageContaining("was altered, dropped or renamed during the copy")
                .hasMessageContaining("copy again");
        assertCopiesAgain(engine);
    }

    private static void execute(MariaDbNode node, String statement) {
        try {
            node.execute(statement);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @EnumSource(LogicalCopy.Engine.class)
    void tellsThatTheJoinerHasNoRoom(LogicalCopy.Engine engine) throws Exception {
        Path donorDisk = place.directory("donor-disk-" + engine);
        Path small = place.directory("small-disk-" + engine);
        donor.execute(
                "CREATE TABLE shop.wide (id INT PRIMARY KEY, b VARBINARY(2000)) DATA DIRECTORY='" + donorDisk + "'",
                "INSERT INTO shop.wide SELECT seq, REPEAT(MD5(seq), 60) FROM shop.seq_1_to_10000");
        run("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", small.toString());
        try {
            place.own(small);
            SstException failure =
                    failure(copy(engine).dataDirectories(path -> path.replace("donor-disk", "small-disk")));

            assertThat(failure.code()).isEqualTo(ErrorCode.NO_SPACE);
            assertThat(failure)
                    .hasMessageContaining("`shop`.`wide` on the joiner")
                    .hasMessageContaining("free some space");
            joiner.execute("DROP DATABASE shop");
        } finally {
            run("umount", "-l", small.toString());
        }
        copy(engine)
                .dataDirectories(path -> path.replace("donor-disk", "small-disk"))
                .build()
                .run();
        assertThat(joiner.checksums()).isEqualTo(donor.checksums());
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(String.join(" ", command)).isZero();
    }

    @ParameterizedTest
    @EnumSource(LogicalCopy.Engine.class)
    void holdsEventsWhileTheDataIsNotWhole(LogicalCopy.Engine engine) throws Exception {
        donor.execute("CREATE OR REPLACE EVENT shop.e ON SCHEDULE EVERY 1 YEAR STARTS '2001-01-01 00:00:00'"
                + " DO DELETE FROM shop.orders WHERE id = 1");
        Set<String> states = new ConcurrentSkipListSet<>();

        copy(engine)
                .listener(event -> {
                    if (event instanceof LogicalCopy.Progress) {
                        states.add(scheduler());
                    }
                })
                .build()
                .run();

        assertThat(states).containsExactly("OFF");
        assertThat(joiner.query("SELECT @@event_scheduler")).containsExactly("ON");
        assertThat(joiner.query("SELECT STATUS FROM information_schema.EVENTS WHERE EVENT_NAME='e'"))
                .containsExactly("ENABLED");
        assertThat(joiner.checksums()).isEqualTo(donor.checksums());
    }

    private static String scheduler() {
        try {
            return joiner.query("SELECT @@event_scheduler").get(0);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
