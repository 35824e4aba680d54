/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.session;

import io.sst4j.TransferEvent;
import io.sst4j.TransferListener;
import java.time.Duration;
import java.util.function.LongSupplier;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** Records a transfer in the JDK's flight recorder, if it is recording: each phase, the rate once a second, and the failure. */
final class FlightEvents implements TransferListener {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final TransferContext context;
    private final LongSupplier nanoClock;
    private @Nullable PhaseEvent phase;
    private long lastRate;

    private FlightEvents(TransferContext context, LongSupplier nanoClock) {
        this.context = context;
        this.nanoClock = nanoClock;
        this.lastRate = nanoClock.getAsLong() - SECOND;
    }

    /** Returns a listener that records, or one that does nothing if the JVM has no recorder. */
    static TransferListener of(TransferContext context, LongSupplier nanoClock) {
        boolean present = ModuleLayer.boot().findModule("jdk.jfr").isPresent();
        return present ? new FlightEvents(context, nanoClock) : TransferListener.NONE;
    }

    @Override
    public void on(TransferEvent event) {
        if (!FlightRecorder.isInitialized()) {
            return;
        }
        if (event instanceof TransferEvent.PhaseStarted started) {
            PhaseEvent begun = new PhaseEvent();
            begun.describe(context);
            begun.phase = started.phase().word();
            begun.begin();
            phase = begun;
        } else if (event instanceof TransferEvent.PhaseFinished finished) {
            endPhase(finished.bytes());
        } else if (event instanceof TransferEvent.Progress progress) {
            rate(progress);
        } else if (event instanceof TransferEvent.Failed failed) {
            fail(failed);
        }
    }

    private void endPhase(long bytes) {
        PhaseEvent ending = phase;
        if (ending != null) {
            phase = null;
            ending.bytes = bytes;
            ending.commit();
        }
    }

    private void rate(TransferEvent.Progress progress) {
        long now = nanoClock.getAsLong();
        if (now - lastRate < SECOND) {
            return;
        }
        lastRate = now;
        ProgressEvent event = new ProgressEvent();
        event.describe(context);
        event.phase = progress.phase().word();
        event.bytes = progress.bytes();
        event.totalBytes = progress.totalBytes().orElse(-1);
        event.bytesPerSecond = (long) progress.bytesPerSecond();
        event.commit();
    }

    private void fail(TransferEvent.Failed failed) {
        endPhase(0);
        FailureEvent event = new FailureEvent();
        event.describe(context);
        event.phase = failed.phase().word();
        event.code = failed.failure().code().id();
        event.message = String.valueOf(failed.failure().getMessage());
        event.commit();
    }

    /** The fields that all events share. */
    @Category({"State snapshot transfer"})
    @StackTrace(false)
    abstract static class SstEvent extends Event {
        @Label("Transfer")
        @Description("Identifies all events of one end of a transfer")
        String transfer = "";

        @Label("Role")
        String role = "";

        @Label("Method")
        String method = "";

        @Label("Phase")
        String phase = "";

        void describe(TransferContext context) {
            transfer = context.id();
            role = context.role().word();
            method = context.method();
        }
    }

    @Name("io.sst4j.Phase")
    @Label("SST phase")
    static final class PhaseEvent extends SstEvent {
        @Label("Bytes")
        @DataAmount
        long bytes;
    }

    @Name("io.sst4j.Progress")
    @Label("SST progress")
    static final class ProgressEvent extends SstEvent {
        @Label("Bytes so far")
        @DataAmount
        long bytes;

        @Label("Total bytes")
        @Description("The donor's estimate; -1 if unknown")
        long totalBytes;

        @Label("Rate")
        @Description("Recent rate in bytes per second")
        long bytesPerSecond;
    }

    @Name("io.sst4j.Failure")
    @Label("SST failure")
    static final class FailureEvent extends SstEvent {
        @Label("Code")
        String code = "";

        @Label("Message")
        String message = "";
    }
}
