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
 * Everything that a server hands to a {@code wsrep_sst_*} script: arguments, environment and, with newer servers, lines
 * on standard input.
 *
 * <p>Use it where a launcher stands in for a script. It is the counterpart of the argument parser in
 * {@code wsrep_sst_common}: unknown arguments are skipped, the last of several equal options counts, and everything behind
 * {@code --mysqld-args} is the server's own command line. No shell is ever run, so blanks and quotes in paths are fine;
 * addresses are read strictly.
 *
 * <p>Immutable and safe for use by several threads. Reading it touches no file. {@link #toString()} shows no secret.
 * Failures are {@link WsrepUsageException}s. Source: the contract of the stock scripts of MariaDB 10.11, and of Percona
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
     * Reads arguments and environment.
     *
     * @param arguments the arguments without the program's name
     * @param environment all variables
     * @return what they say
     * @throws SstException a {@link WsrepUsageException} if they break the contract
     */
    public static WsrepArguments parse(List<String> arguments, Map<String, String> environment) throws SstException {
        return new WsrepArguments(Words.of(arguments), environment, Map.of());
    }

    /**
     * Adds what a newer server writes to the standard input of its script: lines of the form {@code name=value}, at most
     * 64 KiB, to the end of the stream. Its credentials count only where the environment has none.
     *
     * @param in standard input; it is not closed
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
     * The part this node plays.
     *
     * @return the donor's unless {@code --role joiner} was given
     */
    public Role role() {
        return role;
    }

    /**
     * The data directory.
     *
     * @return {@code --datadir}, or else the server's own
     */
    public Path datadir() {
        return datadir;
    }

    /**
     * The address that the donor connects to, or on which the joiner is to listen, from {@code --address} or else from
     * {@code --host}. It has the port of {@code --port} if it had none, and the name and secret of the remote
     * authentication.
     *
     * @return the address; absent if there is neither of the two
     */
    public Optional<TransferAddress> address() {
        return address;
    }

    /**
     * The position of the donor, from {@code --gtid} and {@code --gtid-domain-id}.
     *
     * @return the position; absent on a joiner
     */
    public Optional<SnapshotPosition> position() {
        return position;
    }

    /**
     * The text of {@code --gtid}, which the mysqldump method passes on as it is.
     *
     * @return the text
     */
    public Optional<String> gtid() {
        return words.trimmed("gtid");
    }

    /**
     * Whether the donor need not send a snapshot, because an incremental transfer follows.
     *
     * @return whether {@code --bypass} was given
     */
    public boolean bypass() {
        return words.bypass();
    }

    /**
     * Whether the server wants lines about progress on standard output.
     *
     * @return whether {@code --progress} is not 0
     */
    public boolean progress() {
        return progress;
    }

    /**
     * The process that must stay alive while the joiner works.
     *
     * @return {@code --parent}
     */
    public OptionalLong parent() {
        return parent.map(OptionalLong::of).orElseGet(OptionalLong::empty);
    }

    /**
     * The port of the donor's own server.
     *
     * @return {@code --local-port}; absent if 0, that is, without networking
     */
    public OptionalInt localPort() {
        return localPort.map(OptionalInt::of).orElseGet(OptionalInt::empty);
    }

    /**
     * The Unix socket of the donor's own server.
     *
     * @return {@code --socket}
     */
    public Optional<String> socket() {
        return words.trimmed("socket");
    }

    /**
     * The option file that replaces all others.
     *
     * @return {@code --defaults-file}
     */
    public Optional<String> defaultsFile() {
        return words.trimmed("defaults-file");
    }

    /**
     * The option file that is read too.
     *
     * @return {@code --defaults-extra-file}
     */
    public Optional<String> defaultsExtraFile() {
        return words.trimmed("defaults-extra-file");
    }

    /**
     * The suffix of groups that are read too.
     *
     * @return {@code --defaults-group-suffix}
     */
    public Optional<String> defaultsGroupSuffix() {
        return words.trimmed("defaults-group-suffix");
    }

    /**
     * The database user of the donor: {@code --user} and {@code --password}, completed from {@code WSREP_SST_OPT_AUTH} or
     * else from standard input. The fallback {@code [sst] wsrep-sst-auth} is {@link WsrepConfiguration#credentials()}.
     *
     * @return the credentials, possibly {@link Credentials#NONE}
     */
    public Credentials credentials() {
        return explicitCredentials().filledFrom(serverCredentials());
    }

    /**
     * The name and the secret that the donor must prove itself with, from {@code WSREP_SST_OPT_REMOTE_AUTH} or else from
     * standard input.
     *
     * @return name and secret; absent if the joiner asked for none
     */
    public Optional<Credentials> remoteCredentials() {
        Credentials known = Credentials.parse(ScriptVariable.WSREP_SST_OPT_REMOTE_AUTH.in(environment));
        return Optional.of(known.isEmpty() ? fromInput("sst_remote_user", "sst_remote_password") : known)
                .filter(credentials -> !credentials.isEmpty());
    }

    /**
     * A line that the server wrote to standard input.
     *
     * @param name its name, for instance {@code wsrep_schema_version}
     * @return its value
     */
    public Optional<String> input(String name) {
        return Optional.ofNullable(input.get(name));
    }

    /**
     * The version of the server, which Percona XtraDB Cluster gives.
     *
     * @return {@code --mysqld-version}
     */
    public Optional<String> serverVersion() {
        return words.trimmed("server-version");
    }

    /**
     * The installation of the server, which Percona XtraDB Cluster gives.
     *
     * @return {@code --basedir}
     */
    public Optional<String> baseDirectory() {
        return words.trimmed("basedir");
    }

    /**
     * Whether something was given that only Percona XtraDB Cluster gives, be it without its version.
     *
     * @return true if the server is one
     */
    public boolean isGivenByPxc() {
        return baseDirectory().isPresent()
                || words.trimmed("plugindir").isPresent()
                || serverVersion().isPresent()
                || input(SCHEMA_VERSION).isPresent();
    }

    /**
     * The level of {@code --innodb-force-recovery} among the server's arguments, which the prepare step needs.
     *
     * @return the level; absent if 0
     */
    public Optional<String> innodbForceRecovery() {
        return Optional.ofNullable(server.picked().get("innodb-force-recovery"))
                .filter(level -> !level.isEmpty() && !level.equals("0"));
    }

    /**
     * What a backup tool is to be given behind its own {@code --mysqld-args}: the server's arguments without those that
     * are options of this program, and without directories, buffer pool and binary log, for which it asks the server.
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

    /** What the server gave for an option of its own, empty values counting as absent; the strongest source wins. */
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

    /** The environment that option files are looked up with. */
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

    /** Up to MariaDB 10.5 a server does not pass it to a donor's script of mysqldump. */
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
                    WsrepUsageException.MISSING, "no data directory is given: pass it as --datadir <directory>");
        }
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new WsrepUsageException(
                    WsrepUsageException.INVALID, "--datadir '" + text + "' is no file name on this system");
        }
    }

    /** Tells role, address and data directory. */
    @Override
    public String toString() {
        return role.word() + " " + address.map(TransferAddress::toString).orElse("") + " " + datadir
                + (bypass() ? " bypass" : "");
    }
}
