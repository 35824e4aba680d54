/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.wsrep;

import io.sst4j.ErrorCode;
import io.sst4j.Secret;
import io.sst4j.Settings;
import io.sst4j.SstException;
import io.sst4j.backup.internal.option.Option;
import io.sst4j.backup.internal.option.OptionFiles;
import io.sst4j.backup.internal.option.Options;
import io.sst4j.backup.internal.release.ServerProgram;
import io.sst4j.backup.internal.release.ServerRelease;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The effective settings of one role, from the server's arguments, the environment and the option files.
 *
 * <p>A server option ({@link GroupRule#SERVER}) is taken from the script's arguments, then the environment, then the
 * server's own arguments, then the option files. Every other option comes only from the option files, in the order of
 * its {@link GroupRule}. An empty value counts as absent. If nothing is configured, the default applies. For Percona
 * XtraDB Cluster, {@code [sst]} comes before the server's groups.
 *
 * <p>Immutable and safe for use by several threads. {@link #toString()} shows no secret. Source: the contract of the
 * stock scripts of MariaDB 10.11.
 */
public final class WsrepConfiguration {
    private final WsrepArguments arguments;
    private final Options options;
    private final List<String> serverGroups;
    private final Optional<ServerRelease> release;
    private final Optional<ServerProgram> program;

    private WsrepConfiguration(
            WsrepArguments arguments,
            Options options,
            List<String> serverGroups,
            Optional<ServerRelease> release,
            Optional<ServerProgram> program) {
        this.arguments = arguments;
        this.options = options;
        this.serverGroups = serverGroups;
        this.release = release;
        this.program = program;
    }

    /**
     * Reads the option files that the arguments and the environment name.
     *
     * @param arguments the server's arguments
     * @return the settings
     * @throws SstException with {@link ErrorCode#OPTION_FILE} if an option file is missing or malformed
     */
    public static WsrepConfiguration load(WsrepArguments arguments) throws SstException {
        return load(arguments, Optional.empty());
    }

    /**
     * Reads the option files that the arguments and the environment name, for a server of a known release.
     *
     * @param arguments the server's arguments
     * @param release the server's release; absent for MariaDB of an unknown release, whose release-specific groups
     *     are not read
     * @return the settings
     * @throws SstException with {@link ErrorCode#OPTION_FILE} if an option file is missing or malformed
     */
    public static WsrepConfiguration load(WsrepArguments arguments, Optional<ServerRelease> release)
            throws SstException {
        OptionFiles.Builder files = OptionFiles.builder().environment(arguments.environment());
        arguments.defaultsFile().ifPresent(files::defaultsFile);
        arguments.defaultsExtraFile().ifPresent(files::extraFile);
        arguments.defaultsGroupSuffix().ifPresent(files::groupSuffix);
        return of(arguments, files.build().read(), release);
    }

    /**
     * Combines arguments with options that were already read.
     *
     * @param arguments the server's arguments
     * @param options the options of the option files
     * @return the settings
     */
    public static WsrepConfiguration of(WsrepArguments arguments, Options options) {
        return of(arguments, options, Optional.empty());
    }

    /**
     * Combines arguments with options that were already read, for a server of a known release.
     *
     * @param arguments the server's arguments
     * @param options the options of the option files
     * @param release the server's release; absent for MariaDB of an unknown release, whose release-specific groups
     *     are not read
     * @return the settings
     */
    public static WsrepConfiguration of(WsrepArguments arguments, Options options, Optional<ServerRelease> release) {
        return new WsrepConfiguration(arguments, options, serverGroups(release), release, Optional.empty());
    }

    /**
     * Returns the option file groups that a server reads.
     *
     * @param release the server's release
     * @return the group names
     */
    public static List<String> serverGroups(Optional<ServerRelease> release) {
        return release.map(WsrepConfiguration::groups).orElse(Options.SERVER_GROUPS);
    }

    /**
     * Returns these settings for a server program that can be queried for its release.
     *
     * @param asked the program
     * @return new settings
     */
    public WsrepConfiguration withServerProgram(ServerProgram asked) {
        return new WsrepConfiguration(arguments, options, serverGroups, release, Optional.of(asked));
    }

    /**
     * Returns the program that can be queried for an unknown release.
     *
     * @return the program; absent if no server is known
     */
    public Optional<ServerProgram> serverProgram() {
        return program;
    }

    private static List<String> groups(ServerRelease release) {
        return release.isPxc()
                ? PxcOptions.serverGroups(release)
                : Options.serverGroups(release.major(), release.minor());
    }

    /**
     * Returns the server's arguments.
     *
     * @return the arguments
     */
    public WsrepArguments arguments() {
        return arguments;
    }

    /**
     * Returns the release of this node's server.
     *
     * @return the release, if it had to be determined
     */
    public Optional<ServerRelease> release() {
        return release;
    }

    /**
     * Checks if this node runs Percona XtraDB Cluster of a given series or a later one.
     *
     * @param major the first number of the series
     * @param minor the second number
     * @return false for every other server
     */
    public boolean isPxcSince(int major, int minor) {
        return isPxc() && release.orElseThrow().isAtLeast(major, minor);
    }

    private boolean isPxc() {
        return release.filter(ServerRelease::isPxc).isPresent();
    }

    /**
     * Returns the content of the option files.
     *
     * @return all options
     */
    public Options options() {
        return options;
    }

    /**
     * Returns the options of the groups that the server reads.
     *
     * @return the options in reading order
     */
    public List<Option> serverOptions() {
        return options.in(serverGroups);
    }

    /**
     * Returns the effective value.
     *
     * @param option an option that is not a secret
     * @return the configured value, otherwise the default
     * @throws IllegalArgumentException if the option is a secret; see {@link #secret}
     */
    public Optional<String> get(SstOption option) {
        return configured(option)
                .or(() -> option.defaultValue().map(value -> isPxc() ? PxcOptions.defaultValue(option, value) : value));
    }

    /**
     * Returns the configured value.
     *
     * @param option an option that is not a secret
     * @return the value, without the default
     * @throws IllegalArgumentException if the option is a secret; see {@link #secret}
     */
    public Optional<String> configured(SstOption option) {
        if (option.isSecret()) {
            throw new IllegalArgumentException(option.optionName() + " is a secret");
        }
        return value(option);
    }

    /**
     * Returns the value of a secret option.
     *
     * @param option the option
     * @return its value
     */
    public Optional<Secret> secret(SstOption option) {
        return value(option).map(Secret::of);
    }

    /**
     * Checks if an option is in an option file, even without a value, as switches are written.
     *
     * @param option the option
     * @return true if it is there
     */
    public boolean isPresent(SstOption option) {
        return steps(option).stream()
                .anyMatch(step -> options.find(step, option.optionName()).isPresent());
    }

    /**
     * Returns the origin of the effective value.
     *
     * @param option the option
     * @return {@code file:line}, {@code argument}, {@code environment}, {@code server argument} or {@code default}
     */
    public String origin(SstOption option) {
        return given(option)
                .map(given -> given.source().word())
                .or(() -> found(option).map(Option::where))
                .orElse("default");
    }

    /**
     * Returns the donor's database user from the arguments, the environment or standard input, otherwise from {@code
     * [sst] wsrep-sst-auth}.
     *
     * @return the credentials, possibly {@link Credentials#NONE}
     */
    public Credentials credentials() {
        Credentials fromServer = arguments.serverCredentials();
        Credentials other = fromServer.isEmpty()
                ? Credentials.parse(value(SstOption.WSREP_SST_AUTH).orElse(""))
                : fromServer;
        return arguments.explicitCredentials().filledFrom(other);
    }

    /**
     * Returns a directory of the server.
     *
     * @param option an option that names a directory; a relative name is relative to the data directory
     * @return the directory, or the data directory if none is configured
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if the value is not a valid file name on this system
     */
    public Path directory(SstOption option) throws SstException {
        String name = get(option).orElse("");
        try {
            return arguments.datadir().resolve(name).normalize();
        } catch (InvalidPathException e) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION,
                    option.optionName() + "='" + name + "' (" + origin(option)
                            + ") is not a valid file name on this system",
                    e);
        }
    }

    /**
     * Returns the binary log of the server.
     *
     * @return its names; absent if there is none
     */
    public Optional<BinlogNames> binlog() {
        String basename = get(SstOption.LOG_BASENAME).orElse("");
        Optional<String> base = get(SstOption.LOG_BIN);
        if (base.isEmpty() && isPresent(SstOption.LOG_BIN)) {
            base = Optional.of(basename.isEmpty() ? "mysql-bin" : basename + "-bin");
        }
        Optional<String> index = get(SstOption.LOG_BIN_INDEX).map(BinlogNames::withExtension);
        return base.map(name -> new BinlogNames(name, index.orElseGet(() -> BinlogNames.defaultIndex(name, basename))));
    }

    /**
     * Returns the socket options.
     *
     * @return the value of {@code sockopt}
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if it is malformed
     */
    public SocketTuning socketTuning() throws SstException {
        return SocketTuning.parse(get(SstOption.SOCKOPT).orElse(""));
    }

    /**
     * Returns notices for the operator: those of the option file reader, and parts of {@code sockopt} without effect.
     *
     * @return one sentence each
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if {@code sockopt} is malformed
     */
    public List<String> notices() throws SstException {
        List<String> notices = new ArrayList<>(options.notices());
        for (String part : socketTuning().unknown()) {
            notices.add("sockopt (" + origin(SstOption.SOCKOPT) + "): '" + part + "' is not known and has no effect");
        }
        return notices;
    }

    /**
     * Returns all effective values by option file name, with secrets as such. The database credentials are in {@code
     * wsrep-sst-auth} as {@code user:password}, from any source.
     *
     * @return the settings; options without value and default are absent
     */
    public Settings toSettings() {
        Settings.Builder settings = Settings.builder();
        for (SstOption option : SstOption.values()) {
            if (!option.isSecret()) {
                get(option).ifPresent(value -> settings.set(option.optionName(), value));
            } else if (option != SstOption.WSREP_SST_AUTH) {
                secret(option).ifPresent(value -> settings.set(option.optionName(), value));
            }
        }
        Credentials credentials = credentials();
        if (!credentials.isEmpty()) {
            String both = credentials.user() + ":" + credentials.password().reveal();
            settings.set(SstOption.WSREP_SST_AUTH.optionName(), Secret.of(both));
        }
        return settings.build();
    }

    private Optional<String> value(SstOption option) {
        return given(option).map(Given::value).or(() -> found(option).map(WsrepConfiguration::valueOf));
    }

    private Optional<Given> given(SstOption option) {
        return option.groups() == GroupRule.SERVER ? arguments.given(option.optionName()) : Optional.empty();
    }

    private Optional<Option> found(SstOption option) {
        return steps(option).stream()
                .flatMap(step -> options.find(step, option.optionName()).stream())
                .filter(found -> !valueOf(found).isEmpty())
                .findFirst();
    }

    private List<List<String>> steps(SstOption option) {
        return isPxc()
                ? PxcOptions.steps(option, serverGroups)
                : option.groups().steps(serverGroups);
    }

    private static String valueOf(Option option) {
        return option.value() == null ? "" : option.value().strip();
    }

    /** Returns the arguments and the files, but no values. */
    @Override
    public String toString() {
        return arguments + ", " + options;
    }
}
