/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.session;

import io.sst4j.Cancellation;
import io.sst4j.Encryptor;
import io.sst4j.ErrorCode;
import io.sst4j.Outcome;
import io.sst4j.Phase;
import io.sst4j.Role;
import io.sst4j.SstException;
import io.sst4j.TransferEvent;
import io.sst4j.TransferLink;
import io.sst4j.TransferListener;
import io.sst4j.TransferReport;
import io.sst4j.internal.io.Deadline;
import io.sst4j.internal.monitor.TransferMonitor;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The part that both sides of a transfer share: events, cancellation, and the total time limit. */
abstract class SessionLink implements TransferLink, AutoCloseable {
    private final TransferMonitor monitor;
    private final Cancellation cancellation = new Cancellation();
    private final Cancellation.Registration owner;
    private final TransferContext context;
    private final Duration totalLimit;
    private final Encryptor encryptor;
    private @Nullable ScheduledExecutorService timer;

    /** Links the owner's switch, which may serve several transfers, to this transfer's. The reverse is not linked. */
    SessionLink(SessionBuilder<?> builder, Role role, String method) {
        context = TransferContext.of(role, method);
        TransferListener recorder = FlightEvents.of(context, builder.nanoClock);
        monitor = new TransferMonitor(recorder.andThen(builder.listener), builder.nanoClock);
        totalLimit = builder.totalLimit;
        encryptor = builder.encryptor;
        Cancellation above = builder.cancellation;
        owner = above.onCancelFirst(() -> cancelAs(above));
    }

    private void cancelAs(Cancellation above) {
        SstException reason = above.reason();
        if (reason != null) {
            cancellation.cancel(reason);
        }
    }

    /** Marks the log lines of a thread that works for the transfer. */
    TransferContext.Mark mark(String peer) {
        return context.mark(peer);
    }

    /** Reports the encryption, if any. */
    void tellProtection() {
        if (encryptor != Encryptor.none()) {
            notice(TransferEvent.Notice.Level.INFO, "protected by " + encryptor.name());
        }
        encryptor.warnings().forEach(warning -> notice(TransferEvent.Notice.Level.WARNING, warning));
    }

    /** Starts the total time limit. */
    void begin() throws SstException {
        cancellation.check();
        if (!totalLimit.isZero()) {
            timer = timer(totalLimit);
        }
    }

    private ScheduledExecutorService timer(Duration limit) {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "sst-" + context.role().word() + "-limit");
            thread.setDaemon(true);
            return thread;
        });
        SstException late = new SstException(
                ErrorCode.TIME_LIMIT, "the transfer took longer than its total limit of " + Deadline.text(limit));
        var unused = executor.schedule(() -> cancellation.cancel(late), limit.toNanos(), TimeUnit.NANOSECONDS);
        return executor;
    }

    @Override
    public void enter(Phase phase) {
        monitor.enter(phase);
    }

    @Override
    public void notice(TransferEvent.Notice.Level level, String text) {
        monitor.notice(level, text);
    }

    @Override
    public void expect(OptionalLong bytes) {
        monitor.expect(bytes);
    }

    @Override
    public void moved(long bytes) {
        monitor.moved(bytes);
    }

    @Override
    public void item(String name, long bytes) {
        monitor.item(name, bytes);
    }

    @Override
    public void detail(TransferEvent.Detail detail) {
        monitor.detail(detail);
    }

    @Override
    public boolean isProtected() {
        return encryptor != Encryptor.none();
    }

    @Override
    public Cancellation cancellation() {
        return cancellation;
    }

    /** Reports the manifest, to compare with the one that the other node reports. */
    void tellManifest(String verb, Outcome outcome) {
        outcome.manifest().ifPresent(manifest -> notice(TransferEvent.Notice.Level.INFO, verb + " " + manifest));
    }

    /** Completes the transfer successfully. */
    TransferReport completed(Outcome outcome) {
        return monitor.completed(context.role(), context.method(), outcome);
    }

    /** Returns the failure of the transfer. A cancellation or interruption takes precedence over the failures that it caused. */
    SstException failed(Throwable e) {
        SstException reason = cancellation.reason();
        SstException failure = e instanceof SstException known
                ? known
                : new SstException(
                        ErrorCode.METHOD_FAULT, "the method " + context.method() + " failed unexpectedly: " + e, e);
        if (reason != null && reason != e) {
            failure = new SstException(reason.code(), String.valueOf(reason.getMessage()), e);
        } else if (reason == null && Thread.currentThread().isInterrupted()) {
            failure = new SstException(
                    ErrorCode.CANCELLED, "the thread of the transfer was interrupted: " + failure.getMessage(), e);
        }
        monitor.failed(failure);
        return failure;
    }

    @Override
    public void close() {
        owner.close();
        ScheduledExecutorService running = timer;
        if (running != null) {
            running.shutdownNow();
        }
    }
}
