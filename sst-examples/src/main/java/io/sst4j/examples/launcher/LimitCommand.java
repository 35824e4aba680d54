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
        mixinStandardHelpOptions = true,
        description = "Changes how fast a donor sends while it does, within a second, until its transfer is over.")
final class LimitCommand implements Callable<Integer> {
    @Option(names = "--datadir", paramLabel = "DIR", required = true, description = "The data directory of the donor.")
    private Path datadir = Path.of("");

    @Parameters(
            paramLabel = "RATE",
            description =
                    "Bytes per second, or a number with k, m or g, as of the option rlimit; at least 64k, or 0 for no limit.")
    private String rate = "";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws SstException {
        TransferStatus status = TransferStatus.of(datadir)
                .filter(last -> last.isAlive(Instant.now()))
                .orElseThrow(() -> new SstException(
                        ErrorCode.INVALID_OPTION,
                        "no transfer runs on " + datadir + ": sst status tells of the last one"));
        if (!status.role().equals(Role.DONOR.word())) {
            throw new SstException(ErrorCode.INVALID_OPTION, datadir + " is that of a joiner: limit its donor");
        }
        if (!status.isLimited()) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION,
                    "a donor by " + status.method() + " has no stream that could be slowed down");
        }
        long bytes = LimitFile.write(datadir, rate);
        spec.commandLine().getOut().println(bytes == 0 ? "no limit" : bytes + " bytes per second");
        return 0;
    }
}
