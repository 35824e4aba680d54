/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import io.sst4j.SstException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sst uninstall}. The launcher runs a script without a JVM; this class provides its help and runs the same script. */
@Command(
        name = "uninstall",
        footerHeading = HelpSections.EXAMPLES,
        footer = {"  $ sst uninstall --dry-run", "  $ sst uninstall"},
        mixinStandardHelpOptions = true,
        description = {
            "Removes installed launchers and restores the stock scripts. Prints each command that it runs.",
            "A repeated run changes nothing. A script that is not a launcher of this installation stays."
        })
final class UninstallCommand implements Callable<Integer> {
    @Option(
            names = "--method",
            paramLabel = "NAME",
            description = "A method, as in wsrep_sst_method. Repeatable. Default: all methods.")
    private List<String> methods = new ArrayList<>();

    @Mixin
    private InstallPlace place = new InstallPlace();

    @Override
    public Integer call() throws SstException {
        return place.run("uninstall", methods);
    }
}
