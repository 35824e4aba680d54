/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.script;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.ErrorCode;
import io.sst4j.Manifest;
import io.sst4j.Phase;
import io.sst4j.Role;
import io.sst4j.SnapshotPosition;
import io.sst4j.SstException;
import io.sst4j.TransferEvent;
import io.sst4j.TransferReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every event has the expected JSON form. */
class JsonEventsTest {
    private static final TransferEvent.PhaseFinished FINISHED =
            new TransferEvent.PhaseFinished(Phase.TRANSFER, 7, Duration.ofMillis(12));

    static Stream<Arguments> events() {
        return Stream.of(
                Arguments.of(
                        new TransferEvent.PhaseStarted(Phase.CONNECT),
                        "{\"event\":\"phase-started\",\"phase\":\"connect\"}"),
                Arguments.of(
                        FINISHED, "{\"event\":\"phase-finished\",\"phase\":\"transfer\",\"bytes\":7,\"millis\":12}"),
                Arguments.of(
                        new TransferEvent.Progress(Phase.TRANSFER, 5, OptionalLong.of(9), 2.5),
                        "{\"event\":\"progress\",\"phase\":\"transfer\",\"bytes\":5,\"bytesPerSecond\":2,\"total\":9}"),
                Arguments.of(
                        new TransferEvent.Progress(Phase.TRANSFER, 5, OptionalLong.empty(), 2.5),
                        "{\"event\":\"progress\",\"phase\":\"transfer\",\"bytes\":5,\"bytesPerSecond\":2}"),
                Arguments.of(
                        new TransferEvent.Notice(
                                TransferEvent.Notice.Level.WARNING, "a \"b\" \\ c\n\u00fc \ud83d\ude00"),
                        "{\"event\":\"notice\",\"level\":\"warning\",\"text\":\"a \\\"b\\\" \\\\ c\\u000a\u00fc"
                                + " \\ud83d\\ude00\"}"),
                Arguments.of(
                        new TransferEvent.Completed(new TransferReport(
                                Role.DONOR,
                                "rsync",
                                SnapshotPosition.UNDEFINED,
                                true,
                                2,
                                7,
                                List.of(FINISHED),
                                Optional.of(new Manifest(3, 6, "0a".repeat(32))),
                                Optional.empty())),
                        "{\"event\":\"completed\",\"role\":\"donor\",\"method\":\"rsync\",\"position\":"
                                + "\"00000000-0000-0000-0000-000000000000:-1\",\"incremental\":true,\"items\":2,\"bytes\":7,"
                                + "\"millis\":12,\"phases\":[{\"phase\":\"transfer\",\"bytes\":7,\"millis\":12}],"
                                + "\"manifest\":{\"files\":3,\"bytes\":6,\"root\":\"" + "0a".repeat(32) + "\"}}"),
                Arguments.of(
                        new TransferEvent.Failed(
                                Phase.VERIFY, 9, new SstException(ErrorCode.TRUNCATED_STREAM, "cut short")),
                        "{\"event\":\"failed\",\"phase\":\"verify\",\"bytes\":9,\"code\":\""
                                + ErrorCode.TRUNCATED_STREAM.id() + "\",\"message\":\"cut short\"}"));
    }

    @ParameterizedTest
    @MethodSource("events")
    void anEventIsOneObjectOnOneLine(TransferEvent event, String expected) {
        new JsonEvents(line -> assertThat(line).isEqualTo(expected)).on(event);
    }

    @Test
    void itemsAndDetailsOfMethodsAreLeftToPeople() {
        List<String> lines = new ArrayList<>();
        JsonEvents events = new JsonEvents(lines::add);

        events.on(new TransferEvent.ItemFinished(Phase.TRANSFER, "ibdata1", 5));
        events.on(new TransferEvent.Detail() {});

        assertThat(lines).isEmpty();
    }
}
