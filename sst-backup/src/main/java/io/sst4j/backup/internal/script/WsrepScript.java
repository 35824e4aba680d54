/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.script;

import io.sst4j.Cancellation;
import io.sst4j.Donor;
import io.sst4j.DonorServer;
import io.sst4j.Encryptor;
import io.sst4j.Endpoint;
import io.sst4j.ErrorCode;
import io.sst4j.Joiner;
import io.sst4j.Role;
import io.sst4j.Settings;
import io.sst4j.SnapshotMethod;
import io.sst4j.SnapshotPosition;
import io.sst4j.Sst;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.TransferListener;
import io.sst4j.TransferReport;
import io.sst4j.backup.internal.release.ServerRelease;
import io.sst4j.backup.internal.wsrep.WsrepArguments;
import io.sst4j.backup.internal.wsrep.WsrepConfiguration;
import io.sst4j.internal.io.CloseAll;
import io.sst4j.internal.io.Faults;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One run of a {@code wsrep_sst_<method>} program, started by a server.
 *
 * <p>Standard output carries only the protocol; standard error goes to the server's error log. The exit codes are
 * those of the stock scripts. For one use; {@link #cancel} may be called from any thread.
 */
public final class WsrepScript {
    private final ScriptMethod method;
    private final List<String> arguments;
    private final Map<String, String> environment;
    private final ServerProtocol protocol;
    private final ServerLog log;
    private final Clock clock = Clock.system(ZoneId.systemDefault());
    private final Cancellation cancellation = new Cancellation();

    /**
     * Creates a run that has not started.
     *
     * @param method the part of the program's name after {@code wsrep_sst_}
     * @param arguments the arguments from the server
     * @param environment the environment, in which the server passes credentials
     * @param out standard output, which the server reads
     * @param err standard error, which goes to the server's error log
     */
    public WsrepScript(
            String method, List<String> arguments, Map<String, String> environment, PrintStream out, PrintStream err) {
        this.method = ScriptMethod.of(method);
        this.arguments = List.copyOf(arguments);
        this.environment = Map.copyOf(environment);
        this.protocol = new ServerProtocol(out);
        this.log = new ServerLog(err, clock);
    }

    /**
     * Runs the transfer.
     *
     * @return the exit code
     */
    public int run() {
        Role role = Role.DONOR;
        log.usePrefixes(mayNeedPrefixes());
        try {
            WsrepArguments parsed = StandardInput.complete(WsrepArguments.parse(arguments, environment), cancellation);
            role = parsed.role();
            CallingServer server = CallingServer.of(parsed);
            log.usePrefixes(PxcNode.hasPrefixes(server.release()));
            WsrepConfiguration configuration = server.configuration(parsed);
            Syslog syslog = syslog(configuration);
            try {
                return run(configuration, syslog);
            } finally {
                CloseAll.quietly(syslog);
            }
        } catch (Throwable e) {
            return failed(role, unforeseen(e));
        }
    }

    /** Errors in the arguments are logged too, so the arguments that decide the format are searched before parsing. */
    private boolean mayNeedPrefixes() {
        int end = arguments.indexOf("--mysqld-args");
        List<String> own = end < 0 ? arguments : arguments.subList(0, end);
        int at = own.indexOf("--mysqld-version") + 1;
        Optional<ServerRelease> told = at > 0 && at < own.size() ? ServerRelease.parse(own.get(at)) : Optional.empty();
        return told.isPresent() ? PxcNode.hasPrefixes(told) : own.contains("--basedir") || own.contains("--plugindir");
    }

    @SuppressWarnings("try") // the claim and the watch end with the block
    private int run(WsrepConfiguration configuration, @Nullable Syslog syslog) {
        Role role = configuration.arguments().role();
        Optional<PxcNode> pxc = PxcNode.of(configuration);
        Optional<PxcNode.OldEntries> old =
                pxc.map(node -> PxcNode.OldEntries.of(configuration.arguments().datadir()));
        try {
            configuration.notices().forEach(log::warning);
            if (pxc.isPresent()) {
                pxc.get().requireFit();
            }
            LogArchive archive = new LogArchive(configuration, method.logPrefix(), log);
            try (NodeFiles files = NodeFiles.claim(configuration, log, cancellation);
                    ParentWatch watch =
                            ParentWatch.over(configuration.arguments().parent(), cancellation)) {
                log.info(method.name() + " SST started on " + role.word());
                archive.makeRoom();
                try {
                    reported(configuration, archive.report());
                } finally {
                    tellTools(syslog, archive);
                }
                log.info(method.name() + " SST completed on " + role.word());
            }
            return 0;
        } catch (Throwable e) {
            SstException failure = unforeseen(e);
            int code = failed(role, failure);
            boolean passing = pxc.filter(node -> node.mayTryAgain(failure)).isPresent();
            return passing && old.filter(PxcNode.OldEntries::areThere).isPresent() ? ExitCodes.AGAIN : code;
        }
    }

    private void reported(WsrepConfiguration configuration, Path file) throws SstException {
        new AttemptReport(configuration.arguments().role(), method.name(), clock)
                .during(
                        file,
                        log,
                        report -> StatusFile.during(configuration, method.name(), status -> {
                            transfer(configuration, report.andThen(status));
                            return true;
                        }));
    }

    private void transfer(WsrepConfiguration configuration, TransferListener report) throws SstException {
        if (configuration.arguments().role() == Role.DONOR) {
            donate(configuration, report);
        } else {
            join(configuration, report);
        }
    }

    private @Nullable Syslog syslog(WsrepConfiguration configuration) throws SstException {
        if (!Syslog.isAskedFor(configuration)) {
            return null;
        }
        try {
            Syslog syslog = Syslog.open(configuration, environment);
            log.info("Logging all stderr of the SST and of the backup tool to syslog");
            log.moveTo(syslog);
            return syslog;
        } catch (IOException e) {
            log.warning(
                    "sst-syslog or [mysqld_safe] syslog is set, but there is no logger program: the lines are written here");
            return null;
        }
    }

    private static void tellTools(@Nullable Syslog syslog, LogArchive archive) {
        if (syslog != null) {
            LogArchive.STAGES.forEach(stage -> syslog.tool(stage, archive.file(stage)));
        }
    }

    /** The server reads one line with the cause of any failure; this library's own failures already contain it. */
    private SstException unforeseen(Throwable fault) {
        return Faults.of(method.name() + " SST", fault);
    }

    /**
     * Ends the run early because one of its threads ended unexpectedly.
     *
     * @param fault the cause
     */
    public void cancel(Throwable fault) {
        cancel(unforeseen(fault));
    }

    private int failed(Role role, SstException e) {
        log.error(e.code().id() + " " + e.getMessage());
        return method.exitCode(role, log.phase(), e);
    }

    @SuppressWarnings("try") // the limit ends with the block
    private void donate(WsrepConfiguration configuration, TransferListener report) throws SstException {
        WsrepArguments parsed = configuration.arguments();
        TransferAddress address = method.joiner(parsed);
        SnapshotMethod snapshots = Sst.method(method.name());
        Settings settings = NodeSettings.of(method.name(), configuration);
        Encryptor encryptor = NodeSettings.encryptor(method.name(), configuration, settings, Role.DONOR);
        Protection.requireFor(address, encryptor);
        DonorServer server = FlushDialogue.of(protocol, parsed, settings);
        if (parsed.bypass()) {
            log.info("Bypassing the SST for IST");
            method.bypass(server);
        }
        try (ScriptMethod.Progress progress = method.progress(configuration, protocol, log);
                Donor donor = Sst.donor(snapshots.source(settings.knownTo(snapshots)))
                        .transport(NodeSettings.transport(configuration))
                        .encryptor(encryptor)
                        .connectLimit(Duration.ofSeconds(settings.number("sst-connect-timeout", 60)))
                        .rateLimit(NodeSettings.rateLimit(configuration))
                        .server(server)
                        .cancellation(cancellation)
                        .listener(log.listener(configuration))
                        .listener(progress)
                        .listener(report)
                        .build();
                LimitFile limit = LimitFile.watch(parsed.datadir(), rate -> limit(donor, rate))) {
            protocol.done(donor.donate(address).position());
        }
    }

    private void limit(Donor donor, long rate) {
        donor.rateLimit(rate);
        log.info("rate limit from now on: " + rate + " bytes per second (0: no limit)");
    }

    private void join(WsrepConfiguration configuration, TransferListener report) throws SstException {
        Endpoint endpoint = method.listening(configuration.arguments());
        SnapshotMethod snapshots = Sst.method(method.name());
        Settings settings = NodeSettings.of(method.name(), configuration);
        try (ScriptMethod.Progress progress = method.progress(configuration, protocol, log);
                Joiner joiner = Sst.joiner(snapshots.target(settings.knownTo(snapshots)))
                        .transport(NodeSettings.transport(configuration))
                        .encryptor(NodeSettings.encryptor(method.name(), configuration, settings, Role.JOINER))
                        .announce(endpoint)
                        .cancellation(cancellation)
                        .listener(log.listener(configuration))
                        .listener(progress)
                        .listener(report)
                        .build()) {
            protocol.ready(joiner.listen());
            TransferReport received = joiner.join();
            SnapshotPosition position = received.position();
            log.info("Galera co-ords from donor: " + position);
            if (!received.incremental()) {
                PxcNode.of(configuration).flatMap(PxcNode::remaining).ifPresent(log::info);
            }
            protocol.position(position);
        }
    }

    /**
     * Ends the run early.
     *
     * @param why the failure that the run then reports
     */
    public void cancel(SstException why) {
        cancellation.cancel(why);
    }

    /** Ends a transfer when the server that started it has exited. */
    private static final class ParentWatch implements AutoCloseable {
        private final @Nullable CompletableFuture<?> exit;

        private ParentWatch(@Nullable CompletableFuture<?> exit) {
            this.exit = exit;
        }

        static ParentWatch over(OptionalLong parent, Cancellation cancellation) throws SstException {
            if (parent.isEmpty()) {
                return new ParentWatch(null);
            }
            SstException gone = new SstException(
                    ErrorCode.PARENT_GONE, "the server, process " + parent.getAsLong() + ", terminated unexpectedly");
            ProcessHandle server = ProcessHandle.of(parent.getAsLong()).orElseThrow(() -> gone);
            return new ParentWatch(server.onExit().thenRun(() -> cancellation.cancel(gone)));
        }

        @Override
        public void close() {
            if (exit != null) {
                exit.cancel(false);
            }
        }
    }
}
