/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.script;

import io.sst4j.Encryptor;
import io.sst4j.ErrorCode;
import io.sst4j.Role;
import io.sst4j.Secret;
import io.sst4j.Settings;
import io.sst4j.Sst;
import io.sst4j.SstException;
import io.sst4j.Transport;
import io.sst4j.backup.internal.wsrep.Credentials;
import io.sst4j.backup.internal.wsrep.SocketTuning;
import io.sst4j.backup.internal.wsrep.SstOption;
import io.sst4j.backup.internal.wsrep.WsrepArguments;
import io.sst4j.backup.internal.wsrep.WsrepConfiguration;
import io.sst4j.transport.TcpTransport;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Converts a node's configuration into settings of a method, a transport and a donor. Other callers than a server may
 * use it too.
 */
public final class NodeSettings {
    private static final Pattern PLUGIN = Pattern.compile("plugin-(load|load-add|dir)|.*-key-management-.*|keyring-.*");

    private static final String RATE_UNITS = "kmgt";

    private NodeSettings() {}

    /**
     * Returns the settings of a method and its encryptor: the effective options, and the server's own information.
     * Option files serve every method, so a caller selects the settings that its method knows, with {@link
     * Settings#knownTo}.
     *
     * @param method the name of the method
     * @param configuration the configuration of the node
     * @return the settings
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if an option is malformed
     */
    public static Settings of(String method, WsrepConfiguration configuration) throws SstException {
        WsrepArguments arguments = configuration.arguments();
        ScriptMethod script = ScriptMethod.of(method);
        Settings.Builder settings = Settings.builder();
        Settings options = configuration.toSettings();
        String encrypt = script.encrypt(configuration);
        for (SstOption option : SstOption.values()) {
            if (PxcNode.ignores(option, configuration, encrypt)) {
                continue;
            }
            String name = option.optionName();
            options.get(name).ifPresent(value -> settings.set(name, value));
            options.secret(name).ifPresent(value -> settings.set(name, value));
        }
        settings.set(SstOption.ENCRYPT.optionName(), encrypt);
        if (encrypt.equals("4")) {
            Protection.ClusterTraffic.files(configuration)
                    .forEach((option, file) -> settings.set(option.optionName(), file));
        }
        configuration.release().ifPresent(release -> settings.set("server-release", release.text()));
        configuration
                .serverProgram()
                .ifPresent(
                        program -> settings.set("server-program", program.path().toString()));
        PxcNode.of(configuration).ifPresent(node -> node.describe(settings));
        settings.set(SstOption.SSL_MODE.optionName(), script.sslMode(configuration, arguments.role()));
        settings.set("method", method);
        settings.set("datadir", arguments.datadir().toString());
        for (SstOption directory : new SstOption[] {
            SstOption.INNODB_DATA_HOME_DIR,
            SstOption.INNODB_LOG_GROUP_HOME_DIR,
            SstOption.INNODB_UNDO_DIRECTORY,
            SstOption.ARIA_LOG_DIR_PATH
        }) {
            settings.set(
                    directory.optionName(), configuration.directory(directory).toString());
        }
        configuration.binlog().ifPresent(binlog -> {
            settings.set("binlog", binlog.base());
            settings.set("binlog-index", binlog.index());
        });
        Credentials credentials = configuration.credentials();
        if (!credentials.isEmpty()) {
            settings.set("user", credentials.user());
            settings.set("password", credentials.password());
        }
        arguments.socket().ifPresent(socket -> settings.set("socket", socket));
        arguments.gtid().ifPresent(gtid -> settings.set("gtid", gtid));
        arguments
                .position()
                .ifPresent(position -> position.domainId()
                        .ifPresent(domain -> settings.set("gtid-domain-id", String.valueOf(domain))));
        settings.set("bypass", arguments.bypass() ? "1" : "0");
        arguments.address().ifPresent(address -> settings.set("module", address.module()));
        arguments.defaultsFile().ifPresent(file -> settings.set("defaults-file", file));
        arguments.defaultsExtraFile().ifPresent(file -> settings.set("defaults-extra-file", file));
        arguments.defaultsGroupSuffix().ifPresent(suffix -> settings.set("defaults-group-suffix", suffix));
        arguments.innodbForceRecovery().ifPresent(level -> settings.set("innodb-force-recovery", level));
        settings.set("server-plugins", Secret.of(plugins(configuration)));
        settings.set("mysqld-args", String.join("\n", arguments.serverArguments()));
        settings.set("log-prefix", script.logPrefix());
        script.describe(configuration, settings);
        return settings.build();
    }

