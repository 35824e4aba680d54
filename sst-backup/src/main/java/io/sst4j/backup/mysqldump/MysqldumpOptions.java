/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump;

import io.sst4j.Endpoint;
import io.sst4j.ErrorCode;
import io.sst4j.Secret;
import io.sst4j.Settings;
import io.sst4j.SnapshotPosition;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.backup.internal.node.MethodSettings;
import io.sst4j.backup.internal.release.ServerRelease;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** The options of the method, with the names that {@link MysqldumpMethod} lists, read and checked once. Immutable. */
final class MysqldumpOptions {
    /** The port of a server where none is given. */
    static final int DEFAULT_PORT = 3306;

    private static final Duration INITIAL_LIMIT = Duration.ofMinutes(5);
    private static final String OWN = "client-";
    private static final String REMOTE = "remote-";

    private final Settings settings;
    private final Engine engine;
    private final Duration initialLimit;
    private final Optional<StartPosition> start;
    private final boolean bypass;
    private final Optional<DatabaseServer> own;
    private final Optional<Endpoint> receiveAddress;

    MysqldumpOptions(Settings settings) throws SstException {
        this.settings = settings;
        this.engine = engine(settings);
        this.initialLimit = MethodSettings.seconds(settings, "sst-initial-timeout", INITIAL_LIMIT);
        this.start = start(settings);
        this.bypass = settings.flag("bypass", false);
        this.own = own(settings);
        this.receiveAddress = receiveAddress(settings);
        if (bypass && start.isEmpty()) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION,
                    "bypass without gtid: what is passed in place of a copy is that position, to a Galera node");
        }
    }

    private static Engine engine(Settings settings) throws SstException {
        String name = settings.get("sst-dump-engine").orElse("native");
        return switch (name) {
            case "native" -> Engine.NATIVE;
            case "tool" -> Engine.TOOL;
            default ->
                throw new SstException(
                        ErrorCode.INVALID_OPTION, "sst-dump-engine='" + name + "' is neither native nor tool");
        };
    }

    private static Optional<StartPosition> start(Settings settings) throws SstException {
        Optional<String> gtid = settings.get("gtid");
        if (gtid.isEmpty()) {
            return Optional.empty();
        }
        SnapshotPosition.parse(gtid.get());
        long domain = settings.number("gtid-domain-id", -1);
        return Optional.of(new StartPosition(gtid.get(), domain < 0 ? OptionalLong.empty() : OptionalLong.of(domain)));
    }

    private static Optional<DatabaseServer> own(Settings settings) throws SstException {
        String user = settings.get("user").orElse(System.getProperty("user.name", ""));
        Secret password = settings.secret("password").orElse(Secret.of(""));
        int port = port(settings.number("port", DEFAULT_PORT));
        Optional<String> socket = settings.get("socket");
        if (socket.isPresent()) {
            return Optional.of(DatabaseServer.bySocket(path(socket.get()), user, password));
        }
        return settings.get("host").map(host -> DatabaseServer.at(host, port, user, password));
    }

    private static Path path(String socket) throws SstException {
        try {
            return Path.of(socket);
        } catch (InvalidPathException e) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION, "socket='" + socket + "' is no file name on this system", e);
        }
    }

    private static int port(long value) throws SstException {
        if (value < 1 || value > 65_535) {
            throw new SstException(ErrorCode.INVALID_OPTION, "port=" + value + " is no port: 1 to 65535");
        }
        return (int) value;
    }

    private static Optional<Endpoint> receiveAddress(Settings settings) throws SstException {
        Optional<String> text = settings.get("receive-address");
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

    /** The server of this node. */
    DatabaseServer own() throws SstException {
        return own.orElseThrow(() -> new SstException(
                ErrorCode.INVALID_OPTION,
                "the server of this node is not told: set socket, or host and port; the method mysqldump needs it"
                        + " running on both sides"));
    }

    /** How this node's server is reached: on this machine as an older client does, elsewhere as a current one. */
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

    /** The server of the joiner, and the account that the donor has there. */
    DatabaseServer joiner(Endpoint endpoint) {
        int port = endpoint.port() == 0 ? DEFAULT_PORT : endpoint.port();
        return DatabaseServer.at(endpoint.host(), port, remoteUser(), remotePassword());
    }

    private String remoteUser() {
        return settings.get(REMOTE + "user").or(() -> settings.get("user")).orElse(System.getProperty("user.name", ""));
    }

    private Secret remotePassword() {
        return settings.get(REMOTE + "user").isPresent()
                ? settings.secret(REMOTE + "password").orElse(Secret.of(""))
                : settings.secret("password").orElse(Secret.of(""));
    }

    /** How the joiner's server is reached; the donor's release decides what a client does there by default. */
    ClientTls joinerTls(Optional<ServerRelease> donor) throws SstException {
        return ClientTls.network(
                settings, REMOTE, ClientTls.byDefault(donor, !remotePassword().isEmpty()));
    }

    Engine engine() {
        return engine;
    }

    /** Where a Galera node begins; absent for a joiner in no cluster. */
    Optional<StartPosition> start() {
        return start;
    }

    /** Whether the joiner gets what it lacks otherwise. */
    boolean bypass() {
        return bypass;
    }

    /** How long a joiner waits for a donor to begin; zero for ever. */
    Duration initialLimit() {
        return initialLimit;
    }

    /** What donors reach the joiner's server by; port 0 is that of the server. */
    Optional<Endpoint> receiveAddress() {
        return receiveAddress;
    }
}
