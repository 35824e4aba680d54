/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import io.sst4j.Donor;
import io.sst4j.Role;
import io.sst4j.Sst;
import io.sst4j.SstException;
import io.sst4j.TransferReport;
import io.sst4j.examples.tree.TreeAddress;
import io.sst4j.examples.tree.TreeSource;
import io.sst4j.examples.tree.TreeSource.Removal;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sst push}. */
@Command(
        name = "push",
        mixinStandardHelpOptions = true,
        description = "Sends a directory to 'sst pull', or to an rsync daemon. Only what differs travels.")
final class PushCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIRECTORY", description = "What is sent: its content.")
    private Path directory = Path.of("");

    @Option(
            names = "--to",
            paramLabel = "ADDRESS",
            required = true,
            description = "What 'sst pull' printed, or HOST:PORT/MODULE[/PATH] of an rsync daemon.")
    private String to = "";

    @Option(names = "--delete", description = "Deletes there, in the directory of --to, what is not here.")
    private boolean delete;

    @Option(
            names = "--force",
            description =
                    "Deletes there a directory with its content where something else is to be, as --delete does too.")
    private boolean force;

    @Option(names = "--exclude", paramLabel = "PATTERN", description = "Names that stay here, as rsync has them.")
    private List<String> excluded = List.of();

    @Option(
            names = "--limit",
            paramLabel = "BYTES",
            defaultValue = "0",
            description = "The most bytes per second; 0, the default, is as many as possible.")
    private long limit;

    @Mixin
    private TlsOptions tls = new TlsOptions();

    @Mixin
    private ProgressOptions progress = new ProgressOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private Removal removal() {
        if (delete) {
            return Removal.WHAT_IS_NOT_HERE;
        }
        return force ? Removal.FULL_DIRECTORIES_IN_THE_WAY : Removal.NOTHING;
    }

    @Override
    public Integer call() throws SstException {
        TreeAddress address = TreeAddress.parse(to);
        try (Signals signals = new Signals();
                Donor donor = Sst.donor(new TreeSource(directory, address.below(), removal(), excluded))
                        .encryptor(tls.encryptor(Role.DONOR))
                        .rateLimit(limit)
                        .cancellation(signals.cancellation())
                        .listener(progress.listener(spec))
                        .build()) {
            TransferReport report = donor.donate(address.address());
            spec.commandLine().getOut().println(report.bytes());
        }
        return 0;
    }
}
