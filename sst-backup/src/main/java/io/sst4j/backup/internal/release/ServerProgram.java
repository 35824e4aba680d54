/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.release;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A server program, which can be queried for its release. Immutable.
 *
 * @param path the path of the program
 */
public record ServerProgram(Path path) {
    private static final int MOST_ANCESTORS = 8;
    private static final int LIMIT_SECONDS = 10;
    private static final int MAX_BYTES = 4096;
    private static final List<String> DIRECTORIES = List.of("bin", "sbin", "libexec");
    private static final List<String> USUAL =
            List.of("/usr/sbin", "/usr/bin", "/usr/libexec", "/usr/local/sbin", "/usr/local/bin", "/usr/local/libexec");

    /**
     * Finds the program of a running server: that of a given process, or of the nearest server process above this
     * one.
     *
     * @param first the process to check first
     * @param names the names of such programs
     * @return the program; absent if no such server is found
     */
    public static Optional<ServerProgram> running(OptionalLong first, Collection<String> names) {
        Stream<ProcessHandle> given = first.stream().boxed().flatMap(pid -> ProcessHandle.of(pid).stream());
        Stream<ProcessHandle> above = Stream.iterate(
                        ProcessHandle.current().parent(),
                        Optional::isPresent,
                        process -> process.flatMap(ProcessHandle::parent))
                .limit(MOST_ANCESTORS)
                .flatMap(Optional::stream);
        return Stream.concat(given, above)
                .flatMap(process -> path(process.info()).stream())
                .filter(path -> names.contains(String.valueOf(path.getFileName())))
                .flatMap(path -> located(path).stream())
                .findFirst();
    }

    /**
     * Finds a program of an installation.
     *
     * @param base the installation's base directory
     * @param name the name of the program
     * @return the program; absent if it does not exist
     */
    public static Optional<ServerProgram> installed(String base, String name) {
        try {
            Path directory = Path.of(base);
            return executable(DIRECTORIES.stream().map(directory::resolve), name);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /**
     * Finds the program of the server installed on this system.
     *
     * @param names the names of such programs, in order of preference
     * @return the program; absent if there is none
     */
    public static Optional<ServerProgram> ofSystem(List<String> names) {
        return names.stream().flatMap(name -> located(Path.of(name)).stream()).findFirst();
    }

    /** A server started by root that then changed its user hides its program, but not its command line. */
    private static Optional<Path> path(ProcessHandle.Info info) {
        return info.command()
                .or(() -> info.commandLine().map(line -> line.split(" ", 2)[0]))
                .filter(word -> !word.isEmpty())
                .map(Path::of);
    }

    private static Optional<ServerProgram> located(Path path) {
        if (path.isAbsolute()) {
            return Optional.of(new ServerProgram(path));
        }
        String name = String.valueOf(path.getFileName());
        Stream<String> searched =
                Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1));
        return executable(
                Stream.concat(searched, USUAL.stream())
                        .filter(word -> !word.isEmpty())
                        .map(Path::of),
                name);
    }

    private static Optional<ServerProgram> executable(Stream<Path> directories, String name) {
        return directories
                .map(directory -> directory.resolve(name))
                .filter(Files::isExecutable)
                .findFirst()
                .map(ServerProgram::new);
    }

    /**
     * Starts the program's query without waiting for its answer.
     *
     * @return the query, which the caller closes
     * @throws SstException with {@link ErrorCode#TOOL_MISSING} if the program does not start
     */
    public Question ask() throws SstException {
        try {
            Process process = new ProcessBuilder(path.toString(), "--no-defaults", "--version")
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            return new Question(process);
        } catch (IOException e) {
            throw unknown("does not start: " + e.getMessage(), e);
        }
    }

    /**
     * Queries the program and waits for its answer, at most ten seconds.
     *
     * @return its release
     * @throws SstException with {@link ErrorCode#TOOL_MISSING} if it does not start, does not end, or prints no
     *     version
     */
    public ServerRelease release() throws SstException {
        try (Question question = ask()) {
            return question.answer();
        }
    }

    private SstException unknown(String why, Throwable cause) {
        return new SstException(
                ErrorCode.TOOL_MISSING,
                "the release of this node's server is not known: " + path + " --version " + why
                        + "; repair the installation of the server",
                cause);
    }

    /** A running query of the program. For one thread at a time. */
    public final class Question implements AutoCloseable {
        private final Process process;

        private Question(Process process) {
            this.process = process;
        }

        /**
         * Waits for the answer, at most ten seconds.
         *
         * @return the release
         * @throws SstException with {@link ErrorCode#TOOL_MISSING} if the program does not end, fails or prints no
         *     version
         */
        public ServerRelease answer() throws SstException {
            try {
                if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                    throw new IOException("did not exit within " + LIMIT_SECONDS + " s");
                }
                String said =
                        new String(process.getInputStream().readNBytes(MAX_BYTES), StandardCharsets.UTF_8).strip();
                if (process.exitValue() != 0) {
                    throw new IOException("ended with exit code " + process.exitValue() + ": " + said);
                }
                return said.lines()
                        .flatMap(line -> ServerRelease.parse(line).stream())
                        .findFirst()
                        .orElseThrow(() -> new IOException("printed no version: " + said));
            } catch (IOException e) {
                throw unknown(String.valueOf(e.getMessage()), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw unknown("was interrupted", e);
            }
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
