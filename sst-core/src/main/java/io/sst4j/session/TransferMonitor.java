/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.session;

import io.sst4j.Phase;
import io.sst4j.SstException;
import io.sst4j.TransferEvent;
import io.sst4j.TransferListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures a transfer and tells its listener.
 *
 * <p>Safe for use by several threads; the listener hears one event at a time.
 */
final class TransferMonitor {
    private static final Logger LOG = LoggerFactory.getLogger(TransferMonitor.class);
    private static final long PROGRESS_NANOS = Duration.ofMillis(250).toNanos();

    private final TransferListener listener;
    private final LongSupplier nanoClock;
    private final List<TransferEvent.PhaseFinished> finished = new ArrayList<>();
    private @Nullable Phase phase;
    private long phaseStart;
    private long phaseBytes;
    private long totalBytes;
    private OptionalLong expected = OptionalLong.empty();
    private long lastProgress;
    private long lastProgressBytes;

    TransferMonitor(TransferListener listener, LongSupplier nanoClock) {
        this.listener = listener;
        this.nanoClock = nanoClock;
    }

    synchronized void enter(Phase next) {
        if (next == phase) {
            return;
        }
        endPhase();
        phase = next;
        phaseStart = nanoClock.getAsLong();
        lastProgress = phaseStart;
        lastProgressBytes = 0;
        tell(new TransferEvent.PhaseStarted(next));
    }

    synchronized void expect(OptionalLong bytes) {
        expected = bytes;
    }

    synchronized void moved(long bytes) {
        phaseBytes += bytes;
        totalBytes += bytes;
        long now = nanoClock.getAsLong();
        if (now - lastProgress >= PROGRESS_NANOS) {
            progress(now);
        }
    }

    private void progress(long now) {
        Phase current = phase;
        if (current != null && now > lastProgress) {
            double seconds = (now - lastProgress) / 1e9;
            double rate = (phaseBytes - lastProgressBytes) / seconds;
            tell(new TransferEvent.Progress(current, phaseBytes, expected, rate));
            lastProgress = now;
            lastProgressBytes = phaseBytes;
        }
    }

    synchronized void notice(TransferEvent.Notice.Level level, String text) {
        tell(new TransferEvent.Notice(level, text));
    }

    synchronized void completed(java.util.function.Function<TransferMonitor, TransferEvent.Completed> report) {
        endPhase();
        tell(report.apply(this));
    }

    synchronized void failed(SstException failure) {
        tell(new TransferEvent.Failed(phase == null ? Phase.PREFLIGHT : phase, failure));
    }

    synchronized long totalBytes() {
        return totalBytes;
    }

    synchronized List<TransferEvent.PhaseFinished> phases() {
        return List.copyOf(finished);
    }

    private void endPhase() {
        Phase ending = phase;
        if (ending == null) {
            return;
        }
        long now = nanoClock.getAsLong();
        if (phaseBytes > lastProgressBytes) {
            progress(now);
        }
        TransferEvent.PhaseFinished event =
                new TransferEvent.PhaseFinished(ending, phaseBytes, Duration.ofNanos(now - phaseStart));
        finished.add(event);
        phase = null;
        phaseBytes = 0;
        tell(event);
    }

    private void tell(TransferEvent event) {
        try {
            listener.on(event);
        } catch (RuntimeException e) {
            LOG.warn("a transfer listener failed on {}", event, e);
        }
    }
}
