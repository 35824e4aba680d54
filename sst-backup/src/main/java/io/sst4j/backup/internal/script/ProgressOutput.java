/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.script;

import io.sst4j.ErrorCode;
import io.sst4j.Phase;
import io.sst4j.SstException;
import io.sst4j.TransferEvent;
import io.sst4j.backup.internal.wsrep.SstOption;
import io.sst4j.backup.internal.wsrep.WsrepConfiguration;
import io.sst4j.internal.io.CloseAll;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reports the progress of a transfer. The server gets {@code total} and {@code complete} lines once a second. People
 * get a line with percentage, rate and remaining time, in the error log every ten seconds or in a file once a second.
 */
public final class ProgressOutput implements ScriptMethod.Progress {
    private static final long SERVER_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long LOG_NANOS = Duration.ofSeconds(10).toNanos();

    private final @Nullable ServerProtocol server;
    private final Lines people;
    private final long peopleNanos;
    private boolean totalTold;
    private long lastServer;
    private long lastPeople;

    private ProgressOutput(@Nullable ServerProtocol server, Lines people, long peopleNanos) {
        this.server = server;
        this.people = people;
        this.peopleNanos = peopleNanos;
        long start = System.nanoTime();
        this.lastServer = start;
        this.lastPeople = start;
    }

    static ProgressOutput of(WsrepConfiguration configuration, ServerProtocol protocol, ServerLog log)
            throws SstException {
        ServerProtocol server = configuration.arguments().progress() ? protocol : null;
        Lines lines = Lines.of(configuration, log::info);
        return new ProgressOutput(server, lines, lines.file == null ? LOG_NANOS : SERVER_NANOS);
    }

    /** The destination of the lines for people, as set by the option {@code progress}. */
    static final class Lines implements Consumer<String>, AutoCloseable {
        private final Consumer<String> log;
        private final @Nullable Writer file;

        private Lines(Consumer<String> log, @Nullable Writer file) {
            this.log = log;
            this.file = file;
        }

        static Lines of(WsrepConfiguration configuration, Consumer<String> log) throws SstException {
            String where = configuration.get(SstOption.PROGRESS).orElse("none");
            return switch (where) {
                case "none", "0" -> new Lines(line -> {}, null);
                case "1" -> new Lines(log, null);
                default -> new Lines(log, open(Path.of(where)));
            };
        }

        /**
         * A pipe without a reader would block the transfer; devices are accepted, because users name them on purpose.
         */
        private static Writer open(Path path) throws SstException {
            if (Files.exists(path) && !Files.isRegularFile(path) && !path.startsWith("/dev")) {
                throw new SstException(
                        ErrorCode.INVALID_OPTION, "progress=" + path + " is not a regular file: name a writable one");
            }
            try {
                return Files.newBufferedWriter(
                        path, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw SstException.of(ErrorCode.LOCAL_IO, "open " + path + " (option progress)", e);
            }
        }

        @Override
        public void accept(String line) {
            if (file == null) {
                log.accept(line);
                return;
            }
            try {
                file.write(line + "\n");
                file.flush();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            CloseAll.quietly(file);
        }
    }

    @Override
    public void on(TransferEvent event) {
        if (event instanceof TransferEvent.Progress progress && progress.phase() == Phase.TRANSFER) {
            long now = System.nanoTime();
            if (server != null && now - lastServer >= SERVER_NANOS) {
                lastServer = now;
                tellServer(server, progress.totalBytes(), progress.bytes());
            }
            if (now - lastPeople >= peopleNanos) {
                lastPeople = now;
                people.accept(line(progress));
            }
        } else if (event instanceof TransferEvent.PhaseFinished finished && finished.phase() == Phase.TRANSFER) {
            if (server != null) {
                tellServer(server, OptionalLong.empty(), finished.bytes());
            }
            double seconds = Math.max(1e-3, finished.elapsed().toMillis() / 1e3);
            people.accept("100% " + size(finished.bytes()) + " in " + String.format(Locale.ROOT, "%.1f s, ", seconds)
                    + size((long) (finished.bytes() / seconds)) + "/s");
        }
    }

    private void tellServer(ServerProtocol protocol, OptionalLong total, long bytes) {
        if (!totalTold && total.isPresent()) {
            totalTold = true;
            protocol.total(total.getAsLong());
        }
        protocol.complete(bytes);
    }

    /**
     * Formats the progress of a transfer for people.
     *
     * @param progress the event
     * @return one line with bytes and rate, and with percentage and remaining time if the total is known
     */
    public static String line(TransferEvent.Progress progress) {
        String rate = size((long) progress.bytesPerSecond()) + "/s";
        if (progress.totalBytes().isEmpty() || progress.totalBytes().getAsLong() <= 0) {
            return size(progress.bytes()) + ", " + rate;
        }
        long total = Math.max(progress.bytes(), progress.totalBytes().getAsLong());
        long left = (long) ((total - progress.bytes()) / Math.max(1, progress.bytesPerSecond()));
        return String.format(
                Locale.ROOT,
                "%d%% %s of %s, %s, %02d:%02d:%02d left",
                progress.bytes() * 100 / Math.max(1, total),
                size(progress.bytes()),
                size(total),
                rate,
                left / 3600,
                left / 60 % 60,
                left % 60);
    }

    /**
     * Formats a size for people.
     *
     * @param bytes the size, in bytes
     * @return the size in millions of bytes
     */
    public static String size(long bytes) {
        return bytes < 10_000_000
                ? String.format(Locale.ROOT, "%.1f MB", bytes / 1e6)
                : String.format(Locale.ROOT, "%d MB", bytes / 1_000_000);
    }

    @Override
    public void close() {
        people.close();
    }
}
