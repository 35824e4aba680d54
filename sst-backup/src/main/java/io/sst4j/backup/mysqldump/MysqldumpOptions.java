/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump;

import io.sst4j.Endpoint;
import io.sst4j.ErrorCode;
import io.sst4j.Role;
import io.sst4j.Secret;
import io.sst4j.Setting;
import io.sst4j.Settings;
import io.sst4j.SnapshotPosition;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.backup.internal.node.MethodSettings;
import io.sst4j.backup.internal.release.ServerRelease;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** The method's options, read from its settings and checked once. Immutable. */
final class MysqldumpOptions {
    /** The default port of a server. */
    static final int DEFAULT_PORT = 3306;

    static final Setting SOCKET = Setting.path("socket", "Socket of this node's server");
    static final Setting HOST = Setting.text("host", "Host of this node's server, if no socket is set");
    static final Setting PORT = Setting.number("port", 1, 65_535, "Port of this node's server, if no socket is set")
            .byDefault(String.valueOf(DEFAULT_PORT));
    static final Setting USER =
            Setting.text("user", "Account on this node's server").otherwise("the user of the process");
    static final Setting PASSWORD =
            Setting.secret("password", "Password of that account").otherwise("empty");
    static final ClientTls.Names OWN = ClientTls.Names.of("client-", "this node's server");

    static final Setting REMOTE_USER = Setting.text("remote-user", "The donor's account on the joiner's server")
            .otherwise("user, with password")
            .heededBy(Role.DONOR);
    static final Setting REMOTE_PASSWORD = Setting.secret("remote-password", "Password of that account")
            .otherwise("empty")
            .heededBy(Role.DONOR);
    static final ClientTls.Names REMOTE = ClientTls.Names.of("remote-", "the joiner's server");

    static final Setting ENGINE = Setting.word(
                    "sst-dump-engine",
                    List.of("native", "tool"),
                    "Engine that copies the rows: this program, or mariadb-dump and mariadb")
            .byDefault("native")
            .heededBy(Role.DONOR);
    static final Setting RECEIVE_ADDRESS = Setting.text(
                    "receive-address", "host[:port] at which donors reach the joiner's server")
            .otherwise("the session's address")
            .heededBy(Role.JOINER);

    static final List<Setting> ALL = Stream.of(
                    List.of(SOCKET, HOST, PORT, USER, PASSWORD),
                    OWN.all(),
                    List.of(REMOTE_USER, REMOTE_PASSWORD),
                    REMOTE.all().stream()
                            .map(setting -> setting.heededBy(Role.DONOR))
                            .toList(),
                    List.of(ENGINE, RECEIVE_ADDRESS),
                    MethodSettings.OF_TRANSFER)
            .flatMap(List::stream)
            .toList();

    private final Settings settings;
    private final LogicalCopy.Engine engine;
    private final Duration initialLimit;
    private final Optional<StartPosition> start;
    private final boolean bypass;
    private final Optional<DatabaseServer> own;
    private final Optional<Endpoint> receiveAddress;

