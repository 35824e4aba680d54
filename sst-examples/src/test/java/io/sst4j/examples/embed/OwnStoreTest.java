/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sst4j.Donor;
import io.sst4j.Endpoint;
import io.sst4j.Joiner;
import io.sst4j.Sst;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.TransferReport;
import io.sst4j.Transport;
import io.sst4j.micrometer.MicrometerListener;
import io.sst4j.testing.Background;
import io.sst4j.transport.InMemoryTransport;
import io.sst4j.transport.TcpTransport;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A custom method, a custom transport and custom listeners work in complete transfers. */
@Timeout(60)
class OwnStoreTest {
    private final KeyValueStore given = new KeyValueStore();
    private final KeyValueStore got = new KeyValueStore();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private TransferReport transfer(Transport transport) throws Exception {
        try (Joiner joiner = Sst.joiner(new StoreTarget(got))
                        .transport(transport)
                        .listenOn(new Endpoint("localhost", 0))
                        .build();
                Donor donor = Sst.donor(new StoreSource(given))
                        .transport(transport)
                        .listener(new MicrometerListener(registry, "node", "db1"))
                        .build()) {
            TransferAddress address = joiner.listen();
            CompletableFuture<TransferReport> sent = Background.start(() -> donor.donate(address));
            TransferReport received = joiner.join();
            assertThat(received.position()).isEqualTo(sent.get().position());
            return sent.get();
        }
    }

    @Test
    void aStoreBecomesAnother() throws Exception {
        got.put("old", "state");
        for (int i = 0; i < 1000; i++) {
            given.put("name" + i, "value".repeat(i % 50));
        }
        TransferReport report = transfer(new TcpTransport());
        assertThat(got.snapshot()).isEqualTo(given.snapshot());
        assertThat(report.position().seqno()).isEqualTo(1000);
        assertThat(report.bytes()).isPositive();
    }

    @Test
    void metricsTellBytesAndPhases() throws Exception {
        given.put("a", "b");
        long bytes = transfer(new MeteredTransport(new InMemoryTransport(), registry))
                .bytes();
        assertThat(registry.get("sst.bytes.sent").counter().count()).isGreaterThanOrEqualTo((double) bytes);
        assertThat(registry.get("sst.bytes.received").counter().count())
                .isEqualTo(registry.get("sst.bytes.sent").counter().count());
        assertThat(registry.get("sst.phase")
                        .tags("phase", "transfer", "node", "db1")
                        .timer()
                        .count())
                .isOne();
    }

    @Test
    void aFailureIsCountedAndRecorded() throws Exception {
        LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
        try (WatchTransfers watch = new WatchTransfers(lines::add)) {
            assertThat(watch).isNotNull();
            try (Donor donor = Sst.donor(new StoreSource(given))
                    .transport(new InMemoryTransport())
                    .connectLimit(Duration.ofMillis(1))
                    .listener(new MicrometerListener(registry))
                    .build()) {
                assertThatThrownBy(() -> donor.donate(TransferAddress.parse("localhost:7/key-value")))
                        .isInstanceOf(SstException.class);
            }
            String line = lines.poll(30, TimeUnit.SECONDS);
            while (line != null && !line.contains("failed with SST-301")) {
                line = lines.poll(30, TimeUnit.SECONDS);
            }
            assertThat(line).startsWith("donor ");
        }
        assertThat(registry.get("sst.failures").tag("code", "SST-301").counter().count())
                .isOne();
    }
}
