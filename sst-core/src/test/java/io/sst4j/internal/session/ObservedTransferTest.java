/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.Donor;
import io.sst4j.Endpoint;
import io.sst4j.Joiner;
import io.sst4j.Sst;
import io.sst4j.TransferAddress;
import io.sst4j.TransferEvent;
import io.sst4j.testing.Background;
import io.sst4j.transport.InMemoryTransport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.MDC;

/** A transfer as seen in recordings and logs. */
@Timeout(60)
class ObservedTransferTest {
    private final Map<String, String> given = new TreeMap<>(Map.of("a", "1", "b", "2".repeat(100_000)));
    private final InMemoryTransport transport = new InMemoryTransport();

    @TempDir
    private Path directory;

    @Test
    void theRecordingHasEveryPhaseOfBothEnds() throws Exception {
        List<TransferEvent.PhaseFinished> finished = new CopyOnWriteArrayList<>();
        List<RecordedEvent> events = recorded(() -> transfer(finished));
        List<RecordedEvent> phases = named(events, "io.sst4j.Phase");
        assertThat(phases).hasSameSizeAs(finished);
        assertThat(phases)
                .extracting(event -> event.getString("phase"))
                .containsExactlyInAnyOrderElementsOf(
                        finished.stream().map(event -> event.phase().word()).toList());
        assertThat(phases).extracting(event -> event.getString("role")).containsOnly("donor", "joiner");
        assertThat(phases)
                .extracting(event -> event.getString("transfer"))
                .doesNotContain("")
                .hasSizeGreaterThan(1);
        assertThat(phases.stream().mapToLong(event -> event.getLong("bytes")).sum())
                .isEqualTo(finished.stream()
                        .mapToLong(TransferEvent.PhaseFinished::bytes)
                        .sum())
                .isPositive();
        assertThat(named(events, "io.sst4j.Progress")).isNotEmpty();
        assertThat(named(events, "io.sst4j.Failure")).isEmpty();
    }

    @Test
    void theRecordingHasTheFailure() throws Exception {
        List<RecordedEvent> events = recorded(() -> {
            try (Donor donor = Sst.donor(new StoreMethod.Source(given))
                    .transport(transport)
                    .connectLimit(Duration.ofMillis(1))
                    .build()) {
                assertThatThrownBy(() -> donor.donate(TransferAddress.parse("localhost:5/store")))
                        .isInstanceOf(IOException.class);
            }
        });
        RecordedEvent failure = named(events, "io.sst4j.Failure").get(0);
        assertThat(failure.getString("code")).startsWith("SST-");
        assertThat(failure.getString("message")).contains("nothing is listening");
        assertThat(failure.getString("role")).isEqualTo("donor");
    }

    @Test
    void logLinesAreMarkedWhileTheTransferRunsAndNoLonger() throws Exception {
        List<Map<String, String>> marks = new CopyOnWriteArrayList<>();
        try (Joiner joiner = Sst.joiner(new StoreMethod.Target(new TreeMap<>()))
                .transport(transport)
                .listenOn(new Endpoint("localhost", 0))
                .listener(event -> marks.add(MDC.getCopyOfContextMap()))
                .build()) {
            joiner.listen();
            assertThat(MDC.get("sst.transfer")).isNull();
        }
        assertThat(marks).isNotEmpty().allSatisfy(mark -> {
            assertThat(mark).containsEntry("sst.role", "joiner").containsKey("sst.method");
            assertThat(mark.get("sst.transfer")).matches("[0-9a-f]{8}");
            assertThat(mark.get("sst.peer")).contains("localhost");
        });
    }

    private void transfer(List<TransferEvent.PhaseFinished> finished) throws Exception {
        try (Joiner joiner = Sst.joiner(new StoreMethod.Target(new TreeMap<>()))
                        .transport(transport)
                        .listenOn(new Endpoint("localhost", 0))
                        .listener(event -> note(event, finished))
                        .build();
                Donor donor = Sst.donor(new StoreMethod.Source(given))
                        .transport(transport)
                        .listener(event -> note(event, finished))
                        .build()) {
            TransferAddress address = joiner.listen();
            CompletableFuture<?> sent = Background.start(() -> donor.donate(address));
            joiner.join();
            sent.get();
        }
    }

    private static void note(TransferEvent event, List<TransferEvent.PhaseFinished> finished) {
        if (event instanceof TransferEvent.PhaseFinished ended) {
            finished.add(ended);
        }
    }

    /** An action to record. */
    private interface Action {
        void run() throws Exception;
    }

    private List<RecordedEvent> recorded(Action action) throws Exception {
        Path file = directory.resolve("recording.jfr");
        try (Recording recording = new Recording()) {
            recording.start();
            action.run();
            recording.stop();
            recording.dump(file);
        }
        return RecordingFile.readAllEvents(file);
    }

    private static List<RecordedEvent> named(List<RecordedEvent> events, String name) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals(name))
                .toList();
    }
}
