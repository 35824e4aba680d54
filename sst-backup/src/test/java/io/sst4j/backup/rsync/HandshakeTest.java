/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.Cancellation;
import io.sst4j.Connection;
import io.sst4j.Endpoint;
import io.sst4j.SstException;
import io.sst4j.Transport;
import io.sst4j.backup.internal.rsync.delta.ChecksumKind;
import io.sst4j.transport.InMemoryTransport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two ends of this project agree on the right protocol details. */
class HandshakeTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    @Test
    void wholeFilesHaveTheFastestChecksumAndLongLiterals() throws Exception {
        Agreement agreement = agreement(push().build());
        assertThat(agreement.checksum()).isEqualTo(ChecksumKind.CRC32C);
        assertThat(agreement.longestLiteral()).isGreaterThan(256 * 1024);
    }

    @Test
    void blocksAndComparedFilesHaveAStrongOne() throws Exception {
        for (RsyncPush push :
                List.of(push().wholeFile(false).build(), push().checksum(true).build())) {
            Agreement agreement = agreement(push);
            assertThat(agreement.checksum()).isEqualTo(ChecksumKind.XXH64);
            assertThat(agreement.longestLiteral()).isLessThan(64 * 1024);
        }
    }

    private RsyncPush.Builder push() {
        return RsyncPush.builder(directory, "module/");
    }

    private Agreement agreement(RsyncPush push) throws Exception {
        InMemoryTransport network = new InMemoryTransport(LIMIT);
        try (Transport.Listener listener = network.listen(new Endpoint("localhost", 0));
                Connection client = network.connect(listener.local(), LIMIT, new Cancellation());
                Connection daemon = listener.accept(LIMIT)) {
            CompletableFuture<Agreement> ofDaemon = CompletableFuture.supplyAsync(() -> daemonAgreement(daemon));
            Agreement ofClient = new ClientHandshake(PeerStream.ofClient(client), push).run();
            assertThat(ofDaemon.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo(ofClient);
            return ofClient;
        }
    }

    private Agreement daemonAgreement(Connection connection) {
        try {
            return new DaemonHandshake(
                            PeerStream.ofDaemon(connection), List.of(RsyncDaemon.Module.of("module", directory)))
                    .run()
                    .orElseThrow()
                    .agreement();
        } catch (SstException e) {
            throw new AssertionError(e);
        }
    }
}
