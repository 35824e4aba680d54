/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.Phase;
import io.sst4j.TransferEvent;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
    private final StringWriter text = new StringWriter();
    private long now;

    private void transfer(boolean terminal) {
        ProgressLine line = new ProgressLine(new PrintWriter(text), terminal, () -> now);
        line.on(new TransferEvent.PhaseStarted(Phase.TRANSFER));
        for (int second = 1; second <= 25; second++) {
            now += Duration.ofSeconds(1).toNanos();
            line.on(new TransferEvent.Progress(
                    Phase.TRANSFER, second * 4_000_000L, OptionalLong.of(100_000_000), 4_000_000));
        }
        line.on(new TransferEvent.PhaseStarted(Phase.VERIFY));
    }

    @Test
    void terminalSeesALineThatChanges() {
        transfer(true);
        assertThat(text.toString().split("\r", -1)).hasSize(26);
        assertThat(text.toString()).contains("[########............] 40% 40 MB of 100 MB", "00:00:15 left");
        assertThat(text.toString().lines()).last().isEqualTo("sst: verify");
    }

    @Test
    void fileGetsALineEachTenSeconds() {
        transfer(false);
        assertThat(text.toString().lines()).hasSize(4).noneMatch(line -> line.contains("\r"));
        assertThat(text.toString()).contains("sst: transfer 40% ", "sst: transfer 80% ");
    }
}
