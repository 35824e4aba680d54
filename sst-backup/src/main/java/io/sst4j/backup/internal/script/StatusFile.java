/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.script;

import io.sst4j.ErrorCode;
import io.sst4j.Phase;
import io.sst4j.Role;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.TransferEvent;
import io.sst4j.TransferListener;
import io.sst4j.backup.internal.wsrep.WsrepArguments;
import io.sst4j.backup.internal.wsrep.WsrepConfiguration;
import io.sst4j.internal.io.Faults;
import io.sst4j.internal.io.SmallFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The status of a transfer for observers: a JSON object on one line in a file of the data directory, rewritten every
 * second.
 *
 * <p>Members:
 * <ul>
 * <li>{@code outcome}: {@code running}, {@code completed} or {@code failed}
 * <li>{@code role}, {@code method}, and {@code address}, where both ends meet
 * <li>{@code pid} and {@code ticks}: the process, and its start time as in {@code /proc}
 * <li>{@code phase}, {@code bytes}, {@code total} (an estimate, may be missing)
 * <li>{@code rate} (bytes per second), {@code left} (seconds, may be missing)
 * <li>{@code since}, {@code moved} and {@code written}: the times of the start, of the last progress and of this
 * line, in seconds of the epoch
 * <li>{@code code} and {@code message} of a failure
 * </ul>
 *
 * <p>The file's modification time is the last sign of life: if there is no space to write, the file is touched.
 *
 * <p>A phase that moves bytes makes progress when they move, and {@code prepare} when a process of its tool works.
 * All other phases have their own limits and count as progress while they last. The file remains after the transfer.
 * An error here never fails a transfer.
 */
public final class StatusFile implements TransferListener, AutoCloseable {
    /** The name of the file. */
    public static final String NAME = "sst.status.json";

    /** The temporary name of the file until it is complete. */
    public static final String FRESH_NAME = NAME + ".new";

    private static final Logger LOG = LoggerFactory.getLogger(StatusFile.class);
    private static final int MOST_MESSAGE = 1000;
    private static final int STALL_SECONDS = 5;

    private final Path file;
    private final Role role;
    private final String method;
    private final String address;
    private final Clock clock;
    private final long since;
    private final EachSecond writing;
    private Phase phase = Phase.PREFLIGHT;
    private long bytes;
    private OptionalLong total = OptionalLong.empty();
    private double rate;
    private long moved;
    private Duration worked = Duration.ZERO;
    private boolean completed;
    private @Nullable SstException failure;
    private boolean broken;

    /**
     * The transfer to observe.
     *
     * @param <T> the type of the result
     */
    @FunctionalInterface
    public interface Transfer<T> {
        /**
         * Runs the transfer.
         *
         * @param status receives the events of the transfer
         * @return the result
         * @throws SstException if the transfer fails
         */
        T run(TransferListener status) throws SstException;
    }

    /**
     * Runs a transfer, and writes its status meanwhile and its outcome at the end.
     *
     * @param configuration contains the data directory
     * @param method the name of the method
     * @param transfer the transfer to run
     * @param <T> the type of the result
     * @return the result
     * @throws SstException if the transfer fails
     */
    public static <T> T during(WsrepConfiguration configuration, String method, Transfer<T> transfer)
            throws SstException {
        try (StatusFile status = new StatusFile(configuration.arguments(), method, Clock.systemUTC())) {
            try {
                return transfer.run(status);
            } catch (SstException e) {
                status.failed(e);
                throw e;
            } catch (RuntimeException | Error e) {
                status.failed(Faults.of(method, e));
                throw e;
            }
        }
    }

    StatusFile(WsrepArguments arguments, String method, Clock clock) {
        this.role = arguments.role();
        this.address = arguments.address().map(TransferAddress::toString).orElse("");
        this.file = arguments.datadir().resolve(NAME);
        this.method = method;
        this.clock = clock;
        this.since = clock.instant().getEpochSecond();
        this.moved = since;
        write();
        this.writing = new EachSecond("sst-status", this::lookAndWrite);
    }

