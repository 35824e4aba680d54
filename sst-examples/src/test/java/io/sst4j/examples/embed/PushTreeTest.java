/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.embed;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.Endpoint;
import io.sst4j.TransferReport;
import io.sst4j.backup.rsync.RsyncPush;
import io.sst4j.examples.cluster.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PushTreeTest {
    @TempDir
    private Path directory;

    @Test
    void aTreeArrivesAndThenItsDifferences() throws Exception {
        Path source = directory.resolve("source");
        Files.createDirectories(source.resolve("sub"));
        Path target = Files.createDirectory(directory.resolve("target"));
        Files.writeString(source.resolve("a"), "a".repeat(100_000));
        Files.writeString(source.resolve("sub/b"), "b");
        Files.writeString(source.resolve("sub/noise.log"), "not sent");
        Files.writeString(target.resolve("stale"), "deleted");
        assertThat(transfer(source, target).items()).isEqualTo(2);
        assertThat(target.resolve("sub/b")).hasContent("b");
        assertThat(target.resolve("stale")).doesNotExist();
        assertThat(target.resolve("sub/noise.log")).doesNotExist();
        Files.writeString(source.resolve("a"), "a".repeat(100_000) + "!");
        TransferReport second = transfer(source, target);
        assertThat(second.items()).isOne();
        assertThat(second.summary(RsyncPush.Report.class).orElseThrow().literal())
                .isLessThan(1000);
        assertThat(target.resolve("a")).hasSameBinaryContentAs(source.resolve("a"));
    }

    private static TransferReport transfer(Path source, Path target) throws Exception {
        Endpoint endpoint = new Endpoint("127.0.0.1", Ports.free(1).get(0));
        CompletableFuture<TransferReport> received = CompletableFuture.supplyAsync(() -> receive(target, endpoint));
        TransferReport sent = PushTree.push(source, endpoint, "backup/");
        assertThat(received.get(30, TimeUnit.SECONDS).items()).isEqualTo(sent.items());
        return sent;
    }

    private static TransferReport receive(Path target, Endpoint endpoint) {
        try {
            return PushTree.receive(target, endpoint);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
