/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sst probe}. The launcher answers it by a shell script, without a JVM; this has its help, and runs the same script. */
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
        String launcher = System.getProperty("sst4j.launcher", "");
        if (launcher.isEmpty()) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION, "this JVM was not started by a launcher: run bin/sst of a distribution");
        }
        Path script = Path.of(launcher).toAbsolutePath().resolveSibling("../libexec/probe.sh");
        try {
            return new ProcessBuilder(
                            "sh", script.toString(), "--datadir=" + datadir, "--stalled-after=" + stalledAfter)
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "run " + script, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SstException(ErrorCode.CANCELLED, "the probe was interrupted", e);
        }
    }
}
