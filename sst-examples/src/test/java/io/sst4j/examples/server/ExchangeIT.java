/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.MariaDbNode;
import io.sst4j.examples.cluster.NodeOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real nodes transfer their snapshots over the exchange. */
class ExchangeIT {
    private static final String BY_EXCHANGE = "the snapshot travels over the exchange";
    private static final Pattern PORT = Pattern.compile("wsrep_sst_receive_address=.*:(\\d+)");

    private static NodeOptions node(String mode) {
        return Sample.sst4j().withSst("sst-exchange=" + mode).withMethod("mariabackup");
    }

    @ParameterizedTest(name = "donor {0}, joiner {1}")
    @CsvSource({"auto, auto, true", "off, auto, false", "auto, off, false"})
    void bothEndsMustWantIt(String donors, String joiners, boolean used) throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            MariaDbNode donor = cluster.node(node(donors));
            MariaDbNode joiner = cluster.node(node(joiners));
            cluster.bootstrap(donor);
            Sample.fill(donor);

            cluster.join(joiner);

            assertThat(joiner.checksums()).isEqualTo(donor.checksums()).isNotEmpty();
            for (MariaDbNode end : new MariaDbNode[] {donor, joiner}) {
                assertThat(end.scriptLines().stream().anyMatch(line -> line.contains(BY_EXCHANGE)))
                        .isEqualTo(used);
                // the key is as secret as a password
                assertThat(end.scriptLines()).noneMatch(line -> line.matches(".*key-[0-9a-f]{32}.*"));
            }
            assertThat(manifest(joiner, "received")).isEqualTo(manifest(donor, "sent"));
        }
    }

    private static String manifest(MariaDbNode end, String verb) throws IOException {
        Pattern line = Pattern.compile(verb + " ([0-9,]+ files, [0-9,]+ bytes, SHA-256 [0-9a-f]{64})");
        Matcher told = line.matcher(String.join("\n", end.scriptLines()));
        assertThat(told.find()).as(verb).isTrue();
        return told.group(1);
    }

    /** All connections of the transfer are cut five times a second. The transfer continues, and all data arrives. */
    @Test
    void cutConnectionsAreMadeGood() throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            MariaDbNode donor = cluster.node(node("auto").withSst("rlimit=15m"));
            MariaDbNode joiner = cluster.node(node("auto"));
            cluster.bootstrap(donor);
            Sample.fill(donor);
            AtomicInteger cuts = new AtomicInteger();
            AtomicBoolean over = new AtomicBoolean();
            Thread cutting = new Thread(() -> cut(joiner, donor, cuts, over), "test-cutting");
            cutting.start();
            try {
                cluster.join(joiner);
            } finally {
                over.set(true);
                cutting.join();
            }

            assertThat(joiner.checksums()).isEqualTo(donor.checksums()).isNotEmpty();
            System.out.println("ExchangeIT: " + cuts + " connections cut");
            assertThat(cuts.get()).isGreaterThan(5);
        }
    }

    /** Cuts connections once the donor's tool is streaming. The connection before that, with the position, is a stock one. */
    private static void cut(MariaDbNode joiner, MariaDbNode donor, AtomicInteger cuts, AtomicBoolean over) {
        try {
            Matcher port = PORT.matcher(Files.readString(joiner.configuration()));
            assertThat(port.find()).isTrue();
            while (!over.get()) {
                if (donor.scriptLines().stream().anyMatch(line -> line.contains(BY_EXCHANGE))) {
                    cuts.addAndGet(cut(port.group(1)));
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int cut(String port) throws IOException {
        Process killing = new ProcessBuilder("ss", "-K", "-H", "-tn", "state", "established", "dport", "=", port)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String killed = new String(killing.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return (int) killed.lines().filter(line -> !line.isBlank()).count();
    }
}
