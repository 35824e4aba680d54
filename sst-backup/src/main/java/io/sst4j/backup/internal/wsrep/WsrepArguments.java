/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.wsrep;

import io.sst4j.ErrorCode;
import io.sst4j.Role;
import io.sst4j.Secret;
import io.sst4j.SnapshotPosition;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.backup.internal.option.Option;
import io.sst4j.backup.internal.option.OptionFiles;
import io.sst4j.backup.internal.option.Options;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * All input that a server passes to a {@code wsrep_sst_*} script: arguments, environment and, with newer servers,
 * lines on standard input.
 *
 * <p>Use it in a launcher that replaces a script. It is the counterpart of the argument parser in {@code
 * wsrep_sst_common}. Unknown arguments are skipped, the last of several equal options counts, and everything after
 * {@code --mysqld-args} is the server's own command line. No shell is ever run, so blanks and quotes in paths are
 * safe. Addresses are parsed strictly.
 *
 * <p>Immutable and safe for use by several threads. Parsing touches no file. {@link #toString()} shows no secret.
 * Failures are {@link WsrepUsageException}s. Source: the contract of the stock scripts of MariaDB 10.11, and of
 * Percona XtraDB Cluster 8.0 for standard input.
 * XtraDB Cluster 8.0 for standard input.
 */
public final class WsrepArguments {
    private static final int MAX_INPUT_BYTES = 64 << 10;
    private static final String SCHEMA_VERSION = "wsrep_schema_version";

    private final Words words;
    private final Map<String, String> environment;
    private final Map<String, String> input;
    private final ServerArguments server;

    private final Role role;
    private final Path datadir;
    private final Optional<TransferAddress> address;
    private final Optional<SnapshotPosition> position;
    private final Optional<Integer> localPort;
    private final Optional<Long> parent;
    private final boolean progress;

    private WsrepArguments(Words words, Map<String, String> environment, Map<String, String> input)
            throws SstException {
        this.words = words;
        this.environment = Map.copyOf(environment);
        this.input = Map.copyOf(input);
        this.server = ServerArguments.parse(words.serverArguments());
        this.role = role(words.trimmed("role").orElse("donor"));
        this.datadir = directoryOfServer();
        this.address = words.address(remoteCredentials());
        this.position = words.position();
        this.localPort = words.port("local-port");
        this.parent = words.number("parent").filter(pid -> pid > 0);
        this.progress = words.number("progress").orElse(0L) != 0;
    }

    /**
     * Parses arguments and environment.
     *
     * @param arguments the arguments without the program's name
     * @param environment all environment variables
     * @return the parsed arguments
     * @throws SstException a {@link WsrepUsageException} if they violate the contract
     */
    public static WsrepArguments parse(List<String> arguments, Map<String, String> environment) throws SstException {
        return new WsrepArguments(Words.of(arguments), environment, Map.of());
    }

    /**
     * Adds the lines that a newer server writes to the standard input of its script. They have the form {@code
     * name=value}, at most 64 KiB up to the end of the stream. Their credentials count only if the environment has
     * none.
     *
     * @param in standard input; not closed
     * @return arguments with the lines added
     * @throws SstException with {@link ErrorCode#LOCAL_IO} if reading fails
     */
    public WsrepArguments withInput(InputStream in) throws SstException {
        Map<String, String> lines = new HashMap<>();
        try {
            byte[] bytes = in.readNBytes(MAX_INPUT_BYTES);
            new String(bytes, StandardCharsets.UTF_8).lines().forEach(line -> {
                int equal = line.indexOf('=');
                if (equal > 0) {
                    lines.put(line.substring(0, equal).strip(), line.substring(equal + 1));
                }
            });
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "read the server's lines on standard input", e);
        }
        return new WsrepArguments(words, environment, lines);
    }

    /**
     * Returns the role of this node.
     *
     * @return the donor's role, unless {@code --role joiner} was given
     */
    public Role role() {
        return role;
    }

    /**
     * Returns the data directory.
     *
     * @return {@code --datadir}, otherwise the server's own option
     */
    public Path datadir() {
        return datadir;
    }

    /**
     * Returns the address that the donor connects to or that the joiner listens on, from {@code --address} or
     * otherwise {@code --host}. If it has no port, it gets the port of {@code --port}. It also gets the name and
     * secret of the remote authentication.
     *
     * @return the address; absent if neither is given
     */
    public Optional<TransferAddress> address() {
        return address;
    }

    /**
     * Returns the position of the donor, from {@code --gtid} and {@code --gtid-domain-id}.
     *
     * @return the position; absent on a joiner
     */
    public Optional<SnapshotPosition> position() {
        return position;
    }

    /**
     * Returns the text of {@code --gtid}, which the mysqldump method passes on unchanged.
     *
     * @return the text
     */
    public Optional<String> gtid() {
        return words.trimmed("gtid");
    }

    /**
     * Checks if the donor need not send a snapshot, because an incremental transfer follows.
     *
     * @return true if {@code --bypass} was given
     */
    public boolean bypass() {
        return words.bypass();
    }

    /**
     * Checks if the server wants progress lines on standard output.
     *
     * @return true if {@code --progress} is not 0
     */
    public boolean progress() {
        return progress;
    }

    /**
     * Returns the process that must stay alive while the joiner works.
     *
     * @return {@code --parent}
     */
    public OptionalLong parent() {
        return parent.map(OptionalLong::of).orElseGet(OptionalLong::empty);
    }

    /**
     * Returns the port of the donor's own server.
     *
     * @return {@code --local-port}; absent if 0, which means no networking
     */
    public OptionalInt localPort() {
        return localPort.map(OptionalInt::of).orElseGet(OptionalInt::empty);
    }

    /**
     * Returns the UNIX socket of the donor's own server.
     *
     * @return {@code --socket}
     */
    public Optional<String> socket() {
        return words.trimmed("socket");
    }

    /**
     * Returns the option file that replaces all others.
     *
     * @return {@code --defaults-file}
     */
    public Optional<String> defaultsFile() {
        return words.trimmed("defaults-file");
    }

    /**
     * Returns the additional option file.
     *
     * @return {@code --defaults-extra-file}
     */
    public Optional<String> defaultsExtraFile() {
        return words.trimmed("defaults-extra-file");
    }

    /**
     * Returns the suffix of the additional groups.
     *
     * @return {@code --defaults-group-suffix}
     */
    public Optional<String> defaultsGroupSuffix() {
        return words.trimmed("defaults-group-suffix");
    }

    /**
     * Returns the database user of the donor: {@code --user} and {@code --password}, completed from {@code
     * WSREP_SST_OPT_AUTH} or otherwise from standard input. The fallback {@code [sst] wsrep-sst-auth} is {@link
     * WsrepConfiguration#credentials()}.
     *
     * @return the credentials, possibly {@link Credentials#NONE}
     */
    public Credentials credentials() {
        return explicitCredentials().filledFrom(serverCredentials());
    }

    /**
     * Returns the name and secret with which the donor must prove its identity, from {@code
     * WSREP_SST_OPT_REMOTE_AUTH} or otherwise from standard input.
     *
     * @return name and secret; absent if the joiner requires none
     */
    public Optional<Credentials> remoteCredentials() {
        Credentials known = Credentials.parse(ScriptVariable.WSREP_SST_OPT_REMOTE_AUTH.in(environment));
        return Optional.of(known.isEmpty() ? fromInput("sst_remote_user", "sst_remote_password") : known)
                .filter(credentials -> !credentials.isEmpty());
    }

    /**
     * Returns a line that the server wrote to standard input.
     *
     * @param name its name, for example {@code wsrep_schema_version}
     * @return its value
     */
    public Optional<String> input(String name) {
        return Optional.ofNullable(input.get(name));
    }

    /**
     * Returns the version of the server, which Percona XtraDB Cluster passes.
     *
     * @return {@code --mysqld-version}
     */
    public Optional<String> serverVersion() {
        return words.trimmed("server-version");
    }

    /**
     * Returns the installation directory of the server, which Percona XtraDB Cluster passes.
     *
     * @return {@code --basedir}
     */
    public Optional<String> baseDirectory() {
        return words.trimmed("basedir");
    }

    /**
     * Checks if there is an argument that only Percona XtraDB Cluster passes, even without its version.
     *
     * @return true if the server is Percona XtraDB Cluster
     */
    public boolean isGivenByPxc() {
        return baseDirectory().isPresent()
                || words.trimmed("plugindir").isPresent()
                || serverVersion().isPresent()
                || input(SCHEMA_VERSION).isPresent();
    }

    /**
     * Returns the level of {@code --innodb-force-recovery} among the server's arguments, which the prepare step
     * needs.
     *
     * @return the level; absent if 0
     */
    public Optional<String> innodbForceRecovery() {
        return Optional.ofNullable(server.picked().get("innodb-force-recovery"))
                .filter(level -> !level.isEmpty() && !level.equals("0"));
    }

    /**
     * Returns the arguments that a backup tool gets after its own {@code --mysqld-args}. These are the server's
     * arguments without this program's own options, and without directories, buffer pool and binary log, for which
     * the tool asks the server.
     *
     * @return the arguments, ready for use without a shell
     */
    public List<String> serverArguments() {
        List<String> arguments = new ArrayList<>();
        if (given("log-bin").isPresent()) {
            given("log-bin-index").ifPresent(index -> arguments.add("--log-bin-index=" + index.value()));
        }
        given("log-basename").ifPresent(name -> arguments.add("--log-basename=" + name.value()));
        arguments.addAll(server.rest());
        return arguments;
    }

    /**
     * Returns the server's value for one of its own options; an empty value counts as absent and the strongest source
     * wins.
     */
    Optional<Given> given(String name) {
        Optional<String> argument = words.trimmed(name);
        if (argument.isPresent()) {
            return argument.map(value -> new Given(value, Given.Source.ARGUMENT));
        }
        String variable = Optional.ofNullable(ScriptVariable.DIRECTORIES.get(name))
                .map(known -> known.in(environment))
                .orElse("");
        if (!variable.isBlank()) {
            return Optional.of(new Given(variable.strip(), Given.Source.ENVIRONMENT));
        }
        String picked = server.picked().getOrDefault(name, server.others().getOrDefault(name, ""));
        if (picked.isEmpty() && name.equals("log-bin") && server.picked().containsKey(name)) {
            picked = given("log-basename").map(given -> given.value() + "-bin").orElse("mysql-bin");
        }
        return Optional.of(new Given(picked, Given.Source.SERVER_ARGUMENT))
                .filter(given -> !given.value().isEmpty());
    }

    /** Returns the environment for option file lookups. */
    Map<String, String> environment() {
        return environment;
    }

    Credentials explicitCredentials() {
        String user = words.exact("user").orElse(ScriptVariable.WSREP_SST_OPT_USER.in(environment));
        String password = words.exact("password").orElse(ScriptVariable.WSREP_SST_OPT_PSWD.in(environment));
        return new Credentials(Credentials.orNothing(user), Secret.of(Credentials.orNothing(password)));
    }

    Credentials serverCredentials() {
        Credentials known = Credentials.parse(ScriptVariable.WSREP_SST_OPT_AUTH.in(environment));
        return known.isEmpty() ? fromInput("sst_user", "sst_password") : known;
    }

    private Credentials fromInput(String user, String password) {
        return new Credentials(input.getOrDefault(user, ""), Secret.of(input.getOrDefault(password, "")));
    }

    private static Role role(String text) throws WsrepUsageException {
        return switch (text) {
            case "donor" -> Role.DONOR;
            case "joiner" -> Role.JOINER;
            default ->
                throw new WsrepUsageException(
                        WsrepUsageException.INVALID, "--role '" + text + "' is neither donor nor joiner");
        };
    }

    /** Up to MariaDB 10.5, a server does not pass it to a donor's mysqldump script. */
    private String datadirOfOptionFiles() throws SstException {
        OptionFiles.Builder files = OptionFiles.builder().environment(environment);
        words.trimmed("defaults-file").ifPresent(files::defaultsFile);
        words.trimmed("defaults-extra-file").ifPresent(files::extraFile);
        words.trimmed("defaults-group-suffix").ifPresent(files::groupSuffix);
        return files.build()
                .read()
                .find(Options.SERVER_GROUPS, "datadir")
                .map(Option::value)
                .map(String::strip)
                .orElse("");
    }

    private Path directoryOfServer() throws SstException {
        String text = words.trimmed("datadir").orElse(server.picked().getOrDefault("datadir", ""));
        if (text.isEmpty()) {
            text = datadirOfOptionFiles();
        }
        if (text.isEmpty()) {
            throw new WsrepUsageException(
                    WsrepUsageException.MISSING, "no data directory given: pass it as --datadir <directory>");
        }
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new WsrepUsageException(
                    WsrepUsageException.INVALID, "--datadir '" + text + "' is not a valid file name on this system");
        }
    }

    /** Returns role, address and data directory. */
    @Override
    public String toString() {
        return role.word() + " " + address.map(TransferAddress::toString).orElse("") + " " + datadir
                + (bypass() ? " bypass" : "");
    }
}
