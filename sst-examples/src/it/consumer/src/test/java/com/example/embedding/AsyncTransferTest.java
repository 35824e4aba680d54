/* SPDX-License-Identifier: Apache-2.0 */
package com.example.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.SstException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AsyncTransferTest {
    private final ExecutorService executor = Executors.newFixedThreadPool(4);

    @TempDir
    private Path directory;

    @AfterEach
    void end() throws InterruptedException {
        executor.shutdownNow();
        assertThat(executor.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void twoTransfersAtATime() throws Exception {
        Path from = Trees.filled(directory.resolve("from"), "new");
        Path first = directory.resolve("first");
        Path second = directory.resolve("second");

        CompletableFuture.allOf(AsyncTransfer.copy(from, first, executor), AsyncTransfer.copy(from, second, executor))
                .get();

        assertThat(Trees.content(first)).isEqualTo(Trees.content(from));
        assertThat(Trees.content(second)).isEqualTo(Trees.content(from));
    }

    @Test
    void failureOfTheDonorIsThatOfTheFuture() throws Exception {
        Path to = Trees.filled(directory.resolve("to"), "old");

        assertThatThrownBy(() -> AsyncTransfer.copy(directory.resolve("missing"), to, executor)
                        .get())
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(SstException.class)
                .hasMessageContaining("missing");
        assertThat(Trees.content(to)).containsEntry("state", "old");
    }
}
