/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.script;

import io.sst4j.Cancellation;
import io.sst4j.DonorServer;
import io.sst4j.ErrorCode;
import io.sst4j.Settings;
import io.sst4j.SnapshotPosition;
import io.sst4j.SstException;
import io.sst4j.backup.internal.wsrep.SstOption;
import io.sst4j.backup.internal.wsrep.WsrepArguments;
import io.sst4j.internal.io.CloseAll;
import io.sst4j.internal.io.Deadline;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The server that started a donor's script. A line on standard output asks it to flush its tables, and it answers
 * with a file in its data directory.
 *
 * <p>For one use by one thread. Source: the contract of the stock scripts.
 */
final class FlushDialogue implements DonorServer {
    private static final String FLUSHED = "tables_flushed";
    private static final String FAILED = "sst_error";
    /** The server writes its answer in two parts; this is the time limit of the second part. */
    private static final Duration SECOND = Duration.ofMillis(500);

    private final ServerProtocol protocol;
    private final Path datadir;
    private final Path flushed;
    private final Path failed;
    private final Duration limit;
    private boolean resumed;

    FlushDialogue(ServerProtocol protocol, Path datadir, Duration limit) {
        this.protocol = protocol;
        this.datadir = datadir;
        this.flushed = datadir.resolve(FLUSHED);
        this.failed = datadir.resolve(FAILED);
        this.limit = limit;
    }

    /** Creates the dialogue with a node's server, with the time limit of its options. */
    static FlushDialogue of(ServerProtocol protocol, WsrepArguments server, Settings settings) throws SstException {
        long seconds = settings.number(SstOption.SST_FLUSH_TIMEOUT.optionName(), 300);
        return new FlushDialogue(protocol, server.datadir(), Duration.ofSeconds(seconds));
    }

    @Override
    public SnapshotPosition hold(Cancellation cancellation) throws SstException {
        try (ArrivalWatch arrivals = ArrivalWatch.over(datadir, cancellation)) {
            Files.deleteIfExists(flushed);
            Files.deleteIfExists(failed);
            protocol.flushTables();
            String answer = answer(arrivals);
            Files.deleteIfExists(flushed);
            return SnapshotPosition.parse(answer.lines().findFirst().orElse(""));
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "read the server's answer in " + flushed, e);
        }
    }

    private String answer(ArrivalWatch arrivals) throws IOException {
        Deadline deadline = Deadline.in(limit);
        Deadline second = null;
        String last = "";
        while (true) {
            requireNoError();
            last = text().filter(text -> text.indexOf(':') > 0 && text.endsWith("\n"))
                    .orElse(last);
            if (!last.isEmpty() && second == null) {
                second = Deadline.in(SECOND);
            }
            // the first part ends with an empty line
            if (second != null && (!last.endsWith("\n\n") || second.isOver())) {
                return last;
            }
            if (deadline.isOver()) {
                throw new SstException(
                        ErrorCode.SERVER_UNREACHABLE,
                        "the server did not flush its tables within " + limit.toSeconds()
                                + " s (sst-flush-timeout): a long-running statement blocks it; see SHOW PROCESSLIST");
            }
            arrivals.await(second == null ? deadline : second);
        }
    }

    private Optional<String> text() throws IOException {
        try {
            return Optional.of(Files.readString(flushed, StandardCharsets.ISO_8859_1));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private void requireNoError() throws IOException {
        if (!Files.exists(failed)) {
            return;
        }
        String text = Files.readString(failed, StandardCharsets.ISO_8859_1).strip();
        Files.deleteIfExists(failed);
        throw new SstException(
                ErrorCode.BACKUP_FAILED,
                "the server could not flush its tables" + (text.isEmpty() ? "" : ": " + text)
                        + "; look for the cause in its error log");
    }

    @Override
    public void resume() {
        if (!resumed) {
            resumed = true;
            protocol.letServerContinue();
        }
    }

    /**
     * Waits for files to appear in a directory.
     *
     * <p>For one thread. Cancellation ends a wait.
     */
    private static final class ArrivalWatch implements AutoCloseable {
        /** The polling interval for file systems that do not report other processes' changes. */
        private static final Duration LONGEST = Duration.ofSeconds(1);

        private final WatchService watch;
        private final Cancellation cancellation;
        private final Cancellation.Registration registration;

        private ArrivalWatch(WatchService watch, Cancellation cancellation) {
            this.watch = watch;
            this.cancellation = cancellation;
            this.registration = cancellation.onCancel(() -> CloseAll.quietly(watch));
        }

        static ArrivalWatch over(Path directory, Cancellation cancellation) throws IOException {
            WatchService watch = directory.getFileSystem().newWatchService();
            try {
                directory.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
                return new ArrivalWatch(watch, cancellation);
            } catch (IOException e) {
                CloseAll.quietly(watch);
                throw e;
            }
        }

        /** Returns when a file may have appeared since the last call, or at the deadline. */
        void await(Deadline deadline) throws SstException {
            Duration limit = deadline.remaining().compareTo(LONGEST) < 0 ? deadline.remaining() : LONGEST;
            try {
                WatchKey key = watch.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
                if (key != null) {
                    key.pollEvents();
                    key.reset();
                }
            } catch (ClosedWatchServiceException e) {
                cancellation.check();
                throw e;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                cancellation.cancel();
                cancellation.check();
            }
        }

        @Override
        public void close() {
            registration.close();
            CloseAll.quietly(watch);
        }
    }
}
