/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.Donor;
import io.sst4j.ErrorCode;
import io.sst4j.Joiner;
import io.sst4j.Phase;
import io.sst4j.Secret;
import io.sst4j.Settings;
import io.sst4j.SnapshotMethod;
import io.sst4j.SnapshotPosition;
import io.sst4j.Sst;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.TransferEvent;
import io.sst4j.TransferReport;
import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.MariaDbNode;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A Java program copies a running server to another outside any cluster with the method mysqldump, with the same calls as for any
 * other method.
 */
@Timeout(180)
class MysqldumpMethodIT {
    private static final String[] ACCOUNT = {
        "CREATE OR REPLACE USER copy@'127.0.0.1' IDENTIFIED BY 'copy-password'",
        "GRANT ALL ON *.* TO copy@'127.0.0.1' WITH GRANT OPTION",
    };

    private static GaleraCluster place;
    private static MariaDbNode donor;
    private static MariaDbNode joiner;

    private final SnapshotMethod method = method();
    private final List<TransferEvent> donorEvents = new CopyOnWriteArrayList<>();

    private static SnapshotMethod method() {
        try {
            return Sst.method("mysqldump");
        } catch (SstException e) {
            throw new AssertionError(e);
        }
    }

    @BeforeAll
    static void start() throws Exception {
        place = GaleraCluster.create();
        donor = Standalone.start(place, Standalone.options("log_bin=log", "server_id=1"));
        joiner = Standalone.start(place, Standalone.options("log_bin=log", "server_id=2"));
        Sample.fill(donor);
        donor.execute(ACCOUNT);
        joiner.execute(ACCOUNT);
    }

    @AfterAll
    static void stop() throws Exception {
        place.close();
    }

    private static Settings.Builder root(MariaDbNode node) {
        return Settings.builder().set("socket", node.socket().toString()).set("user", "root");
    }

    private Joiner joiner(Settings.Builder settings) throws SstException {
        return Sst.joiner(method.target(
                        settings.set("receive-address", "127.0.0.1").build()))
                .build();
    }

    private Donor donor(Settings.Builder settings) throws SstException {
        Settings complete = settings.set("remote-user", "copy")
                .set("remote-password", Secret.of("copy-password"))
                .set("remote-ssl", "0")
                .build();
        return Sst.donor(method.source(complete)).listener(donorEvents::add).build();
    }

    /** An operation that may fail. */
    private interface Part {
        TransferReport run() throws SstException;
    }

    private static CompletableFuture<TransferReport> start(String thread, Part part) {
        CompletableFuture<TransferReport> end = new CompletableFuture<>();
        new Thread(
                        () -> {
                            try {
                                end.complete(part.run());
                            } catch (SstException | RuntimeException | Error e) {
                                end.completeExceptionally(e);
                            }
                        },
                        thread)
                .start();
        return end;
    }

