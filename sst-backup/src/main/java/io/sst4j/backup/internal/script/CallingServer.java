/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.script;

import io.sst4j.SstException;
import io.sst4j.backup.internal.release.ServerProgram;
import io.sst4j.backup.internal.release.ServerRelease;
import io.sst4j.backup.internal.wsrep.WsrepArguments;
import io.sst4j.backup.internal.wsrep.WsrepConfiguration;
import io.sst4j.backup.internal.wsrep.WsrepUsageException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server that a script serves, as reported by the server itself or otherwise by its program.
 *
 * <p>Percona XtraDB Cluster passes its version. If it does not, and the running server's program is called {@code
 * mysqld}, the program is queried. MariaDB servers are called {@code mariadbd} and pass no version. Their program is
 * queried only if something depends on the version, because that takes up to a tenth of a JVM start.
 */
final class CallingServer {
    private static final Logger LOG = LoggerFactory.getLogger(CallingServer.class);
    private static final String MYSQLD = "mysqld";
    private static final String MARIADBD = "mariadbd";
    private static final List<String> NAMES = List.of(MYSQLD, MARIADBD);

    private final Optional<ServerRelease> release;
    private final Optional<ServerProgram> program;

    private CallingServer(Optional<ServerRelease> release, Optional<ServerProgram> program) {
        this.release = release;
        this.program = program;
    }

    /** Determines as much as is needed to read option files. */
    static CallingServer of(WsrepArguments arguments) throws SstException {
        Optional<String> version = arguments.serverVersion();
        if (version.isPresent()) {
            return told(
                    ServerRelease.parse(version.get())
                            .filter(known -> known.isPxc() || version.get().contains("MariaDB"))
                            .orElseThrow(
                                    () -> new WsrepUsageException(
                                            WsrepUsageException.MISSING,
                                            "--mysqld-version '" + version.get()
                                                    + "' is not a version of Percona XtraDB Cluster: a version"
                                                    + " begins with three numbers, as 8.0.35-27; correct the caller, or use the stock script")));
        }
        Optional<ServerProgram> found =
                ServerProgram.running(arguments.parent(), NAMES).or(() -> installed(arguments));
        if (arguments.isGivenByPxc()) {
            return told(ask(found.orElseThrow(() -> unknown("no program mysqld was found in --basedir "
                    + arguments.baseDirectory().orElse("(not given)")))));
        }
        return found.filter(program -> program.path().endsWith(MYSQLD))
                .flatMap(CallingServer::quietly)
                .map(CallingServer::told)
                .orElseGet(() -> new CallingServer(Optional.empty(), found));
    }

    private static CallingServer told(ServerRelease release) {
        return new CallingServer(Optional.of(release), Optional.empty());
    }

    /** Returns the release known without a query; absent for MariaDB. */
    Optional<ServerRelease> release() {
        return release;
    }

    /** Reads the option files as the server does; some of their groups belong to one release. */
    WsrepConfiguration configuration(WsrepArguments arguments) throws SstException {
        WsrepConfiguration configuration = WsrepConfiguration.load(arguments, release);
        if (release.isPresent() || program.isEmpty()) {
            return configuration;
        }
        return configuration.options().dependOnRelease()
                ? WsrepConfiguration.of(arguments, configuration.options(), Optional.of(ask(program.get())))
                : configuration.withServerProgram(program.get());
    }

    private static SstException unknown(String why) {
        return new WsrepUsageException(
                WsrepUsageException.MISSING,
                "the release of this node's server is not known: " + why
                        + "; repair the installation of the server, or pass --mysqld-version");
    }

    private static Optional<ServerProgram> installed(WsrepArguments arguments) {
        return arguments
                .baseDirectory()
                .filter(base -> !base.isEmpty())
                .flatMap(base ->
                        ServerProgram.installed(base, MYSQLD).or(() -> ServerProgram.installed(base, MARIADBD)));
    }

    private static Optional<ServerRelease> quietly(ServerProgram program) {
        try {
            return Optional.of(program.release());
        } catch (SstException e) {
            LOG.debug("treating the server as MariaDB: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private static ServerRelease ask(ServerProgram program) throws SstException {
        try {
            return program.release();
        } catch (SstException e) {
            throw new WsrepUsageException(WsrepUsageException.MISSING, String.valueOf(e.getMessage()));
        }
    }
}
