/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.Donor;
import io.sst4j.Endpoint;
import io.sst4j.Joiner;
import io.sst4j.Sst;
import io.sst4j.TransferAddress;
import io.sst4j.TransferReport;
import io.sst4j.Transport;
import io.sst4j.testing.Seeds;
import io.sst4j.testing.StormyTransport;
import io.sst4j.testing.StormyTransport.Damage;
import io.sst4j.transport.TcpTransport;
import io.sst4j.tree.TreeMethod;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Trees over TLS connections that are cut and damaged. They arrive complete, and each new connection is encrypted too. */
@Timeout(300)
@Tag("slow")
class TlsStormTest {
    private static final int RUNS = Integer.getInteger("sst4j.exchange.runs", 20);
    private static final List<Damage> NOTICED =
            List.of(Damage.CUT_IN, Damage.CUT_OUT, Damage.CORRUPT_IN, Damage.CORRUPT_OUT);

    @TempDir
    private Path directory;

    private static TlsEncryptor tls(TestPki.Entity node) throws Exception {
        return TlsEncryptor.builder(node.identity())
                .clock(Clock.fixed(TestPki.NOW, ZoneOffset.UTC))
                // with a damaged length both ends wait for more
                .handshakeLimit(Duration.ofSeconds(3))
                .lingerLimit(Duration.ofMillis(100))
                .build();
    }

    @Test
    void aTreeArrivesWhole() throws Exception {
        Random random = Seeds.random("TlsStormTest");
        TestPki.Entity node = new TestPki.Wish("node1").dns("localhost").by(TestPki.ca("our-ca"));
        Path donor = Files.createDirectory(directory.resolve("donor"));
        byte[] much = new byte[2_000_000];
        random.nextBytes(much);
        Files.write(donor.resolve("much"), much);
        int hits = 0;
        for (int run = 0; run < RUNS; run++) {
            Path joiner = directory.resolve("joiner" + run);
            TcpTransport tcp = new TcpTransport();
            StormyTransport storm = new StormyTransport(tcp, random, 20, 20_000, NOTICED);
            copy(donor, joiner, storm, tcp, node);
            assertThat(joiner.resolve("much")).hasBinaryContent(much);
            hits += storm.hits();
        }
        System.out.println("TlsStormTest: " + hits + " hits");
        assertThat(hits).isGreaterThan(RUNS / 2);
    }

    private static void copy(Path from, Path to, Transport donors, Transport joiners, TestPki.Entity node)
            throws Exception {
        try (Joiner joiner = Sst.joiner(TreeMethod.targetOf(to))
                        .transport(joiners)
                        .encryptor(tls(node))
                        .listenOn(new Endpoint("127.0.0.1", 0))
                        .build();
                Donor donor = Sst.donor(TreeMethod.sourceOf(from))
                        .transport(donors)
                        .encryptor(tls(node))
                        .build()) {
            TransferAddress address = joiner.listen();
            CompletableFuture<TransferReport> received = joiner.joinAsync();
            CompletableFuture<TransferReport> sent = donor.donateAsync(address);
            assertThat(sent).succeedsWithin(Duration.ofMinutes(1));
            assertThat(received).succeedsWithin(Duration.ofMinutes(1));
        }
    }
}
