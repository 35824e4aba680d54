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
 * <p>Started from an argument list, never by a shell. Its messages go to a log file, so that no pipe can fill up. It is
 * killed, with all that it started, when the transfer is cancelled or this object is closed.
 */
public final class ChildProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ChildProcess.class);
    private static final int TAIL_BYTES = 16_384;
    private static final long KILL_SECONDS = 10;
    /** How tools mark the lines that matter; the library below them ends with complaints of its own. */
    private static final Pattern MARKED = Pattern.compile("\\[ERROR]|FATAL ERROR");

    private static final Pattern TELLING = Pattern.compile("(?i)error|failed|denied");

    private final String name;
    private final Process process;
    private final ProcessFamily family;
    private final Path log;
    private final Cancellation.Registration registration;

    /** Where the output of a program goes. */
    public enum Output {
        /** To the reader of {@link #output()}. */
        PIPE,
        /** To the log file, with the messages. */
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
     * @param command the program and its arguments; no secret among them
     * @param environment what is added to the environment, where secrets belong
     * @param output where its output goes
     * @param log is appended to
     * @param cancellation kills it
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
     * Starts a program that is fed and read by this one.
     *
     * @param command the program and its arguments; no secret among them
     * @param log is appended to
     * @param cancellation kills it
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
     * Starts a program that is fed by this one and says what it has to say in its log file.
     *
     * @param command the program and its arguments; no secret among them
     * @param environment what is added to the environment, where secrets belong
     * @param log is appended to
     * @param cancellation kills it
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
     * What feeds a filter.
     *
     * @return the stream that it reads
     */
    public OutputStream filterInput() {
        return process.getOutputStream();
    }

    /**
     * What a filter makes of its input.
     *
     * @return the stream that it writes
     */
    public InputStream filterOutput() {
        return process.getInputStream();
    }

    /**
     * The program's output.
     *
     * <p>The JDK's stream over it copies every byte twice more. On Linux the pipe can be opened by its name once more, as
     * a channel that reads straight into direct buffers.
     *
     * @return a channel whose end is the end of the output; the caller closes it
     * @throws SstException if the program ended before its output could be taken over
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
            LOG.debug("the output of {} leads elsewhere just now", name);
            CloseAll.quietly(pipe);
            return Channels.newChannel(process.getInputStream());
        }
        CloseAll.quietly(process.getInputStream());
        if (!process.isAlive()) {
            // the JDK may have taken the last bytes of a program that ended before its stream was closed
            CloseAll.quietly(pipe);
            throw new SstException(ErrorCode.TOOL_MISSING, name + " ended at once: " + lastError());
        }
        return pipe;
    }

    /** A shell points its own output at the log for as long as it runs {@code echo ... >&2}; a pipe has no position. */
    private static boolean isFile(FileChannel channel) {
        try {
            return channel.position() >= 0;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * The process, for the note that a later start finds.
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
     * What the program said last that reads like a cause.
     *
     * @return the last line that tells of an error, else the last line, else an empty text
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

    /** Kills the program if it still runs, and waits until it is gone: what it wrote to may be deleted afterwards. */
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
