/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.io;

import io.sst4j.Cancellation;
import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A program that runs for a transfer and ends with it.
 *
 * <p>It is started from an argument list, never through a shell. Its messages go to a log file, so that no pipe can fill up. When
 * the transfer is cancelled or this object is closed, the program and all processes that it started are killed.
 */
public final class ChildProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ChildProcess.class);
    private static final int TAIL_BYTES = 16_384;
    private static final long KILL_SECONDS = 10;
    /** The tools' own error markers. The library below them adds complaints of its own at the end. */
    private static final Pattern MARKED = Pattern.compile("\\[ERROR]|FATAL ERROR");

    private static final Pattern TELLING = Pattern.compile("(?i)error|failed|denied");

    private final String name;
    private final Process process;
    private final ProcessFamily family;
    private final Path log;
    private final Cancellation.Registration registration;

    /** The destination of a program's output. */
    public enum Output {
        /** To the reader of {@link #output()}. */
        PIPE,
        /** To the log file, together with the messages. */
        LOG
    }

    private ChildProcess(String name, Process process, ProcessFamily family, Path log, Cancellation cancellation) {
        this.name = name;
        this.process = process;
        this.family = family;
        this.log = log;
        this.registration = cancellation.onCancel(this::kill);
    }

    /**
     * Starts a program.
     *
     * @param command the program and its arguments, without secrets
     * @param environment additional environment variables; pass secrets here
     * @param output the destination of its output
     * @param log the log file, which is appended to
     * @param cancellation the switch that kills the program
     * @return the running program
     * @throws SstException with {@link ErrorCode#TOOL_MISSING} if it cannot be started
     */
    public static ChildProcess start(
            List<String> command, Map<String, String> environment, Output output, Path log, Cancellation cancellation)
            throws SstException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        builder.redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")));
        builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        if (output == Output.LOG) {
            builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        }
        return start(builder, log, cancellation);
    }

    private static ChildProcess start(ProcessBuilder builder, Path log, Cancellation cancellation) throws SstException {
        String program = builder.command().get(0);
        LOG.debug("start {}", builder.command());
        ProcessFamily family = new ProcessFamily();
        family.mark(builder.environment());
        try {
            String name = String.valueOf(Path.of(program).getFileName());
            return new ChildProcess(name, builder.start(), family, log, cancellation);
        } catch (IOException e) {
            throw new SstException(ErrorCode.TOOL_MISSING, "start " + program + ": " + e.getMessage(), e);
        }
    }

    /**
     * Starts a program whose input and output this process handles.
     *
     * @param command the program and its arguments, without secrets
     * @param log the log file, which is appended to
     * @param cancellation the switch that kills the program
     * @return the running program
     * @throws SstException with {@link ErrorCode#TOOL_MISSING} if it cannot be started
     */
    public static ChildProcess startFilter(List<String> command, Path log, Cancellation cancellation)
            throws SstException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        return start(builder, log, cancellation);
    }

    /**
     * Starts a program whose input this process writes. Its output goes to the log file.
     *
     * @param command the program and its arguments, without secrets
     * @param environment additional environment variables; pass secrets here
     * @param log the log file, which is appended to
     * @param cancellation the switch that kills the program
     * @return the running program, which reads {@link #filterInput()}
     * @throws SstException with {@link ErrorCode#TOOL_MISSING} if it cannot be started
     */
    public static ChildProcess startSink(
            List<String> command, Map<String, String> environment, Path log, Cancellation cancellation)
            throws SstException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        return start(builder, log, cancellation);
    }

    /**
     * Returns the input of a filter.
     *
     * @return the stream that the program reads
     */
    public OutputStream filterInput() {
        return process.getOutputStream();
    }

    /**
     * Returns the output of a filter.
     *
     * @return the stream that the program writes
     */
    public InputStream filterOutput() {
        return process.getInputStream();
    }

    /**
     * Returns the program's output.
     *
     * <p>The JDK's stream copies every byte two more times. On Linux the pipe can be opened a second time by name, as a channel
     * that reads directly into direct buffers.
     *
     * @return a channel that ends with the output; the caller closes it
     * @throws SstException if the program ended before its output could be opened
     */
    public ReadableByteChannel output() throws SstException {
        FileChannel pipe;
        try {
            pipe = FileChannel.open(Path.of("/proc/" + process.pid() + "/fd/1"), StandardOpenOption.READ);
        } catch (IOException e) {
            LOG.debug("the pipe of {} cannot be opened by name", name, e);
            return Channels.newChannel(process.getInputStream());
        }
        if (isFile(pipe)) {
            LOG.debug("the output of {} is temporarily redirected", name);
            CloseAll.quietly(pipe);
            return Channels.newChannel(process.getInputStream());
        }
        CloseAll.quietly(process.getInputStream());
        if (!process.isAlive()) {
            // the JDK may have read the last bytes of a program that ended before its stream was closed
            CloseAll.quietly(pipe);
            throw new SstException(ErrorCode.TOOL_MISSING, name + " ended immediately: " + lastError());
        }
        return pipe;
    }

    /** Detects a redirected output: a shell redirects its own output to the log while it runs {@code echo ... >&2}. */
    private static boolean isFile(FileChannel channel) {
        try {
            return channel.position() >= 0;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Returns the process handle, for the record that a later start reads.
     *
     * @return its handle
     */
    public ProcessHandle handle() {
        return process.toHandle();
    }

    /**
     * Waits for the end of the program.
     *
     * @return its exit code
     * @throws SstException with {@link ErrorCode#CANCELLED} if the thread was interrupted
     */
    public int await() throws SstException {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SstException(ErrorCode.CANCELLED, "interrupted while " + name + " was running", e);
        } finally {
            registration.close();
        }
    }

    /**
     * Returns the program's last message that looks like a cause of failure.
     *
     * @return the last line that reports an error, otherwise the last line, otherwise empty
     */
    public String lastError() {
        List<String> lines = tail();
        return last(lines, MARKED)
                .or(() -> last(lines, TELLING))
                .orElseGet(
                        () -> lines.isEmpty() ? "" : lines.get(lines.size() - 1).strip());
    }

    private static Optional<String> last(List<String> lines, Pattern wanted) {
        return lines.stream()
                .filter(line -> wanted.matcher(line).find())
                .reduce((earlier, later) -> later)
                .map(String::strip);
    }

    private List<String> tail() {
        if (!Files.isReadable(log)) {
            return List.of();
        }
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            file.seek(Math.max(0, file.length() - TAIL_BYTES));
            byte[] bytes = new byte[(int) Math.min(TAIL_BYTES, file.length())];
            file.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
        } catch (IOException e) {
            LOG.debug("read {}", log, e);
            return List.of();
        }
    }

    private void kill() {
        family.kill(process);
    }

    /** Kills the program if it is still running, and waits for its end, because its files may be deleted afterwards. */
    @Override
    public void close() {
        registration.close();
        if (process.isAlive()) {
            kill();
            process.onExit()
                    .completeOnTimeout(process, KILL_SECONDS, TimeUnit.SECONDS)
                    .join();
        }
        CloseAll.quietly(process.getInputStream());
    }
}
