/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.monitor;

import io.sst4j.Outcome;
import io.sst4j.Phase;
import io.sst4j.Role;
import io.sst4j.SstException;
import io.sst4j.TransferEvent;
import io.sst4j.TransferListener;
import io.sst4j.TransferReport;
import io.sst4j.TransferSink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Measures a transfer and notifies its listener.
 *
 * <p>Safe for use by several threads. The listener receives one event at a time, in order, and never under a lock, so it may call
 * back. A thread whose event comes while another is being delivered does not wait.
 */
public final class TransferMonitor implements TransferSink {
    private static final long PROGRESS_NANOS = Duration.ofMillis(250).toNanos();

    private final LongSupplier nanoClock;
    private final EventQueue events;
    private final List<TransferEvent.PhaseFinished> finished = new ArrayList<>();
    private @Nullable Phase phase;
    private long phaseStart;
    private long phaseBytes;
    private long totalBytes;
    private long items;
    private OptionalLong expected = OptionalLong.empty();
    private long lastProgress;
    private long lastProgressBytes;

    /**
     * Creates a monitor without a phase.
     *
     * @param listener the listener
     * @param nanoClock a source of monotonic nanoseconds
     */
    public TransferMonitor(TransferListener listener, LongSupplier nanoClock) {
        this.events = new EventQueue(listener);
        this.nanoClock = nanoClock;
    }

    /**
     * Starts a phase. The phase before it ends.
     *
     * @param next the phase
     */
    public void enter(Phase next) {
        synchronized (this) {
            if (next == phase) {
                return;
            }
            endPhase();
            phase = next;
            phaseStart = nanoClock.getAsLong();
            lastProgress = phaseStart;
            lastProgressBytes = 0;
            events.add(new TransferEvent.PhaseStarted(next));
        }
        events.deliver();
    }

    @Override
    public synchronized void expect(OptionalLong bytes) {
        expected = bytes;
    }

    @Override
    public void moved(long bytes) {
        synchronized (this) {
            phaseBytes += bytes;
            totalBytes += bytes;
            long now = nanoClock.getAsLong();
            if (now - lastProgress < PROGRESS_NANOS) {
                return;
            }
            progress(now);
        }
        events.deliver();
    }

    private void progress(long now) {
        Phase current = phase;
        if (current != null && now > lastProgress) {
            double seconds = (now - lastProgress) / 1e9;
            double rate = (phaseBytes - lastProgressBytes) / seconds;
            events.add(new TransferEvent.Progress(current, phaseBytes, expected, rate));
            lastProgress = now;
            lastProgressBytes = phaseBytes;
        }
    }

    @Override
    public void item(String name, long bytes) {
        synchronized (this) {
            items++;
            events.add(new TransferEvent.ItemFinished(current(), name, bytes));
        }
        events.deliver();
    }

    @Override
    public void detail(TransferEvent.Detail detail) {
        synchronized (this) {
            events.add(detail);
        }
        events.deliver();
    }

    @Override
    public void notice(TransferEvent.Notice.Level level, String text) {
        synchronized (this) {
            events.add(new TransferEvent.Notice(level, text));
        }
        events.deliver();
    }

    /**
     * Reports success, and returns when the listener has received it.
     *
     * @param role this node's role
     * @param method the method's name
     * @param outcome the method's result
     * @return the report that the listener received
     */
    public TransferReport completed(Role role, String method, Outcome outcome) {
        TransferReport report;
        synchronized (this) {
            endPhase();
            report = new TransferReport(
                    role,
                    method,
                    outcome.position(),
                    outcome.incremental(),
                    items,
                    totalBytes,
                    finished,
                    outcome.manifest(),
                    outcome.summary());
            events.add(new TransferEvent.Completed(report));
        }
        events.deliverAll();
        return report;
    }

    /**
     * Reports failure, and returns when the listener has received it.
     *
     * @param failure the cause
     */
    public void failed(SstException failure) {
        synchronized (this) {
            events.add(new TransferEvent.Failed(current(), totalBytes, failure));
        }
        events.deliverAll();
    }

    private Phase current() {
        return phase == null ? Phase.PREFLIGHT : phase;
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
        events.add(event);
    }
}
