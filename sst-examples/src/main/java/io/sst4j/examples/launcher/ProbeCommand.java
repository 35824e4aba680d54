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
        mixinStandardHelpOptions = true,
        description =
                "Exits with 0 while the transfer of a node lives and moves, or none runs and its server is there, and"
                        + " with 1 and the cause in one line otherwise: for probes of Kubernetes and timers of systemd.")
final class ProbeCommand implements Callable<Integer> {
    @Option(names = "--datadir", paramLabel = "DIR", required = true, description = "The data directory of the node.")
    private Path datadir = Path.of("");

    @Option(
            names = "--stalled-after",
            paramLabel = "TIME",
            description = "How long a transfer may make no progress: seconds, or with s, m or h. By default 2m.")
    private String stalledAfter = "2m";

    @Override
    public Integer call() throws SstException {
        return ShellScript.run("probe.sh", List.of("--datadir=" + datadir, "--stalled-after=" + stalledAfter));
    }
}
