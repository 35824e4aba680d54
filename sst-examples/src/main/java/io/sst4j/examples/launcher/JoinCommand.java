/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import io.sst4j.ErrorCode;
import io.sst4j.Joiner;
import io.sst4j.Role;
import io.sst4j.Settings;
import io.sst4j.SnapshotPosition;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.backup.script.NodeSettings;
import io.sst4j.backup.wsrep.WsrepConfiguration;
import io.sst4j.session.Sst;
import java.io.PrintWriter;
import java.nio.file.Path;
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
        mixinStandardHelpOptions = true,
        description = "Receives the state of another node in place of a server that is stopped. Prints the address for"
                + " 'sst donate', then the position.")
final class JoinCommand implements Callable<Integer> {
    @Mixin
    private ServerOptions server = new ServerOptions();

    @Option(
            names = "--listen",
            paramLabel = "HOST[:PORT]",
            required = true,
            description = "The host that the donor reaches this node by, and the port; 4444 by default.")
    private String listen = "";

    @Option(
            names = "--write-grastate",
            description =
                    "Writes the position to grastate.dat, so that the server can start by an incremental transfer.")
    private boolean writeGrastate;

    @Mixin
    private ProgressOptions progress = new ProgressOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws SstException {
        WsrepConfiguration configuration =
                server.configuration(Role.JOINER, Optional.empty(), List.of("--address", listen));
        Path datadir = configuration.arguments().datadir();
        if (GaleraState.isInUse(datadir)) {
            throw new SstException(
                    ErrorCode.ALREADY_RUNNING,
                    "a server runs on " + datadir + ": stop it before its state is replaced");
        }
        SnapshotPosition position = join(configuration);
        if (writeGrastate) {
            GaleraState.write(datadir, position);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(position.display());
        out.flush();
        return 0;
    }

    private SnapshotPosition join(WsrepConfiguration configuration) throws SstException {
        String method = server.method();
        Settings settings = NodeSettings.of(method, configuration);
        TransferAddress asked = TransferAddress.parse(listen);
        PrintWriter out = spec.commandLine().getOut();
        try (Signals signals = new Signals();
                Joiner joiner = Sst.joiner(Sst.method(method).target(settings))
                        .transport(NodeSettings.transport(configuration))
                        .encryptor(NodeSettings.encryptor(method, configuration, settings, Role.JOINER))
                        .announce(asked.connectEndpoint())
                        .cancellation(signals.cancellation())
                        .listener(progress.listener(spec))
                        .build()) {
            out.println(joiner.listen().format());
            out.flush();
            return joiner.join().position();
        }
    }
}
