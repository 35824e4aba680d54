/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Completion for the shell fish, which picocli does not generate. The rules follow the manual page of fish's {@code complete}.
 */
final class FishCompletion {
    private final List<String> lines = new ArrayList<>();
    private final String program;

    private FishCompletion(String program) {
        this.program = program;
    }

    static List<String> of(CommandLine line) {
        FishCompletion completion = new FishCompletion(line.getCommandName());
        completion.commands(line, "__fish_use_subcommand");
        line.getSubcommands().forEach((name, sub) -> completion.add(name, sub));
        return completion.lines;
    }

    private void add(String name, CommandLine command) {
        String seen = "__fish_seen_subcommand_from " + name;
        String names = String.join(" ", command.getSubcommands().keySet());
        if (names.isEmpty()) {
            options(command, seen);
            return;
        }
        commands(command, seen + "; and not __fish_seen_subcommand_from " + names);
        command.getSubcommands()
                .forEach((word, sub) -> options(sub, seen + "; and __fish_seen_subcommand_from " + word));
    }

    private void commands(CommandLine line, String condition) {
        line.getSubcommands().forEach((name, sub) -> {
            if (!sub.getCommandSpec().usageMessage().hidden()) {
                lines.add(rule(condition) + " -f -a " + name
                        + described(sub.getCommandSpec().usageMessage().description()));
            }
        });
        options(line, condition);
    }

    private void options(CommandLine line, String condition) {
        for (OptionSpec option : line.getCommandSpec().options()) {
            StringBuilder rule = new StringBuilder(rule(condition));
            for (String name : option.names()) {
                rule.append(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
            }
            if (option.arity().max() > 0) {
                rule.append(" -r");
            }
            lines.add(rule + described(option.description()));
        }
    }

    private String rule(String condition) {
        return "complete -c " + program + " -n " + Remedies.quoted(condition);
    }

    /** The first sentence, because fish shows one line. */
    private static String described(String... description) {
        String text = Ansi.OFF.string(String.join(" ", description).replace("%n", " "));
        int end = text.indexOf(". ");
        return " -d " + Remedies.quoted((end < 0 ? text : text.substring(0, end)).replaceAll("\\.$", ""));
    }
}