    @Override
    public synchronized void on(TransferEvent event) {
        if (event instanceof TransferEvent.PhaseStarted started) {
            phase = started.phase();
            rate = 0;
            move();
        } else if (event instanceof TransferEvent.Progress progress) {
            if (progress.bytes() != bytes) {
                move();
            }
            bytes = progress.bytes();
            total = progress.totalBytes();
            rate = progress.bytesPerSecond();
        } else if (event instanceof TransferEvent.Completed) {
            completed = true;
        } else if (event instanceof TransferEvent.Failed ended) {
            failed(ended.failure());
        }
    }

    private void move() {
        moved = clock.instant().getEpochSecond();
    }

    /** Records the cause of a failure before the transfer has started; later failures arrive as events. */
    synchronized void failed(SstException why) {
        failure = why;
    }

    private void lookAndWrite() {
        look();
        write();
    }

    private synchronized void look() {
        if (phase == Phase.PREPARE) {
            Duration now = workOfTools();
            if (!now.equals(worked)) {
                worked = now;
                move();
            }
        } else if (phase != Phase.TRANSFER) {
            move();
        }
    }

    private static Duration workOfTools() {
        return ProcessHandle.current()
                .descendants()
                .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
                .reduce(Duration.ZERO, Duration::plus);
    }

    private synchronized void write() {
        try {
            SmallFile.replace(file, file.resolveSibling(FRESH_NAME), json() + "\n");
            broken = false;
        } catch (IOException e) {
            if (!broken) {
                LOG.debug("{} cannot be written", file, e);
            }
            broken = true;
            touch();
        }
    }

    /** A sign of life that needs no space. */
    private void touch() {
        try {
            Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
        } catch (IOException e) {
            LOG.trace("{} cannot be touched", file, e);
        }
    }

    /** The last measured rate is meaningless if nothing has moved since. */
    private double rateNow() {
        return clock.instant().getEpochSecond() - moved > STALL_SECONDS ? 0 : rate;
    }

    private Json json() {
        SstException why = failure;
        Json json = new Json()
                .with("outcome", why != null ? "failed" : completed ? "completed" : "running")
                .with("role", role.word())
                .with("method", method)
                .with("address", address)
                .with("pid", ProcessHandle.current().pid())
                .with("ticks", startTicks("self"))
                .with("phase", phase.word())
                .with("bytes", bytes)
                .with("rate", (long) rateNow())
                .with("since", since)
                .with("moved", moved)
                .with("written", clock.instant().getEpochSecond());
        total.ifPresent(all -> json.with("total", all));
        if (total.isPresent() && rateNow() >= 1) {
            json.with("left", (long) (Math.max(0, total.getAsLong() - bytes) / rateNow()));
        }
        if (why != null) {
            json.with("code", why.code().id()).with("message", cut(String.valueOf(why.getMessage())));
        }
        return json;
    }

    private static String cut(String message) {
        return message.length() <= MOST_MESSAGE ? message : message.substring(0, MOST_MESSAGE) + "...";
    }

    /**
     * Returns the start time of a process in kernel units: the 22nd field of {@code /proc/PID/stat} (proc(5)). The
     * second field may contain spaces, and ends at the last parenthesis.
     *
     * @param pid a process id, or {@code self}
     * @return 0 if there is no such process
     */
    public static long startTicks(String pid) {
        try {
            String stat = Files.readString(Path.of("/proc", pid, "stat"));
            return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[19]);
        } catch (IOException | RuntimeException e) {
            LOG.trace("the start time of process {} is not known", pid, e);
            return 0;
        }
    }

    /** Writes the outcome. A transfer that ended neither successfully nor with a known cause counts as failed. */
    @Override
    public void close() {
        writing.close();
        endUnforeseen();
        write();
    }

    private synchronized void endUnforeseen() {
        if (!completed && failure == null) {
            failure = new SstException(ErrorCode.METHOD_FAULT, "the transfer ended for an unexpected reason");
        }
    }
}
