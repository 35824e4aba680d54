/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.script;

import io.sst4j.Cancellation;
import io.sst4j.Endpoint;
import io.sst4j.ErrorCode;
import io.sst4j.Phase;
import io.sst4j.Role;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.TransferEvent.Completed;
import io.sst4j.TransferEvent.PhaseFinished;
import io.sst4j.TransferListener;
import io.sst4j.TransferReport;
import io.sst4j.backup.mysqldump.CopyReport;
import io.sst4j.backup.mysqldump.DatabaseServer;
import io.sst4j.backup.mysqldump.Engine;
import io.sst4j.backup.mysqldump.GaleraTransfer;
import io.sst4j.backup.mysqldump.StartPosition;
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
import java.util.OptionalLong;

/**
 * The method {@code mysqldump}: the joiner has no script and there is no stream, only the donor's script as a client of both
 * servers. The server takes nothing but the exit code, and tries three times.
 */
final class Mysqldump {
    private static final String METHOD = "mysqldump";

    private final WsrepConfiguration configuration;
    private final ServerLog log;
    private final Cancellation cancellation;

    Mysqldump(WsrepConfiguration configuration, ServerLog log, Cancellation cancellation) {
        this.configuration = configuration;
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
        String gtid = arguments.gtid().orElseThrow(() -> missing("gtid"));
        OptionalLong domain =
                arguments.position().map(position -> position.domainId()).orElseGet(OptionalLong::empty);
        try (ClientKey key = ClientKey.of(ClientTls.of(configuration, ClientOptions.CLIENT));
                ClientKey own = ClientKey.of(ClientTls.local(ClientOptions.DUMP, configuration.options()))) {
            GaleraTransfer transfer = new GaleraTransfer(
                    donor(arguments, own), joiner(target, key), new StartPosition(gtid, domain), cancellation);
            if (arguments.bypass()) {
                log.info("Bypassing the SST for IST");
                transfer.bypass();
                completed(listener, 0, Duration.ZERO);
            } else {
                CopyReport copied = copy(transfer);
                completed(listener, copied.bytes(), copied.duration());
            }
        }
    }

    private void completed(TransferListener listener, long bytes, Duration elapsed) {
        WsrepArguments arguments = configuration.arguments();
        PhaseFinished phase = new PhaseFinished(Phase.TRANSFER, bytes, elapsed);
        listener.on(phase);
        arguments
                .position()
                .ifPresent(position -> listener.on(new Completed(
                        new TransferReport(Role.DONOR, METHOD, position, arguments.bypass(), bytes, List.of(phase)))));
    }

    private CopyReport copy(GaleraTransfer transfer) throws SstException {
        try (CopyProgressLog progress = CopyProgressLog.of(configuration, log::info)) {
            Engine engine = engine();
            CopyReport report = transfer.copy(copy -> copy.listener(progress).engine(engine));
            report.foreignTables()
                    .forEach(table -> log.warning("table " + table + " is there, and its rows are kept elsewhere"));
            report.leftOut().forEach(log::warning);
            log.info("Copied " + report.rows() + " rows of " + report.tables() + " tables, " + report.bytes()
                    + " bytes in " + report.duration().toMillis() + " ms");
            return report;
        }
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
        Credentials account = account(ClientOptions.DUMP);
        return with(key, DatabaseServer.bySocket(socket, account.user(), account.password()));
    }

    private DatabaseServer joiner(Endpoint target, ClientKey key) {
        Credentials account = account(ClientOptions.CLIENT);
        return with(key, DatabaseServer.at(target.host(), target.port(), account.user(), account.password()));
    }

    private static DatabaseServer with(ClientKey key, DatabaseServer server) {
        DatabaseServer keyed = server;
        for (var property : key.properties().entrySet()) {
            keyed = keyed.with(property.getKey(), property.getValue());
        }
        return keyed;
    }

    private Credentials account(ClientOptions client) {
        Credentials given = configuration.credentials();
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
