/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.mysqldump.tool;

import io.sst4j.Cancellation;
import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.backup.internal.mysqldump.sql.Failures;
import io.sst4j.backup.internal.mysqldump.sql.ObjectName;
import io.sst4j.internal.io.ChildProcess;
import io.sst4j.internal.io.CloseAll;
import io.sst4j.internal.io.Deadline;
import io.sst4j.internal.io.Faults;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A dump of the donor whose output a client executes on the joiner, unchanged.
 *
 * <p>The client reads the end of its input only if the dump's exit code shows that it is complete; otherwise the
 * client is killed. Both programs have ended when the run returns. Interrupting the thread ends both.
 */
public final class DumpPipe {
    private static final int BUFFER_BYTES = 128 << 10;
    private static final List<String> CLIENT = List.of(
            "--batch",
            "--binary-mode",
            "--default-character-set=binary",
            "--disable-reconnect",
            "--connect-timeout=10",
            "--max-allowed-packet=1G");

    /** Receives the dump's progress, from one thread. */
    public interface Listener {
        /**
         * Reports that the dump has its snapshot.
         *
         * @throws SstException to end the dump
         */
        void onSnapshot() throws SstException;

        /**
         * Reports rows that passed through.
         *
         * @param table their table; empty for the text before the first table
         * @param rows the number of further rows, as far as the text shows
         * @param bytes the number of further bytes
         */
        void onPassed(Optional<ObjectName> table, long rows, long bytes);
    }

    private final ToolPrograms programs;
    private final ToolServer donor;
    private final ToolServer joiner;
    private final Path logs;
    private final Duration idleLimit;
    private final Cancellation cancellation = new Cancellation();
    private final AtomicLong moved = new AtomicLong();

    /**
     * Prepares a dump.
     *
     * @param programs the programs
     * @param donor the server to read
     * @param joiner the server to fill
     * @param logs a directory for the programs' error output
     * @param idleLimit the longest time without any data
     */
    public DumpPipe(ToolPrograms programs, ToolServer donor, ToolServer joiner, Path logs, Duration idleLimit) {
        this.programs = programs;
        this.donor = donor;
        this.joiner = joiner;
        this.logs = logs;
        this.idleLimit = idleLimit;
    }

    /**
     * Runs both programs to their end.
     *
     * @param options an option file for the dump
     * @param what the dump's arguments after those for its server
     * @param settings statements that the client executes first
     * @param listener receives the dump's progress
     * @param end ends both programs early
     * @throws SstException if one of them fails, no data moves for too long, or the thread was interrupted
     */
    @SuppressWarnings("try") // the registration ends with the block
    public void run(Path options, List<String> what, List<String> settings, Listener listener, Cancellation end)
            throws SstException {
        try (Cancellation.Registration ignored = end.onCancel(cancellation::cancel)) {
            run(options, what, settings, listener);
        }
        end.check();
    }

    private void run(Path options, List<String> what, List<String> settings, Listener listener) throws SstException {
        AtomicReference<SstException> failure = new AtomicReference<>();
        Thread pump = new Thread(
                () -> {
                    try {
                        pump(execute(), read(options, what), settings, listener);
                    } catch (SstException | RuntimeException | Error e) {
                        failure.set(Faults.of("forward a dump", e));
                    }
                },
                "sst-copy-dump");
        pump.start();
        await(pump);
        cancellation.check();
        SstException first = failure.get();
        if (first != null) {
            throw first;
        }
    }

