/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sst status}. */
@Command(
        name = "status",
        footerHeading = HelpSections.EXAMPLES,
        footer = "  $ sst status --datadir=/var/lib/mysql --watch",
        mixinStandardHelpOptions = true,
        description =
                "Shows the progress of the node's transfer, or the result of the last one. Exits with 1 if there was none, or"
                        + " if its process is gone.")
final class StatusCommand implements Callable<Integer> {
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final int NOTHING_ALIVE = 1;

    @Option(names = "--datadir", paramLabel = "DIR", required = true, description = "The node's data directory.")
    private Path datadir = Path.of("");

    @Option(names = "--watch", description = "Repeat every second until the transfer ends.")
    private boolean watch;

    @Option(names = "--json", description = "Print the status file, one JSON object.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final Clock clock = Clock.systemUTC();

    @Override
    public Integer call() throws SstException {
        try (Signals signals = new Signals()) {
            Optional<TransferStatus> status = tell(false);
            while (watch
                    && isRead()
                    && status.filter(last -> last.isAlive(clock.instant())).isPresent()) {
                signals.cancellation().pause(PERIOD);
                status = tell(true);
            }
            return status.filter(last -> last.hasEnded() || last.isAlive(clock.instant()))
                            .isPresent()
                    ? 0
                    : NOTHING_ALIVE;
        } catch (SstException e) {
            // a signal is the normal way to stop watching
            if (e.code() == ErrorCode.CANCELLED) {
                return 0;
            }
            throw e;
        }
    }

    /** Returns whether anybody still reads the output; the command line's writer does not see the errors of its stream. */
    @SuppressWarnings("SystemOut")
    private boolean isRead() {
        return !spec.commandLine().getOut().checkError() && !System.out.checkError();
    }

    /** Prints the status; briefly if the line before had all of it and the transfer still runs. */
    private Optional<TransferStatus> tell(boolean briefly) throws SstException {
        PrintWriter out = spec.commandLine().getOut();
        Optional<TransferStatus> status = TransferStatus.of(datadir);
        out.println(status.map(last -> json ? last.line() : text(last, briefly))
                .orElse(json ? "{}" : "no transfer yet on " + datadir));
        out.flush();
        return status;
    }

    private String text(TransferStatus status, boolean briefly) {
        return briefly && status.isAlive(clock.instant())
                ? status.progress(clock.instant())
                : status.describe(clock.instant());
    }
}
