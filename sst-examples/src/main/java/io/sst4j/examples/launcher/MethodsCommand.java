/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import io.sst4j.Role;
import io.sst4j.Setting;
import io.sst4j.SnapshotMethod;
import io.sst4j.Sst;
import io.sst4j.SstException;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sst methods}. */
@Command(
        name = "methods",
        mixinStandardHelpOptions = true,
        footerHeading = HelpSections.EXAMPLES,
        footer = {"  $ sst methods", "  $ sst methods rsync"},
        description =
                "Lists the installed methods and their aliases. With a method, lists its settings: name, role, effect,"
                        + " values and default.")
final class MethodsCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "METHOD", description = "The method whose settings to list.")
    private Optional<String> method = Optional.empty();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws SstException {
        PrintWriter out = spec.commandLine().getOut();
        if (method.isPresent()) {
            list(Sst.method(method.get()).settings(), out);
            return 0;
        }
        for (SnapshotMethod present : ServiceLoader.load(SnapshotMethod.class)) {
            out.println(present.name() + " " + String.join(" ", new TreeSet<>(present.aliases())));
        }
        return 0;
    }

    private static void list(List<Setting> settings, PrintWriter out) {
        int width = settings.stream()
                .mapToInt(setting -> setting.name().length())
                .max()
                .orElse(0);
        String form = "%-" + Math.max(width, 1) + "s  %-13s  %s (%s%s)%n";
        for (Setting setting : settings) {
            String otherwise = setting.defaultText();
            out.printf(
                    form,
                    setting.name(),
                    roles(setting),
                    setting.description(),
                    setting.form(),
                    otherwise.isEmpty() ? "" : "; default: " + otherwise);
        }
        out.flush();
    }

    private static String roles(Setting setting) {
        return Arrays.stream(Role.values())
                .filter(setting::isHeededBy)
                .map(Role::word)
                .collect(Collectors.joining(", "));
    }
}
