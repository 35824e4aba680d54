/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.script;

import io.sst4j.Cancellation;
import io.sst4j.DonorServer;
import io.sst4j.Endpoint;
import io.sst4j.ErrorCode;
import io.sst4j.Phase;
import io.sst4j.Role;
import io.sst4j.Secret;
import io.sst4j.SnapshotPosition;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.TransferEvent.Completed;
import io.sst4j.TransferEvent.PhaseFinished;
import io.sst4j.TransferListener;
import io.sst4j.TransferReport;
import io.sst4j.backup.mysqldump.CopyReport;
import io.sst4j.backup.mysqldump.DatabaseServer;
import io.sst4j.backup.mysqldump.Engine;
import io.sst4j.backup.mysqldump.GaleraDonor;
import io.sst4j.backup.mysqldump.GaleraTransfer;
import io.sst4j.backup.mysqldump.StartPosition;
import io.sst4j.backup.release.ServerRelease;
import io.sst4j.backup.wsrep.Credentials;
import io.sst4j.backup.wsrep.SstOption;
import io.sst4j.backup.wsrep.WsrepArguments;
import io.sst4j.backup.wsrep.WsrepConfiguration;
import io.sst4j.backup.wsrep.WsrepUsageException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The method {@code mysqldump}: the joiner has no script and there is no stream, only the donor's script as a client of both
 * servers.
 *
 * <p>Up to MariaDB 11.5 the server takes nothing but the exit code, holds still until then, and tries three times. A later one
 * goes on, reads lines as with every method, and tries once.
 */
final class Mysqldump {
    private static final Logger LOG = LoggerFactory.getLogger(Mysqldump.class);
    private static final String METHOD = "mysqldump";

    private final WsrepConfiguration configuration;
    private final ServerProtocol protocol;
    private final ServerLog log;
    private final Cancellation cancellation;

    Mysqldump(WsrepConfiguration configuration, ServerProtocol protocol, ServerLog log, Cancellation cancellation) {
        this.configuration = configuration;
        this.protocol = protocol;
        this.log = log;
        this.cancellation = cancellation;
    }

    static boolean isMethod(String method) {
        return method.equals(METHOD);
    }

    /** The stock script has one code for what it finds itself, and hands on that of its client for all else. */
    static int exitCode(SstException failure) {
        return failure.code() == ErrorCode.PEER_INCOMPATIBLE
                ? WsrepUsageException.INVALID
                : ExitCodes.of(Role.DONOR, Phase.TRANSFER, failure);
    }

    /** Tells the listener no more than how it ended; on the way people are told, by {@link CopyProgressLog}. */
    void donate(TransferListener listener) throws SstException {
        WsrepArguments arguments = configuration.arguments();
        Endpoint target = target(arguments);
        StartPosition given = given(arguments);
        try (ClientKey own = ClientKey.of(ClientTls.local(ClientOptions.DUMP, configuration.options()))) {
            DatabaseServer server = donor(arguments, own);
            if (arguments.bypass()) {
                log.info("Bypassing the SST for IST");
                bypass(server, target, given, listener);
            } else {
                copy(server, target, given, listener);
            }
        }
    }

    private static StartPosition given(WsrepArguments arguments) throws SstException {
        String gtid = arguments.gtid().orElseThrow(() -> missing("gtid"));
        return new StartPosition(
                gtid, arguments.position().map(SnapshotPosition::domainId).orElseGet(OptionalLong::empty));
    }

    private void bypass(DatabaseServer server, Endpoint target, StartPosition given, TransferListener listener)
            throws SstException {
        try (ClientKey key = key(release(server))) {
            new GaleraTransfer(joiner(target, key), given, cancellation).bypass();
            completed(listener, given, 0, Duration.ZERO);
        }
    }