    /** Returns the options of plugins, including key plugins, from the option files, one per line. */
    private static String plugins(WsrepConfiguration configuration) {
        return configuration.serverOptions().stream()
                .filter(option -> PLUGIN.matcher(option.canonicalName()).matches())
                .map(option -> option.canonicalName() + "=" + (option.value() == null ? "" : option.value()))
                .collect(Collectors.joining("\n"));
    }

    /**
     * Returns the encryptor of the transport. If the method itself protects its data ({@code encrypt=1} of {@code
     * mariabackup}, and {@code mysqldump}), there is none; otherwise see {@link Sst#encryptor}.
     *
     * @param method the name of the method
     * @param configuration the configuration of the node
     * @param settings the result of {@link #of} for the two
     * @param role the role of this node
     * @return the encryptor
     * @throws SstException with {@link ErrorCode#UNSUPPORTED_OPTION} if no provider supports the requested encryption
     */
    public static Encryptor encryptor(String method, WsrepConfiguration configuration, Settings settings, Role role)
            throws SstException {
        return ScriptMethod.of(method).protectsItself(settings)
                ? Encryptor.none()
                : Protection.encryptor(configuration, settings, role);
    }

    /**
     * Returns a donor's rate limit.
     *
     * @param configuration the configuration of the node
     * @return bytes per second, 0 for no limit
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if {@code rlimit} is malformed
     */
    public static long rateLimit(WsrepConfiguration configuration) throws SstException {
        return bytesPerSecond(configuration.get(SstOption.RLIMIT).orElse(""));
    }

    /**
     * Parses a rate: a number, with {@code k}, {@code m}, {@code g} or {@code t} as powers of 1024.
     *
     * @param text the rate
     * @return bytes per second, 0 for no limit
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if it is malformed
     */
    public static long bytesPerSecond(String text) throws SstException {
        String value = text.strip().toLowerCase(Locale.ROOT);
        if (value.isEmpty()) {
            return 0;
        }
        int unit = RATE_UNITS.indexOf(value.charAt(value.length() - 1));
        String digits = unit < 0 ? value : value.substring(0, value.length() - 1);
        if (!digits.matches("\\d{1,12}")) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION,
                    "rlimit='" + text + "' is not a rate: use bytes per second, or a number with k, m, g, for example"
                            + " 40m");
        }
        long number = Long.parseLong(digits);
        int shift = 10 * (unit + 1);
        if (number > Long.MAX_VALUE >> shift) {
            throw new SstException(ErrorCode.INVALID_OPTION, "rlimit='" + text + "' is too large: use 0 for no limit");
        }
        return number << shift;
    }

    /**
     * Returns the transport with the effective socket options.
     *
     * @param configuration the configuration of the node
     * @return a TCP transport
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if an option is malformed
     */
    public static Transport transport(WsrepConfiguration configuration) throws SstException {
        SocketTuning tuning = configuration.socketTuning();
        TcpTransport.Options.AddressFamily family = tuning.family()
                .map(asked -> switch (asked) {
                    case IPV4 -> TcpTransport.Options.AddressFamily.IP4;
                    case IPV6 -> TcpTransport.Options.AddressFamily.IP6;
                })
                .orElse(TcpTransport.Options.AddressFamily.ANY);
        long idle = configuration.toSettings().number(SstOption.SST_IDLE_TIMEOUT.optionName(), 120);
        return new TcpTransport(new TcpTransport.Options(
                family,
                tuning.bind(),
                Duration.ofSeconds(idle),
                tuning.sendBuffer(),
                tuning.receiveBuffer(),
                tuning.noDelay().orElse(false),
                tuning.keepAlive().orElse(true)));
    }
}