    private static SstException failure(CompletableFuture<TransferReport> end) throws Exception {
        try {
            end.get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SstException why) {
                return why;
            }
            throw e;
        }
        throw new AssertionError("the transfer did not fail");
    }

    private static void assertNothingStays() throws Exception {
        assertThat(joiner.query("SHOW DATABASES LIKE 'sst4j%'")).isEmpty();
    }

    @Test
    void theJoinerIsWhatTheDonorIsAndBothKnowWhere() throws Exception {
        joiner.execute("CREATE DATABASE IF NOT EXISTS stale", "CREATE OR REPLACE TABLE stale.t (a INT)");
        try (Joiner waiting = joiner(root(joiner));
                Donor copying = donor(root(donor))) {
            TransferAddress address = waiting.listen();
            assertThat(address.endpoint().toString())
                    .isEqualTo("127.0.0.1:" + joiner.query("SELECT @@port").get(0));
            CompletableFuture<TransferReport> received = start("embedded-joiner", waiting::join);

            TransferReport sent = copying.donate(address);

            TransferReport arrived = received.get(60, TimeUnit.SECONDS);
            assertThat(joiner.checksums()).isEqualTo(donor.checksums()).isNotEmpty();
            assertThat(joiner.query("SHOW DATABASES")).doesNotContain("stale");
            assertThat(sent.position().binlogGtid())
                    .contains(donor.query("SELECT @@gtid_binlog_pos").get(0));
            assertThat(sent.position().stateId()).isEqualTo(SnapshotPosition.UNDEFINED.stateId());
            assertThat(arrived.position()).isEqualTo(sent.position());
            assertThat(arrived.incremental()).isFalse();
            assertThat(sent.bytes()).isGreaterThan(20_000 * 256L);
            assertThat(arrived.bytes()).isEqualTo(sent.bytes());
            assertThat(sent.phases())
                    .extracting(TransferEvent.PhaseFinished::phase)
                    .containsExactly(Phase.PREFLIGHT, Phase.CONNECT, Phase.TRANSFER);
            assertThat(donorEvents)
                    .anyMatch(event -> event.toString().matches(".*Copied 2\\d{4} rows of \\d+ tables.*"));
        }
        assertNothingStays();
    }

    @Test
    void aDonorThatFailsTellsWhy() throws Exception {
        donor.execute("CREATE OR REPLACE USER lacking@localhost");
        try (Joiner waiting = joiner(root(joiner));
                Donor copying = donor(root(donor).set("user", "lacking"))) {
            TransferAddress address = waiting.listen();
            CompletableFuture<TransferReport> received = start("embedded-joiner", waiting::join);

            assertThatThrownBy(() -> copying.donate(address))
                    .isInstanceOfSatisfying(
                            SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MISSING_PRIVILEGE));

            SstException told = failure(received);
            assertThat(told.code()).isEqualTo(ErrorCode.PEER_FAILED);
            assertThat(told).hasMessageContaining("SST-502").hasMessageContaining("'lacking'@'localhost'");
        }
        assertNothingStays();
    }

    @Test
    void aDonorThatDiesIsMissedAtOnce() throws Exception {
        try (Joiner waiting = joiner(root(joiner));
                Donor copying = donor(root(donor));
                Connection holder = donor.connect();
                Statement statement = holder.createStatement()) {
            // the donor does not get its snapshot, and keeps waiting
            statement.execute("LOCK TABLES shop.orders WRITE");
            TransferAddress address = waiting.listen();
            CompletableFuture<TransferReport> received = start("embedded-joiner", waiting::join);
            CompletableFuture<TransferReport> sent = start("embedded-donor", () -> copying.donate(address));
            String claim = "SELECT IS_USED_LOCK('" + address.module() + ".donor')";
            Await.until(
                    "the donor copies",
                    () -> donorEvents.stream()
                            .anyMatch(event -> event.toString().contains("TRANSFER")));
            // as if its process had been killed
            joiner.execute("KILL " + joiner.query(claim).get(0));

            SstException missed = failure(received);
            assertThat(missed.code()).isEqualTo(ErrorCode.PEER_GONE);
            assertThat(missed).hasMessageContaining("before the copy was complete");
            copying.cancel();
            assertThat(failure(sent).code()).isEqualTo(ErrorCode.CANCELLED);
        }
        assertNothingStays();
    }

    @Test
    void aWaitEndsWhenItIsCancelled() throws Exception {
        try (Joiner waiting = joiner(root(joiner))) {
            waiting.listen();
            CompletableFuture<TransferReport> received = start("embedded-joiner", waiting::join);

            waiting.cancel();

            assertThat(failure(received).code()).isEqualTo(ErrorCode.CANCELLED);
        }
    }

    @Test
    void aWaitForADonorHasALimitAndNobodyCopiesAfterIt() throws Exception {
        joiner.execute("CREATE DATABASE IF NOT EXISTS kept");
        TransferAddress address;
        try (Joiner waiting = joiner(root(joiner).set("sst-initial-timeout", "1"))) {
            address = waiting.listen();

            assertThatThrownBy(waiting::join)
                    .isInstanceOfSatisfying(
                            SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PEER_UNREACHABLE))
                    .hasMessageContaining("sst-initial-timeout");
        }
        try (Donor late = donor(root(donor))) {
            assertThatThrownBy(() -> late.donate(address))
                    .isInstanceOfSatisfying(
                            SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PEER_UNREACHABLE))
                    .hasMessageContaining("no joiner waits");
        }
        assertThat(joiner.query("SHOW DATABASES")).contains("kept");
    }

    @Test
    void anAddressOfAnotherMethodIsRefused() throws Exception {
        TransferAddress other = TransferAddress.parse(
                "127.0.0.1:" + joiner.query("SELECT @@port").get(0) + "/xtrabackup_sst//1");
        try (Donor copying = donor(root(donor))) {
            assertThatThrownBy(() -> copying.donate(other))
                    .isInstanceOfSatisfying(
                            SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_OPTION))
                    .hasMessageContaining("xtrabackup_sst");
        }
    }

    @Test
    void aSecondDonorIsTurnedAway() throws Exception {
        try (Joiner waiting = joiner(root(joiner));
                Connection first = joiner.connect();
                Statement statement = first.createStatement();
                Donor second = donor(root(donor))) {
            TransferAddress address = waiting.listen();
            statement.execute("SELECT GET_LOCK('" + address.module() + ".donor', 0)");

            assertThatThrownBy(() -> second.donate(address))
                    .isInstanceOfSatisfying(
                            SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ALREADY_RUNNING));
        }
    }
}