    private void await(Thread pump) {
        boolean interrupted = false;
        while (pump.isAlive()) {
            long before = moved.get();
            try {
                pump.join(idleLimit.toMillis());
                if (pump.isAlive() && moved.get() == before) {
                    cancellation.cancel(new SstException(
                            ErrorCode.IDLE_TIMEOUT,
                            "no data moved from the " + donor.label() + " to the " + joiner.label() + " for "
                                    + Deadline.text(idleLimit)));
                }
            } catch (InterruptedException e) {
                interrupted = true;
                cancellation.cancel(new SstException(ErrorCode.CANCELLED, "the copy was interrupted"));
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private List<String> execute() {
        List<String> command = command(programs.client(), "--no-defaults", joiner);
        command.addAll(CLIENT);
        return command;
    }

    private List<String> read(Path options, List<String> what) {
        List<String> command = command(programs.dump(), "--defaults-file=" + options, donor);
        command.addAll(what);
        return command;
    }

    private static List<String> command(Path program, String options, ToolServer server) {
        List<String> command = new ArrayList<>(List.of(program.toString(), options));
        command.addAll(server.arguments());
        return command;
    }

    private void pump(List<String> execute, List<String> read, List<String> settings, Listener listener)
            throws SstException {
        try (ChildProcess client = ChildProcess.startSink(
                        execute, joiner.environment(), logs.resolve("client.log"), cancellation);
                ChildProcess dump = ChildProcess.start(
                        read, donor.environment(), ChildProcess.Output.PIPE, logs.resolve("dump.log"), cancellation)) {
            Passage passage = new Passage(listener);
            boolean taken = passage.through(dump.filterOutput(), client.filterInput(), settings);
            // a vanished table does not change the exit code
            if (taken && (dump.await() != 0 || ToolFailures.isError(dump.lastError()))) {
                throw ToolFailures.of(donor.label(), passage.place(), dump.lastError());
            }
            CloseAll.quietly(client.filterInput());
            if (client.await() != 0 || !taken) {
                String said = client.lastError();
                throw ToolFailures.of(joiner.label(), passage.placeAt(ToolFailures.line(said) - settings.size()), said);
            }
        }
    }

    /** The forwarding of bytes. */
    private final class Passage implements DumpLines.Sink {
        private final Listener listener;
        private final DumpLines lines = new DumpLines(this);
        private Optional<SstException> refusal = Optional.empty();

        Passage(Listener listener) {
            this.listener = listener;
        }

        /** Forwards everything; returns true if the client accepted it. */
        boolean through(InputStream dump, OutputStream client, List<String> settings) throws SstException {
            byte[] buffer = new byte[BUFFER_BYTES];
            try {
                for (String setting : settings) {
                    client.write((setting + ";\n").getBytes(StandardCharsets.UTF_8));
                }
                for (int length = read(dump, buffer); length >= 0; length = read(dump, buffer)) {
                    client.write(buffer, 0, length);
                    moved.addAndGet(length);
                    lines.take(buffer, length);
                    if (refusal.isPresent()) {
                        throw refusal.get();
                    }
                }
                client.flush();
                return true;
            } catch (SstException e) {
                throw e;
            } catch (IOException e) {
                return false;
            }
        }

        private int read(InputStream dump, byte[] buffer) throws SstException {
            try {
                return dump.read(buffer);
            } catch (IOException e) {
                throw SstException.of(ErrorCode.LOCAL_IO, "read the output of " + programs.dump(), e);
            }
        }

        /** Returns the dump's current position. */
        String place() {
            return place(lines.table());
        }

        /** Returns the client's position, which may be behind. */
        String placeAt(long line) {
            return place(line > 0 ? lines.tableAt(line) : lines.table());
        }

        private static String place(Optional<ObjectName> table) {
            return table.map(name -> "table " + name).orElse("the rows");
        }

        @Override
        public void begun() {
            try {
                listener.onSnapshot();
            } catch (SstException e) {
                refusal = Optional.of(e);
            }
        }

        @Override
        public void passed(Optional<ObjectName> table, long rows, long bytes) {
            listener.onPassed(table, rows, bytes);
        }
    }

    /** The error messages of the programs, which contain the server's error number. */
    static final class ToolFailures {
        private static final Pattern NUMBER = Pattern.compile("(?i)error:? (\\d{4})\\b|\\((\\d{4})\\)$");
        private static final Pattern LINE = Pattern.compile("at line (\\d{1,18}):");

        private ToolFailures() {}

        /**
         * Creates the failure of a program.
         *
         * @param label the server that it was connected to
         * @param doing the operation
         * @param said its last message
         */
        static SstException of(String label, String doing, String said) {
            return Failures.told(label, doing, number(said), said);
        }

        static boolean isError(String said) {
            return said.toLowerCase(Locale.ROOT).contains("error");
        }

        /** Returns the input line that a client could not execute; 0 if the message does not contain it. */
        static long line(String said) {
            Matcher matcher = LINE.matcher(said);
            return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
        }

        static int number(String said) {
            Matcher matcher = NUMBER.matcher(said);
            if (!matcher.find()) {
                return 0;
            }
            return Integer.parseInt(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
        }
    }
}
