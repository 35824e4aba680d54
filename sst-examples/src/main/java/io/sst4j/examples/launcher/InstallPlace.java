/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import io.sst4j.SstException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that {@code sst install} and {@code sst uninstall} share. */
final class InstallPlace {
    @Option(
            names = "--bindir",
            paramLabel = "DIRECTORY",
            description = "The directory of the stock scripts. Default: /usr/bin.")
    private Path bindir = Path.of("/usr/bin");

    @Option(names = "--dry-run", description = "Print the commands without running them.")
    private boolean dryRun;

    int run(String action, List<String> methods) throws SstException {
        List<String> arguments = new ArrayList<>(List.of(action, "--bindir=" + bindir));
        methods.forEach(method -> arguments.add("--method=" + method));
        if (dryRun) {
            arguments.add("--dry-run");
        }
        return ShellScript.run("install.sh", arguments);
    }
}
