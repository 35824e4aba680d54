/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import io.sst4j.ErrorCode;
import io.sst4j.Role;
import io.sst4j.SstException;
import io.sst4j.backup.internal.script.LimitFile;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sst limit}. */
@Command(
        name = "limit",
        footerHeading = HelpSections.EXAMPLES,
        footer = "  $ sst limit --datadir=/var/lib/mysql 50m",
        mixinStandardHelpOptions = true,
        description = "Changes the rate limit of a running donor within a second. It applies until the transfer ends.")
final class LimitCommand implements Callable<Integer> {
    @Option(names = "--datadir", paramLabel = "DIR", required = true, description = "The donor's data directory.")
    private Path datadir = Path.of("");

    @Parameters(
            paramLabel = "RATE",
            description =
                    "Bytes per second, also with the suffix k, m or g as in rlimit. At least 64k, or 0 for no limit.")
    private String rate = "";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws SstException {
        TransferStatus status = TransferStatus.of(datadir)
                .filter(last -> last.isAlive(Instant.now()))
                .orElseThrow(() -> new SstException(
                        ErrorCode.INVALID_OPTION,
                        "no transfer runs on " + datadir + "; 'sst status' shows the last one"));
        if (!status.role().equals(Role.DONOR.word())) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION,
                    datadir + " is the data directory of a joiner: set the limit on its donor");
        }
        if (!status.isLimited()) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION,
                    "the method " + status.method() + " has no stream whose rate could be limited");
        }
        long bytes = LimitFile.write(datadir, rate);
        spec.commandLine().getOut().println(bytes == 0 ? "no limit" : bytes + " bytes per second");
        return 0;
    }
}
