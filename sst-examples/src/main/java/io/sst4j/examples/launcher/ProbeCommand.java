/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import io.sst4j.SstException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sst probe}. The launcher runs a script without a JVM; this class provides its help and runs the same script. */
@Command(
        name = "probe",
        footerHeading = HelpSections.EXAMPLES,
        footer = "  $ sst probe --datadir=/var/lib/mysql --stalled-after=2m",
        mixinStandardHelpOptions = true,
        description =
                "Checks a node for Kubernetes probes and systemd timers. Exit code: 0 while a transfer makes progress, or while"
                        + " none runs and the server is up; otherwise 1, with the cause in one line.")
final class ProbeCommand implements Callable<Integer> {
    @Option(names = "--datadir", paramLabel = "DIR", required = true, description = "The node's data directory.")
    private Path datadir = Path.of("");

    @Option(
            names = "--stalled-after",
            paramLabel = "TIME",
            description = "The longest time without progress, in seconds or with the suffix s, m or h. Default: 2m.")
    private String stalledAfter = "2m";

    @Override
    public Integer call() throws SstException {
        return ShellScript.run("probe.sh", List.of("--datadir=" + datadir, "--stalled-after=" + stalledAfter));
    }
}
