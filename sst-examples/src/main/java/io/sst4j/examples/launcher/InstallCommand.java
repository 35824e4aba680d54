/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import io.sst4j.SstException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sst install}. The launcher runs a script without a JVM; this class provides its help and runs the same script. */
@Command(
        name = "install",
        footerHeading = HelpSections.EXAMPLES,
        footer = {"  $ sst install --method=mariabackup --dry-run", "  $ sst install --method=mariabackup"},
        mixinStandardHelpOptions = true,
        description = {
            "Installs launchers in place of the stock scripts. Moves a stock script aside, on Debian with dpkg-divert, and"
                    + " prints each command that it runs.",
            "A repeated run changes nothing."
        })
final class InstallCommand implements Callable<Integer> {
    @Option(
            names = "--method",
            paramLabel = "NAME",
            required = true,
            description = "A method, as in wsrep_sst_method: mariabackup, rsync, mysqldump. Repeatable.")
    private List<String> methods = new ArrayList<>();

    @Mixin
    private InstallPlace place = new InstallPlace();

    @Override
    public Integer call() throws SstException {
        return place.run("install", methods);
    }
}
