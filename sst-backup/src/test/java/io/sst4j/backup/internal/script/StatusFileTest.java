/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.ErrorCode;
import io.sst4j.Phase;
import io.sst4j.SstException;
import io.sst4j.TransferEvent;
import io.sst4j.backup.internal.wsrep.WsrepArguments;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatusFileTest {
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(1_700_000_000), ZoneOffset.UTC);

    @TempDir
    private Path datadir;

    private StatusFile begin() throws SstException {
        return begin(CLOCK);
    }

    private StatusFile begin(Clock clock) throws SstException {
        WsrepArguments arguments = WsrepArguments.parse(
                List.of("--role", "donor", "--datadir", datadir.toString(), "--address", "10.0.0.2:4444/x//1"),
                Map.of());
        return new StatusFile(arguments, "mariabackup", clock);
    }

    private String written() throws Exception {
        return Files.readString(datadir.resolve("sst.status.json")).strip();
    }

    @Test
    void tellsHowItStandsAndHowItEnded() throws Exception {
        try (StatusFile status = begin()) {
            assertThat(written())
                    .startsWith("{\"outcome\":\"running\",\"role\":\"donor\",\"method\":\"mariabackup\",")
                    .contains(
                            "\"address\":\"10.0.0.2:4444/x//1\"",
                            "\"pid\":" + ProcessHandle.current().pid() + ",")
                    .contains("\"phase\":\"preflight\"", "\"since\":1700000000", "\"moved\":1700000000")
                    .doesNotContain("total", "left", "code");
            status.on(new TransferEvent.PhaseStarted(Phase.TRANSFER));
            status.on(new TransferEvent.Progress(Phase.TRANSFER, 400, OptionalLong.of(1400), 100));
            status.on(new TransferEvent.Failed(
                    Phase.TRANSFER, 400, new SstException(ErrorCode.NO_SPACE, "\"outcome\":\"completed\"")));
        }
        assertThat(written())
                .startsWith("{\"outcome\":\"failed\"")
                .contains("\"phase\":\"transfer\",\"bytes\":400,\"rate\":100")
                .contains("\"total\":1400,\"left\":10,\"code\":\"SST-203\",\"message\":\"\\\"outcome\\\":");
        assertThat(datadir.resolve("sst.status.json.new")).doesNotExist();
    }

    /** An old rate would predict an end that does not come. */
    @Test
    void stalledTransferHasNoRate() throws Exception {
        AtomicLong now = new AtomicLong(CLOCK.instant().getEpochSecond());
        Clock moving = new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return Instant.ofEpochSecond(now.get());
            }
        };
        try (StatusFile status = begin(moving)) {
            status.on(new TransferEvent.PhaseStarted(Phase.TRANSFER));
            status.on(new TransferEvent.Progress(Phase.TRANSFER, 400, OptionalLong.of(1400), 100));
            now.addAndGet(6);
            status.on(new TransferEvent.Failed(Phase.TRANSFER, 400, new SstException(ErrorCode.PEER_GONE, "gone")));
        }
        assertThat(written()).contains("\"bytes\":400,\"rate\":0").doesNotContain("left");
    }

    @Test
    void endWithoutACauseIsNotReportedAsRunning() throws Exception {
        begin().close();
        assertThat(written()).startsWith("{\"outcome\":\"failed\"").contains(ErrorCode.METHOD_FAULT.id());
    }

    @Test
    void aDirectoryThatIsNotThereFailsNothing() throws Exception {
        Files.delete(datadir);
        begin().close();
        assertThat(datadir).doesNotExist();
    }

    /** The data directory belongs to the server's user, and this process may run as root. */
    @Test
    void aLinkInTheWayIsNotFollowed() throws Exception {
        Path victim = Files.writeString(datadir.resolve("victim"), "precious");
        for (String name : new String[] {"sst.status.json", "sst.status.json.new", "sst.limit", "sst.limit.new"}) {
            Files.createSymbolicLink(datadir.resolve(name), victim);
        }
        begin().close();
        LimitFile.write(datadir, "4m");
        assertThat(victim).hasContent("precious");
        assertThat(datadir.resolve("sst.status.json"))
                .isRegularFile()
                .satisfies(file -> assertThat(Files.isSymbolicLink(file)).isFalse());
        assertThat(datadir.resolve("sst.limit")).hasContent("4m");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "1", "65535", "63k", "x"})
    void aRateThatNobodyCanMeanIsRefused(String rate) {
        assertThatThrownBy(() -> LimitFile.write(datadir, rate))
                .isInstanceOfSatisfying(
                        SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_OPTION));
        assertThat(datadir).isEmptyDirectory();
    }

    @Test
    void aDonorHearsOfEachRateUntilItEnds() throws Exception {
        LimitFile.write(datadir, "2m");
        BlockingQueue<Long> rates = new LinkedBlockingQueue<>();
        try (LimitFile watched = LimitFile.watch(datadir, rates::add)) {
            assertThat(watched).isNotNull();
            assertThat(datadir).as("what an earlier one left").isEmptyDirectory();
            LimitFile.write(datadir, "64k");
            assertThat(rates.poll(1, TimeUnit.MINUTES)).isEqualTo(65_536);
            LimitFile.write(datadir, "0");
            assertThat(rates.poll(1, TimeUnit.MINUTES)).isZero();
        }
        assertThat(datadir).isEmptyDirectory();
    }
}