    MysqldumpOptions(Settings settings) throws SstException {
        this.settings = settings;
        this.engine = engine(settings);
        this.initialLimit = MethodSettings.initialTimeout(settings);
        this.start = start(settings);
        this.bypass = settings.flag(MethodSettings.BYPASS);
        this.own = own(settings);
        this.receiveAddress = receiveAddress(settings);
        if (bypass && start.isEmpty()) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION,
                    "bypass without gtid: without a copy, the gtid is passed to the Galera node");
        }
    }

    private static LogicalCopy.Engine engine(Settings settings) throws SstException {
        String name = settings.get(ENGINE).orElseThrow();
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "native" -> LogicalCopy.Engine.NATIVE;
            case "tool" -> LogicalCopy.Engine.TOOL;
            default ->
                throw new SstException(ErrorCode.INVALID_OPTION, ENGINE + "='" + name + "' is not " + ENGINE.form());
        };
    }

    private static Optional<StartPosition> start(Settings settings) throws SstException {
        Optional<String> gtid = settings.get(MethodSettings.GTID);
        if (gtid.isEmpty()) {
            return Optional.empty();
        }
        SnapshotPosition parsed = SnapshotPosition.parse(gtid.get());
        if (parsed.equals(SnapshotPosition.UNDEFINED)) {
            return Optional.empty();
        }
        return Optional.of(new StartPosition(gtid.get(), settings.number(MethodSettings.GTID_DOMAIN_ID)));
    }

    private static Optional<DatabaseServer> own(Settings settings) throws SstException {
        String user = settings.get(USER).orElse(System.getProperty("user.name", ""));
        Secret password = settings.secret(PASSWORD).orElse(Secret.of(""));
        int port = (int) settings.number(PORT).orElse(DEFAULT_PORT);
        Optional<String> socket = settings.get(SOCKET);
        if (socket.isPresent()) {
            return Optional.of(DatabaseServer.bySocket(path(socket.get()), user, password));
        }
        return settings.get(HOST).map(host -> DatabaseServer.at(host, port, user, password));
    }

    private static Path path(String socket) throws SstException {
        try {
            return Path.of(socket);
        } catch (InvalidPathException e) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION, "socket='" + socket + "' is not a valid file name on this system", e);
        }
    }

    private static Optional<Endpoint> receiveAddress(Settings settings) throws SstException {
        Optional<String> text = settings.get(RECEIVE_ADDRESS);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Endpoint endpoint = TransferAddress.parse(text.get()).endpoint();
        if (endpoint.host().isEmpty()) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION, "receive-address='" + text.get() + "' has no host: donors need one");
        }
        return Optional.of(endpoint);
    }

    /** Returns the server of this node. */
    DatabaseServer own() throws SstException {
        return own.orElseThrow(() -> new SstException(
                ErrorCode.INVALID_OPTION,
                "the server of this node is not set: set socket, or host and port; the method mysqldump needs it"
                        + " running on both sides"));
    }

    /**
     * Returns the protection for this node's server: on this machine like an older client's, elsewhere like a current
     * client's.
     */
    ClientTls ownTls() throws SstException {
        DatabaseServer server = own();
        if (server.socket().isPresent()) {
            return ClientTls.local(settings, OWN);
        }
        ClientTls.ByDefault otherwise = server.isLocal()
                ? ClientTls.ByDefault.CLEAR
                : ClientTls.current(!server.password().isEmpty());
        return ClientTls.network(settings, OWN, otherwise);
    }

    /** Returns the joiner's server, with the donor's account there. */
    DatabaseServer joiner(Endpoint endpoint) {
        int port = endpoint.port() == 0 ? DEFAULT_PORT : endpoint.port();
        return DatabaseServer.at(endpoint.host(), port, remoteUser(), remotePassword());
    }

    private String remoteUser() {
        return settings.get(REMOTE_USER).or(() -> settings.get(USER)).orElse(System.getProperty("user.name", ""));
    }

    private Secret remotePassword() {
        return settings.get(REMOTE_USER).isPresent()
                ? settings.secret(REMOTE_PASSWORD).orElse(Secret.of(""))
                : settings.secret(PASSWORD).orElse(Secret.of(""));
    }

    /** Returns the protection for the joiner's server; the donor's release determines the client's default. */
    ClientTls joinerTls(Optional<ServerRelease> donor) throws SstException {
        return ClientTls.network(
                settings, REMOTE, ClientTls.byDefault(donor, !remotePassword().isEmpty()));
    }

    LogicalCopy.Engine engine() {
        return engine;
    }

    /** Returns the start position of a Galera node; absent for a joiner outside a cluster. */
    Optional<StartPosition> start() {
        return start;
    }

    /** Returns true if the joiner receives the missing changes in another way. */
    boolean bypass() {
        return bypass;
    }

    /** Returns how long a joiner waits for a donor to start; zero means forever. */
    Duration initialLimit() {
        return initialLimit;
    }

    /** Returns the address at which donors reach the joiner's server; port 0 means the server's port. */
    Optional<Endpoint> receiveAddress() {
        return receiveAddress;
    }

    /**
     * A joiner's start position after its state has arrived.
     *
     * @param text the value of {@code wsrep_start_position}: {@code UUID:seqno}, and after a comma the cluster's
     *     binlog GTID
     * @param gtidDomain the GTID domain of the cluster, for a joiner with {@code wsrep_gtid_mode}
     */
    record StartPosition(String text, OptionalLong gtidDomain) {
        /** Returns the same position for reports. */
        SnapshotPosition position() throws SstException {
            SnapshotPosition parsed = SnapshotPosition.parse(text);
            int comma = text.indexOf(',');
            Optional<String> binlog = comma < 0 ? Optional.empty() : Optional.of(text.substring(comma + 1));
            return new SnapshotPosition(parsed.uuid(), parsed.seqno(), gtidDomain, binlog);
        }
    }
}
