/* SPDX-License-Identifier: Apache-2.0 */
package com.example.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.Cancellation;
import io.sst4j.Endpoint;
import io.sst4j.ErrorCode;
import io.sst4j.Joiner;
import io.sst4j.Sst;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.TransferEvent;
import io.sst4j.TransferListener;
import io.sst4j.TransferReport;
import io.sst4j.exchange.SessionKey;
import io.sst4j.tree.TreeMethod;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RetriedTransferTest {
    private static final Duration SHORT = Duration.ofMillis(100);

    @TempDir
    private Path directory;

    private static boolean tellsOfAnotherAttempt(TransferEvent event) {
        return event instanceof TransferEvent.Notice notice && notice.text().startsWith("attempt 1 of 5");
    }

    @Test
    void joinerThatComesLateIsReached() throws Exception {
        Path from = Trees.filled(directory.resolve("from"), "new");
        Path to = directory.resolve("to");
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        List<TransferEvent> events = new CopyOnWriteArrayList<>();
        CompletableFuture<TransferReport> received = new CompletableFuture<>();
        Endpoint endpoint = new Endpoint("127.0.0.1", port);
        SessionKey key = SessionKey.random();
        TransferAddress address = key.announcedIn(TransferAddress.of(endpoint, "tree"));
        try (Joiner late =
                Sst.joiner(TreeMethod.targetOf(to, key)).listenOn(endpoint).build()) {
            TransferListener listener = event -> {
                events.add(event);
                if (tellsOfAnotherAttempt(event)) {
                    begin(late, received);
                }
            };

            RetriedTransfer.send(from, address, SHORT, listener, new Cancellation());

            received.get();
            assertThat(events).anyMatch(RetriedTransferTest::tellsOfAnotherAttempt);
            assertThat(Trees.content(to)).isEqualTo(Trees.content(from));
        }
    }

    private static void begin(Joiner joiner, CompletableFuture<TransferReport> received) {
        try {
            joiner.listen();
            joiner.joinAsync().thenAccept(received::complete);
        } catch (SstException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatNobodyCuresIsTriedOnce() {
        List<TransferEvent> events = new CopyOnWriteArrayList<>();
        Path missing = directory.resolve("missing");
        TransferAddress nobody =
                SessionKey.random().announcedIn(TransferAddress.of(new Endpoint("127.0.0.1", 1), "tree"));

        assertThatThrownBy(() -> RetriedTransfer.send(missing, nobody, SHORT, events::add, new Cancellation()))
                .isInstanceOfSatisfying(
                        SstException.class,
                        e -> assertThat(e.code().isTransient()).isFalse());
        assertThat(events).noneMatch(RetriedTransferTest::tellsOfAnotherAttempt);
        assertThat(ErrorCode.PEER_UNREACHABLE.isTransient()).isTrue();
    }
}
