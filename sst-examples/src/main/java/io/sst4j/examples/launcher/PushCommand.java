/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import io.sst4j.Donor;
import io.sst4j.ErrorCode;
import io.sst4j.Role;
import io.sst4j.Sst;
import io.sst4j.SstException;
import io.sst4j.TransferReport;
import io.sst4j.backup.internal.script.NodeSettings;
import io.sst4j.examples.tree.TreeAddress;
import io.sst4j.examples.tree.TreeSource;
import io.sst4j.examples.tree.TreeSource.Removal;
import java.nio.file.Files;
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
        footerHeading = HelpSections.EXAMPLES,
        footer = {
            "  $ sst push /srv/data --to=10.0.0.2:4444/tree//1",
            "  $ sst push /srv/data --to=10.0.0.3:873/module/data --delete --limit=50m"
        },
        mixinStandardHelpOptions = true,
        description = "Sends a directory to 'sst pull' or an rsync daemon. Transfers only differences.")
final class PushCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIRECTORY", description = "The directory whose content to send.")
    private Path directory = Path.of("");

    @Option(
            names = "--to",
            paramLabel = "ADDRESS",
            required = true,
            description = "The address that 'sst pull' printed, or HOST:PORT/MODULE[/PATH] of an rsync daemon.")
    private String to = "";

    @Option(
            names = "--delete",
            description = "Delete entries at the receiver, in the directory of --to, that do not exist here.")
    private boolean delete;

    @Option(
            names = "--force",
            description =
                    "Delete a directory with its content at the receiver if a file or link replaces it. Implied by --delete.")
    private boolean force;

    @Option(
            names = "--exclude",
            paramLabel = "PATTERN",
            description = "Names not to send, as an rsync pattern. Repeatable.")
    private List<String> excluded = List.of();

    @Option(
            names = "--limit",
            paramLabel = "RATE",
            defaultValue = "0",
            description = "The most bytes per second, also with the suffix k, m or g. Default: 0, no limit.")
    private String limit = "0";

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
        if (!Files.isDirectory(directory)) {
            throw new SstException(ErrorCode.INVALID_OPTION, "send " + directory + ": it is not a directory");
        }
        if (to.isBlank()) {
            throw new SstException(ErrorCode.INVALID_OPTION, "--to is empty: pass the address that 'sst pull' printed");
        }
        TreeAddress address = TreeAddress.parse(to);
        try (Signals signals = new Signals();
                Donor donor = Sst.donor(new TreeSource(directory, address.below(), removal(), excluded))
                        .encryptor(tls.encryptor(Role.DONOR))
                        .rateLimit(NodeSettings.bytesPerSecond(limit))
                        .cancellation(signals.cancellation())
                        .listener(progress.listener(spec))
                        .build()) {
            TransferReport report = donor.donate(address.address());
            spec.commandLine().getOut().println(report.bytes());
        }
        return 0;
    }
}
