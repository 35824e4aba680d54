/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

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
import io.sst4j.backup.internal.script.NodeSettings;
import io.sst4j.backup.internal.script.StatusFile;
import io.sst4j.backup.internal.wsrep.WsrepConfiguration;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sst join}. */
@Command(
        name = "join",
        footerHeading = HelpSections.EXAMPLES,
        footer = "  $ sst join --listen=10.0.0.2:4444 --write-grastate",
        mixinStandardHelpOptions = true,
        description =
                "Receives the state of another node. The server must be stopped, except with mysqldump, which needs a running"
                        + " one. Prints the address for 'sst donate', then the position.")
final class JoinCommand implements Callable<Integer> {
    @Mixin
    private ServerOptions server = new ServerOptions();

    @Option(
            names = "--listen",
            paramLabel = "HOST[:PORT]",
            required = true,
            description =
                    "The host and port at which the donor reaches this node. Default port: 4444, or the server's port with"
                            + " mysqldump.")
    private String listen = "";

    @Option(
            names = "--write-grastate",
            description =
                    "Write the position to grastate.dat, so that the server can join by an incremental transfer (IST).")
    private boolean writeGrastate;

    @Mixin
    private AccountOptions account = new AccountOptions();

    @Mixin
    private ProgressOptions progress = new ProgressOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws SstException {
        SnapshotMethod method = Sst.method(server.method());
        SnapshotPosition position = method.needsRunningJoiner() ? fill(method) : replace(method);
        PrintWriter out = spec.commandLine().getOut();
        out.println(position.display());
        out.flush();
        return 0;
    }

    /** Copies into a running server. */
    private SnapshotPosition fill(SnapshotMethod method) throws SstException {
        if (writeGrastate) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION,
                    "--write-grastate needs a stopped server, and with " + method.name() + " it runs");
        }
        List<String> arguments = new ArrayList<>(List.of("--address", listen));
        account.addTo(arguments, server);
        return join(method, server.configurationOfRunning(Role.JOINER, account.password(), arguments));
    }

    /** Replaces the state of a stopped server. */
    private SnapshotPosition replace(SnapshotMethod method) throws SstException {
        WsrepConfiguration configuration =
                server.configuration(Role.JOINER, Optional.empty(), List.of("--address", listen));
        Path datadir = configuration.arguments().datadir();
        if (GaleraState.isInUse(datadir)) {
            throw new SstException(ErrorCode.ALREADY_RUNNING, "a server runs on " + datadir + ": stop it first");
        }
        SnapshotPosition position = join(method, configuration);
        if (writeGrastate) {
            GaleraState.write(datadir, position);
        }
        return position;
    }

    private SnapshotPosition join(SnapshotMethod method, WsrepConfiguration configuration) throws SstException {
        return StatusFile.during(configuration, server.method(), status -> join(method, configuration, status));
    }

    private SnapshotPosition join(SnapshotMethod method, WsrepConfiguration configuration, TransferListener status)
            throws SstException {
        String name = server.method();
        Settings settings = account.with(NodeSettings.of(name, configuration));
        TransferAddress asked = TransferAddress.parse(listen);
        PrintWriter out = spec.commandLine().getOut();
        try (Signals signals = new Signals();
                Joiner joiner = Sst.joiner(method.target(settings.knownTo(method)))
                        .transport(NodeSettings.transport(configuration))
                        .encryptor(NodeSettings.encryptor(name, configuration, settings, Role.JOINER))
                        .announce(asked.connectEndpoint())
                        .cancellation(signals.cancellation())
                        .listener(progress.listener(spec).andThen(status))
                        .build()) {
            out.println(joiner.listen().format());
            out.flush();
            return joiner.join().position();
        }
    }
}
