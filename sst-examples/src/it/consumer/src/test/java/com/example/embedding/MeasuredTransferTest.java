/* SPDX-License-Identifier: Apache-2.0 */
package com.example.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sst4j.Endpoint;
import io.sst4j.Joiner;
import io.sst4j.Sst;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.TransferReport;
import io.sst4j.transport.InMemoryTransport;
import io.sst4j.tree.TreeMethod;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class MeasuredTransferTest {
    @TempDir
    private Path directory;

    private final InMemoryTransport memory = new InMemoryTransport();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void phasesAndBytesAreMeters() throws Exception {
        Path from = Trees.filled(directory.resolve("from"), "new");
        try (Joiner joiner = Sst.joiner(TreeMethod.targetOf(directory.resolve("to")))
                .transport(memory)
                .listenOn(new Endpoint("here", 0))
                .build()) {
            TransferAddress address = joiner.listen();
            CompletableFuture<TransferReport> received = joiner.joinAsync();

            TransferReport report = MeasuredTransfer.send(from, address, memory, registry);

            assertThat(received.get().bytes()).isEqualTo(report.bytes());
            assertThat(registry.get("sst.bytes").counters().stream()
                            .mapToDouble(Counter::count)
                            .sum())
                    .isEqualTo((double) report.bytes());
            assertThat(registry.get("sst.phase")
                            .tag("phase", "transfer")
                            .timer()
                            .count())
                    .isEqualTo(1);
        }
    }

    @Test
    void failuresAreCountedByCode() throws Exception {
        TransferAddress nowhere = TransferAddress.parse("here:1/tree//1");
        assertThatThrownBy(() -> MeasuredTransfer.send(directory.resolve("missing"), nowhere, memory, registry))
                .isInstanceOfSatisfying(
                        SstException.class,
                        e -> assertThat(registry.get("sst.failures")
                                        .tag("code", e.code().id())
                                        .counter()
                                        .count())
                                .isEqualTo(1));
    }
}
