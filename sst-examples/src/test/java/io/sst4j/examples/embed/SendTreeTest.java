/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.embed;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.Endpoint;
import io.sst4j.SnapshotPosition;
import io.sst4j.testing.Background;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The README's example works over TCP. */
@Timeout(60)
class SendTreeTest {
    @TempDir
    private Path directory;

    @Test
    void aCheckpointBecomesTheState() throws Exception {
        Path checkpoint = Files.createDirectories(directory.resolve("checkpoint/sst"));
        Files.writeString(checkpoint.resolve("000001.sst"), "rows");
        Path state = Files.createDirectory(directory.resolve("state"));
        Files.writeString(state.resolve("000000.sst"), "old rows");
        SnapshotPosition position = SnapshotPosition.of(UUID.nameUUIDFromBytes(new byte[] {1}), 7);
        CompletableFuture<String> address = new CompletableFuture<>();

        CompletableFuture<SnapshotPosition> received =
                Background.start(() -> SendTree.receive(state, new Endpoint("127.0.0.1", 0), address::complete));
        SendTree.send(directory.resolve("checkpoint"), position, address.get());

        assertThat(received.get()).isEqualTo(position);
        assertThat(state.resolve("sst/000001.sst")).hasContent("rows");
        assertThat(state.resolve("000000.sst")).doesNotExist();
    }
}
