/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.script;

import io.sst4j.SstException;
import io.sst4j.backup.wsrep.ServerRelease;
import io.sst4j.backup.wsrep.WsrepArguments;
import io.sst4j.backup.wsrep.WsrepUsageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which server a script serves: what the server says of itself, and where it says nothing, what its program does.
 *
 * <p>Percona XtraDB Cluster passes its version. Where it does not, the program of the running server is asked, and only if it
 * is called {@code mysqld}: servers of MariaDB are called {@code mariadbd}, pass no version, and nothing here depends on it.
 */
final class CallingServer {
    private static final Logger LOG = LoggerFactory.getLogger(CallingServer.class);
    private static final String MYSQLD = "mysqld";
    private static final List<String> DIRECTORIES = List.of("bin", "sbin", "libexec");
    private static final int MOST_ANCESTORS = 8;
    private static final int LIMIT_SECONDS = 10;
    private static final int MAX_BYTES = 4096;

    private CallingServer() {}

    /** Finds out; absent for what is served as MariaDB is. */
    static Optional<ServerRelease> of(WsrepArguments arguments) throws SstException {
        Optional<String> version = arguments.serverVersion();
        if (version.isPresent()) {
            return Optional.of(ServerRelease.parse(version.get())
                    .orElseThrow(() -> new WsrepUsageException(
                            WsrepUsageException.MISSING,
                            "--mysqld-version '" + version.get() + "' is no version of a server: it begins with three"
                                    + " numbers, as 8.0.35-27; correct the caller, or use the stock script")));
        }
        Optional<Path> program = running(arguments).or(() -> installed(arguments));
        if (!arguments.isGivenByPxc()) {
            return program.flatMap(CallingServer::quietly);
        }
        if (program.isEmpty()) {
            throw unknown("no program mysqld was found in --basedir "
                    + arguments.baseDirectory().orElse("(not given)"));
        }
        return Optional.of(ask(program.get()));
    }

    private static SstException unknown(String why) {
        return new WsrepUsageException(
                WsrepUsageException.MISSING,
                "the release of this node's server, by which the rules of Percona XtraDB Cluster go, is not known: "
                        + why + "; repair the installation, or have --mysqld-version passed");
    }

    /** The nearest process above this one that is such a server, the one that the joiner watches first. */
    private static Optional<Path> running(WsrepArguments arguments) {
        Stream<ProcessHandle> parent =
                arguments.parent().stream().boxed().flatMap(pid -> ProcessHandle.of(pid).stream());
        Stream<ProcessHandle> above = Stream.iterate(
                        ProcessHandle.current().parent(),
                        Optional::isPresent,
                        process -> process.flatMap(ProcessHandle::parent))
                .limit(MOST_ANCESTORS)
                .flatMap(Optional::stream);
        return Stream.concat(parent, above)
                .flatMap(process -> process.info().command().stream())
                .map(Path::of)
                .filter(program -> MYSQLD.equals(String.valueOf(program.getFileName())))
                .findFirst();
    }

    private static Optional<Path> installed(WsrepArguments arguments) {
        String base = arguments.baseDirectory().orElse("");
        if (base.isEmpty()) {
            return Optional.empty();
        }
        try {
            Path directory = Path.of(base);
            return DIRECTORIES.stream()
                    .map(directory::resolve)
                    .flatMap(programs -> Stream.of(programs.resolve(MYSQLD), programs.resolve("mariadbd")))
                    .filter(Files::isExecutable)
                    .findFirst();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static Optional<ServerRelease> quietly(Path program) {
        try {
            return Optional.of(ask(program));
        } catch (SstException e) {
            LOG.debug("served as MariaDB: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private static ServerRelease ask(Path program) throws SstException {
        try {
            Process process = new ProcessBuilder(program.toString(), "--no-defaults", "--version")
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw unknown(program + " --version did not end within " + LIMIT_SECONDS + " s");
            }
            String said = new String(process.getInputStream().readNBytes(MAX_BYTES), StandardCharsets.UTF_8).strip();
            if (process.exitValue() != 0) {
                throw unknown(program + " --version ended with exit code " + process.exitValue() + ": " + said);
            }
            return said.lines()
                    .flatMap(line -> ServerRelease.parse(line).stream())
                    .findFirst()
                    .orElseThrow(() -> unknown(program + " --version printed no version: " + said));
        } catch (SstException e) {
            throw e;
        } catch (IOException e) {
            throw unknown(program + " does not start: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unknown("the wait for " + program + " --version was interrupted");
        }
    }
}
