/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import io.sst4j.ErrorCode;
import io.sst4j.Role;
import io.sst4j.SstException;
import io.sst4j.backup.internal.option.Option;
import io.sst4j.backup.internal.option.OptionFiles;
import io.sst4j.backup.internal.option.Options;
import io.sst4j.backup.internal.release.ServerProgram;
import io.sst4j.backup.internal.release.ServerRelease;
import io.sst4j.backup.internal.wsrep.WsrepArguments;
import io.sst4j.backup.internal.wsrep.WsrepConfiguration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/** The options that describe a server, with the names that the server itself uses. */
final class ServerOptions {
    private static final Logger LOG = LoggerFactory.getLogger(ServerOptions.class);

    @CommandLine.Option(names = "--defaults-file", paramLabel = "FILE", description = "Read only this option file.")
    private Optional<String> defaultsFile = Optional.empty();

    @CommandLine.Option(
            names = "--defaults-extra-file",
            paramLabel = "FILE",
            description = "Read this option file after the usual ones.")
    private Optional<String> extraFile = Optional.empty();

    @CommandLine.Option(
            names = "--defaults-group-suffix",
            paramLabel = "SUFFIX",
            description = "Also read the option groups with this suffix.")
    private Optional<String> groupSuffix = Optional.empty();

    @CommandLine.Option(
            names = "--datadir",
            paramLabel = "DIRECTORY",
            description = "The data directory. Default: the directory in the option files.")
    private Optional<String> datadir = Optional.empty();

    @CommandLine.Option(
            names = "--method",
            paramLabel = "NAME",
            description =
                    "The transfer method, see 'sst methods'. Default: wsrep_sst_method in the option files, or mariabackup.")
    private Optional<String> method = Optional.empty();

    private @Nullable Options read;
    private boolean asked;
    private @Nullable ServerRelease release;

    /** The method from the command line or the option files. */
    String method() throws SstException {
        return method.isPresent()
                ? method.get()
                : server(files(), "wsrep_sst_method").orElse("mariabackup");
    }

    /** Returns whether the method comes from the command line and not from the option files. */
    boolean isMethodPassed() {
        return method.isPresent();
    }

    /** The content of the option files, which are read once. */
    Options files() throws SstException {
        if (read == null) {
            OptionFiles.Builder files = OptionFiles.builder().environment(System.getenv());
            defaultsFile.ifPresent(files::defaultsFile);
            extraFile.ifPresent(files::extraFile);
            groupSuffix.ifPresent(files::groupSuffix);
            read = files.build().read();
        }
        return read;
    }

    /** The release of the server on this system, which is asked once; absent if no server is installed or it does not start. */
    private Optional<ServerRelease> release() {
        if (!asked) {
            asked = true;
            release = ServerProgram.ofSystem(List.of("mariadbd", "mysqld"))
                    .flatMap(ServerOptions::release)
                    .orElse(null);
        }
        return Optional.ofNullable(release);
    }

    private static Optional<ServerRelease> release(ServerProgram program) {
        try {
            return Optional.of(program.release());
        } catch (SstException e) {
            LOG.debug("the release of the server stays unknown: {}", e.getMessage());
            return Optional.empty();
        }
    }

    /** A server option; some option groups apply to servers of one release only. */
    Optional<String> server(Options files, String name) {
        Optional<ServerRelease> known = files.dependOnRelease() ? release() : Optional.empty();
        return files.find(WsrepConfiguration.serverGroups(known), name)
                .map(Option::value)
                .map(String::strip)
                .filter(value -> !value.isEmpty());
    }

    /**
     * The configuration, as a script of this server would see it.
     *
     * @param role the role of this node
     * @param password the donor's password, passed in the environment and never as an argument
     * @param more further arguments of the script
     */
    WsrepConfiguration configuration(Role role, Optional<String> password, List<String> more) throws SstException {
        Options files = files();
        String directory = datadir(files)
                .orElseThrow(() -> new SstException(
                        ErrorCode.INVALID_OPTION,
                        "no data directory is known: pass --datadir, or --defaults-file with one in [mysqld]"));
        return configuration(files, role, directory, password, more);
    }

    /** The same for a role that needs no data directory; a known data directory is passed nevertheless. */
    WsrepConfiguration configurationOfRunning(Role role, Optional<String> password, List<String> more)
            throws SstException {
        Options files = files();
        return configuration(files, role, datadir(files).orElse("."), password, more);
    }

    /** The data directory from the command line or the option files. */
    Optional<String> datadir(Options files) {
        return datadir.or(() -> server(files, "datadir"));
    }

    /** The same with option files that have been read, and with a data directory from another source. */
    WsrepConfiguration configuration(
            Options files, Role role, String directory, Optional<String> password, List<String> more)
            throws SstException {
        List<String> arguments = new ArrayList<>(List.of("--role", role.word(), "--datadir", directory));
        add(arguments, "--defaults-file", defaultsFile);
        add(arguments, "--defaults-extra-file", extraFile);
        add(arguments, "--defaults-group-suffix", groupSuffix);
        arguments.addAll(more);
        Map<String, String> environment = new HashMap<>(System.getenv());
        // a server would read this option and pass it on in the environment, but there is no server here
        server(files, "wsrep_sst_auth").ifPresent(value -> environment.putIfAbsent("WSREP_SST_OPT_AUTH", value));
        password.ifPresent(value -> environment.put("WSREP_SST_OPT_PSWD", value));
        return WsrepConfiguration.of(WsrepArguments.parse(arguments, environment), files, release());
    }

    static void add(List<String> arguments, String name, Optional<String> value) {
        value.ifPresent(text -> {
            arguments.add(name);
            arguments.add(text);
        });
    }
}
