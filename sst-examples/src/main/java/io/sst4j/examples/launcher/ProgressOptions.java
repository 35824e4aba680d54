/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import io.sst4j.TransferListener;
import io.sst4j.backup.internal.script.JsonEvents;
import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The options for progress output on standard error. */
final class ProgressOptions {
    @Option(names = "--json", description = "Report each event as a JSON object on standard error, for programs.")
    private boolean json;

    /** A listener that writes to the command's standard error. */
    TransferListener listener(CommandSpec command) {
        PrintWriter err = command.commandLine().getErr();
        if (json) {
            return new JsonEvents(line -> {
                err.println(line);
                err.flush();
            });
        }
        return new ProgressLine(err, System.getenv("SST4J_TERMINAL") != null, System::nanoTime);
    }
}
