/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.Donor;
import io.sst4j.Endpoint;
import io.sst4j.Joiner;
import io.sst4j.Phase;
import io.sst4j.Secret;
import io.sst4j.Settings;
import io.sst4j.SnapshotMethod;
import io.sst4j.Sst;
import io.sst4j.TransferAddress;
import io.sst4j.TransferEvent;
import io.sst4j.TransferListener;
import io.sst4j.TransferReport;
import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.MariaDbNode;
import io.sst4j.transport.InMemoryTransport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A Java program copies the state of a real server with only the library, with both roles in one JVM. */
class EmbeddedIT {
    /** The position passed to the donor in advance; the tool finds the exact one. */
    private static final String POSITION = "6c821ecc-14b5-11ef-ae8f-6f7d0d2ba111:1234";

    @Test
    void snapshotTravelsThroughMemoryAndBecomesAServer() throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            MariaDbNode original = cluster.node(Sample.stock());
            MariaDbNode copy = cluster.node(Sample.stock());
            cluster.bootstrap(original);
            Sample.fill(original);
            Path elsewhere = cluster.directory("elsewhere");
            original.execute(
                    "CREATE TABLE shop.remote (id INT PRIMARY KEY) ENGINE=InnoDB DATA DIRECTORY='" + elsewhere + "'",
                    "INSERT INTO shop.remote SELECT seq FROM shop.seq_1_to_500");

            String state = original.query("SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS"
                            + " WHERE VARIABLE_NAME = 'wsrep_cluster_state_uuid'")
                    .get(0);

            TransferReport report = transfer(original, copy, asOnAnotherMachine(elsewhere));

            assertThat(report.position().uuid()).as("what the tool recorded").hasToString(state);
            assertThat(elsewhere.resolve("shop/remote.ibd")).exists();
            assertThat(copy.datadir().resolve("shop/remote.ibd")).doesNotExist();
            original.stop();
            cluster.own(copy.root());
            cluster.own(elsewhere);
            copy.start("--wsrep-on=OFF");
            Await.until("the copy answers", () -> copy.answers());
            assertThat(copy.query("SELECT COUNT(*), SUM(id) FROM shop.remote")).containsExactly("500\t125250");
            assertThat(copy.query("SELECT COUNT(*) FROM shop.orders")).containsExactly("20000");
        }
    }

    /** Simulates two machines, each with its own directory: moves the donor's file away after everything has been sent. */
    private static TransferListener asOnAnotherMachine(Path elsewhere) {
        return event -> {
            if (event instanceof TransferEvent.PhaseStarted started && started.phase() == Phase.VERIFY) {
                try {
                    Files.move(elsewhere.resolve("shop"), elsewhere.resolveSibling("elsewhere-of-the-donor"));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }

    private static TransferReport transfer(MariaDbNode from, MariaDbNode to, TransferListener listener)
            throws Exception {
        SnapshotMethod method = Sst.method("xtrabackup-v2");
        InMemoryTransport memory = new InMemoryTransport();
        Settings donorSettings = Settings.builder()
                .set("datadir", from.datadir().toString())
                .set("socket", from.socket().toString())
                .set("defaults-file", from.configuration().toString())
                .set("user", "sst")
                .set("password", Secret.of("sst-password"))
                .set("gtid", POSITION)
                .build();
        Settings joinerSettings = Settings.builder()
                .set("datadir", to.datadir().toString())
                .set(
                        "sst-data-directories",
                        to.root().resolveSibling("elsewhere").toString())
                .build();
        try (Joiner joiner = Sst.joiner(method.target(joinerSettings))
                        .transport(memory)
                        .listenOn(new Endpoint("here", 0))
                        .listener(listener)
                        .build();
                Donor donor = Sst.donor(method.source(donorSettings))
                        .transport(memory)
                        .build()) {
            TransferAddress address = joiner.listen();
            CompletableFuture<TransferReport> sent = new CompletableFuture<>();
            Thread sender = new Thread(
                    () -> {
                        try {
                            sent.complete(donor.donate(address));
                        } catch (IOException e) {
                            sent.completeExceptionally(e);
                        }
                    },
                    "embedded-donor");
            sender.start();
            TransferReport received = joiner.join();
            TransferReport given = sent.get(1, TimeUnit.MINUTES);
            assertThat(received.bytes()).isEqualTo(given.bytes()).isPositive();
            return received;
        }
    }
}
