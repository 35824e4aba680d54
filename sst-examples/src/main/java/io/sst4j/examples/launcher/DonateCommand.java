/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import io.sst4j.Donor;
import io.sst4j.DonorServer;
import io.sst4j.ErrorCode;
import io.sst4j.Role;
import io.sst4j.Settings;
import io.sst4j.SnapshotMethod;
import io.sst4j.SnapshotPosition;
import io.sst4j.Sst;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.TransferListener;
import io.sst4j.backup.internal.script.LimitFile;
import io.sst4j.backup.internal.script.NodeSettings;
import io.sst4j.backup.internal.script.StatusFile;
import io.sst4j.backup.internal.wsrep.Credentials;
import io.sst4j.backup.internal.wsrep.SstOption;
import io.sst4j.backup.internal.wsrep.WsrepConfiguration;
import io.sst4j.backup.server.JdbcDonorServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sst donate}. */
@Command(
        name = "donate",
        footerHeading = HelpSections.EXAMPLES,
        footer = "  $ sst donate --to=10.0.0.2:4444/xtrabackup_sst//1 --user=backup",
        mixinStandardHelpOptions = true,
        description =
                "Sends the state of the running server to a node that waits in 'sst join'. The password comes from"
                        + " SST_PASSWORD or from wsrep_sst_auth in the option files. If there is none, the command asks for it.")
final class DonateCommand implements Callable<Integer> {
    @Mixin
    private ServerOptions server = new ServerOptions();

    @Option(
            names = "--to",
            paramLabel = "ADDRESS",
            required = true,
            description = "The address that 'sst join' printed, such as 10.0.0.2:4444/xtrabackup_sst//1.")
    private String to = "";

    @Mixin
    private AccountOptions account = new AccountOptions();

    @Option(
            names = "--gtid",
            paramLabel = "UUID:SEQNO",
            description =
                    "The snapshot position. Default: ask the server. With mysqldump, only for a Galera node that waits for its"
                            + " state.")
    private Optional<String> gtid = Optional.empty();

    @Mixin
    private ProgressOptions progress = new ProgressOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws SstException {
        SnapshotMethod method = Sst.method(server.method());
        WsrepConfiguration configuration = configuration(method);
        SnapshotPosition position =
                StatusFile.during(configuration, server.method(), status -> donate(method, configuration, status));
        spec.commandLine().getOut().println(position.display());
        return 0;
    }

    @SuppressWarnings("try") // the rate limit ends with the block
    private SnapshotPosition donate(SnapshotMethod method, WsrepConfiguration configuration, TransferListener status)
            throws SstException {
        TransferAddress address = TransferAddress.parse(to);
        String name = server.method();
        Settings settings = account.with(NodeSettings.of(name, configuration));
        try (Signals signals = new Signals();
                Donor donor = Sst.donor(method.source(settings.knownTo(method)))
                        .transport(NodeSettings.transport(configuration))
                        .encryptor(NodeSettings.encryptor(name, configuration, settings, Role.DONOR))
                        .connectLimit(Duration.ofSeconds(settings.number("sst-connect-timeout", 60)))
                        .rateLimit(NodeSettings.rateLimit(configuration))
                        .server(held(configuration, settings))
                        .cancellation(signals.cancellation())
                        .listener(progress.listener(spec).andThen(status))
                        .build();
                LimitFile limit = LimitFile.watch(configuration.arguments().datadir(), donor::rateLimit)) {
            return donor.donate(address).position();
        }
    }

    private static DonorServer held(WsrepConfiguration configuration, Settings settings) throws SstException {
        String path = configuration.arguments().socket().orElse("");
        Credentials account = configuration.credentials();
        return new JdbcDonorServer(
                () -> ServerLogin.connect(path, account),
                Duration.ofSeconds(settings.number(SstOption.SST_FLUSH_TIMEOUT.optionName(), 300)));
    }

    private WsrepConfiguration configuration(SnapshotMethod method) throws SstException {
        List<String> arguments = new ArrayList<>(List.of("--address", to));
        account.addTo(arguments, server);
        ServerOptions.add(arguments, "--gtid", gtid);
        Optional<String> password = account.password();
        if (method.needsRunningJoiner()) {
            return server.configurationOfRunning(Role.DONOR, password, arguments);
        }
        String path = account.socket(server)
                .orElseThrow(() -> new SstException(
                        ErrorCode.INVALID_OPTION, "the socket is unknown: pass --socket or --defaults-file"));
        WsrepConfiguration asking = server.configuration(Role.DONOR, password, arguments);
        if (gtid.isPresent()) {
            return asking;
        }
        SnapshotPosition position = GaleraState.of(
                path,
                asking.credentials().user(),
                asking.credentials().password().reveal());
        arguments.addAll(List.of("--gtid", position.toString()));
        return server.configuration(Role.DONOR, password, arguments);
    }
}