    /** Only tells how the joiner is reached: an account that is none of the donor's must not hinder what needs no donor. */
    private static Optional<ServerRelease> release(DatabaseServer server) {
        try (GaleraDonor donor = GaleraDonor.open(server)) {
            return donor.release();
        } catch (SstException e) {
            LOG.debug("the release of the donor is not known: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private void copy(DatabaseServer server, Endpoint target, StartPosition given, TransferListener listener)
            throws SstException {
        DonorServer holder = FlushDialogue.of(protocol, configuration.arguments(), configuration.toSettings());
        try (GaleraDonor donor = GaleraDonor.open(server);
                ClientKey key = key(donor.release());
                CopyProgressLog progress = CopyProgressLog.of(configuration, log::info)) {
            Engine engine = engine();
            GaleraTransfer transfer = new GaleraTransfer(joiner(target, key), given, cancellation);
            CopyReport report =
                    transfer.copy(donor, holder, copy -> copy.listener(progress).engine(engine));
            tell(report);
            completed(listener, transfer.position(), report.bytes(), report.duration());
        }
    }

    private void tell(CopyReport report) {
        report.foreignTables()
                .forEach(table -> log.warning("table " + table + " is there, and its rows are kept elsewhere"));
        report.leftOut().forEach(log::warning);
        log.info("Copied " + report.rows() + " rows of " + report.tables() + " tables, " + report.bytes() + " bytes in "
                + report.duration().toMillis() + " ms");
    }

    /** A server that reads no lines takes no harm from one. */
    private void completed(TransferListener listener, StartPosition begun, long bytes, Duration elapsed)
            throws SstException {
        SnapshotPosition parsed = SnapshotPosition.parse(begun.text());
        SnapshotPosition position =
                new SnapshotPosition(parsed.uuid(), parsed.seqno(), begun.gtidDomain(), Optional.empty());
        PhaseFinished phase = new PhaseFinished(Phase.TRANSFER, bytes, elapsed);
        listener.on(phase);
        listener.on(new Completed(new TransferReport(
                Role.DONOR, METHOD, position, configuration.arguments().bypass(), bytes, List.of(phase))));
        protocol.done(position);
    }

    private ClientKey key(Optional<ServerRelease> donor) throws SstException {
        boolean provable =
                !account(ClientOptions.CLIENT, joinerAccount()).password().isEmpty();
        return ClientKey.of(ClientTls.of(configuration, ClientOptions.CLIENT, ClientTls.byDefault(donor, provable)));
    }

    private Engine engine() throws SstException {
        String name = configuration.get(SstOption.SST_DUMP_ENGINE).orElse("native");
        return switch (name) {
            case "native" -> Engine.NATIVE;
            case "tool" -> Engine.TOOL;
            default ->
                throw new SstException(
                        ErrorCode.INVALID_OPTION,
                        SstOption.SST_DUMP_ENGINE.optionName() + "='" + name + "' is neither native nor tool");
        };
    }

    private DatabaseServer donor(WsrepArguments arguments, ClientKey key) throws SstException {
        Path socket = Path.of(arguments.socket().orElseThrow(() -> missing("socket")));
        Credentials own = configuration.credentials();
        Credentials account = account(ClientOptions.DUMP, own.isEmpty() ? joinerAccount() : own);
        return with(key, DatabaseServer.bySocket(socket, account.user(), account.password()));
    }

    private DatabaseServer joiner(Endpoint target, ClientKey key) {
        Credentials account = account(ClientOptions.CLIENT, joinerAccount());
        return with(key, DatabaseServer.at(target.host(), target.port(), account.user(), account.password()));
    }

    /** What the joiner asked for, or else what the donor's server gives, unless it made that, so that no joiner knows it. */
    private Credentials joinerAccount() {
        Credentials own = configuration.credentials();
        Credentials known = own.user().startsWith(GaleraDonor.ACCOUNT_OF_TRANSFER)
                ? Credentials.parse(configuration
                        .secret(SstOption.WSREP_SST_AUTH)
                        .map(Secret::reveal)
                        .orElse(""))
                : own;
        return configuration.arguments().remoteCredentials().orElse(known);
    }

    private static DatabaseServer with(ClientKey key, DatabaseServer server) {
        DatabaseServer keyed = server;
        for (var property : key.properties().entrySet()) {
            keyed = keyed.with(property.getKey(), property.getValue());
        }
        return keyed;
    }

    private Credentials account(ClientOptions client, Credentials given) {
        return given.isEmpty() ? client.credentials(configuration.options()) : given;
    }

    private static Endpoint target(WsrepArguments arguments) throws SstException {
        if (arguments.role() == Role.JOINER) {
            throw new WsrepUsageException(
                    WsrepUsageException.INVALID, "the method mysqldump has no script of the joiner, only of the donor");
        }
        Endpoint target = arguments
                .address()
                .map(TransferAddress::endpoint)
                .filter(endpoint -> !endpoint.host().isEmpty())
                .orElseThrow(() -> missing("host"));
        if (target.port() == 0) {
            throw missing("port");
        }
        int own = arguments.localPort().orElseThrow(() -> missing("local-port"));
        if (target.port() == own && isOwn(target.host())) {
            throw new WsrepUsageException(
                    WsrepUsageException.INVALID,
                    "the joiner's address " + target + " is that of this server: set wsrep_sst_receive_address or"
                            + " wsrep_node_address on the joiner to what other nodes reach it by");
        }
        return target;
    }

    private static boolean isOwn(String host) {
        try {
            for (InetAddress address : InetAddress.getAllByName(host)) {
                if (address.isLoopbackAddress()
                        || address.isAnyLocalAddress()
                        || NetworkInterface.getByInetAddress(address) != null) {
                    return true;
                }
            }
            return false;
        } catch (UnknownHostException | SocketException e) {
            return false;
        }
    }

    private static WsrepUsageException missing(String argument) {
        return new WsrepUsageException(
                WsrepUsageException.INVALID, "no --" + argument + " is given, which the method mysqldump needs");
    }
}
