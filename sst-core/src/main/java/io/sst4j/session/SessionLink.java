/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.session;

import io.sst4j.Cancellation;
import io.sst4j.ErrorCode;
import io.sst4j.Phase;
import io.sst4j.Role;
import io.sst4j.SnapshotPosition;
import io.sst4j.SstException;
import io.sst4j.TransferEvent;
import io.sst4j.TransferLink;
import io.sst4j.TransferReport;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What both sides of a transfer share: its events, its end by cancellation, its limit in time. */
abstract class SessionLink implements TransferLink, AutoCloseable {
    private final TransferMonitor monitor;
    private final Cancellation cancellation;
    private final @Nullable ScheduledExecutorService timer;

    SessionLink(SessionBuilder<?> builder, Role role) {
        monitor = new TransferMonitor(builder.listener, builder.nanoClock);
        cancellation = builder.cancellation;
        timer = builder.totalLimit.isZero() ? null : timer(role, builder.totalLimit);
    }

    private ScheduledExecutorService timer(Role role, Duration limit) {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "sst-" + role.word() + "-limit");
            thread.setDaemon(true);
            return thread;
        });
        SstException late = new SstException(
                ErrorCode.CANCELLED, "the transfer took longer than its total limit of " + limit.toSeconds() + " s");
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
    public Cancellation cancellation() {
        return cancellation;
    }

    /** Ends the transfer well. */
    TransferReport completed(Role role, String method, SnapshotPosition position, boolean incremental) {
        TransferReport[] report = new TransferReport[1];
        monitor.completed(ended -> {
            report[0] = new TransferReport(role, method, position, incremental, ended.totalBytes(), ended.phases());
            return new TransferEvent.Completed(report[0]);
        });
        return report[0];
    }

    /** What the transfer failed with: the reason of a cancellation outweighs what it broke. */
    SstException failed(Exception e) {
        SstException reason = cancellation.reason();
        SstException failure = SstException.of(ErrorCode.LOCAL_IO, "transfer", e);
        if (reason != null && reason != e) {
            failure = new SstException(reason.code(), String.valueOf(reason.getMessage()), e);
        }
        monitor.failed(failure);
        return failure;
    }

    @Override
    public void close() {
        if (timer != null) {
            timer.shutdownNow();
        }
    }
}
