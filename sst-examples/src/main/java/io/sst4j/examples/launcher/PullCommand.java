/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import io.sst4j.Joiner;
import io.sst4j.Role;
import io.sst4j.Sst;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.examples.tree.TreeTarget;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sst pull}. */
@Command(
        name = "pull",
        footerHeading = HelpSections.EXAMPLES,
        footer = "  $ sst pull /srv/data --listen=10.0.0.2:4444",
        mixinStandardHelpOptions = true,
        description =
                "Receives a directory from 'sst push' or any rsync client. Prints the address for 'sst push', then the number"
                        + " of bytes received.")
final class PullCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIRECTORY", description = "The directory to update.")
    private Path directory = Path.of("");

    @Option(
            names = "--listen",
            paramLabel = "HOST[:PORT]",
            required = true,
            description = "The host and port at which the sender reaches this host. Default port: 4444.")
    private String listen = "";

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            defaultValue = "300",
            description = "The time to wait for the sender. Default: ${DEFAULT-VALUE}.")
    private long wait;

    @Mixin
    private TlsOptions tls = new TlsOptions();

    @Mixin
    private ProgressOptions progress = new ProgressOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws SstException {
        PrintWriter out = spec.commandLine().getOut();
        try (Signals signals = new Signals();
                Joiner joiner = Sst.joiner(new TreeTarget(directory, Duration.ofSeconds(wait)))
                        .encryptor(tls.encryptor(Role.JOINER))
                        .announce(TransferAddress.parse(listen).connectEndpoint())
                        .cancellation(signals.cancellation())
                        .listener(progress.listener(spec))
                        .build()) {
            out.println(joiner.listen().format());
            out.flush();
            out.println(joiner.join().bytes());
        }
        return 0;
    }
}
