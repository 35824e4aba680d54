/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sst man}: pages for man(1), made from the same texts as {@code --help}. */
@Command(
        name = "man",
        mixinStandardHelpOptions = true,
        footerHeading = HelpSections.EXAMPLES,
        footer = "  $ sst man push > /usr/local/share/man/man1/sst-push.1",
        description = "Prints the manual page of a command, in the format of man(1).")
final class ManCommand implements Callable<Integer> {
    @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "The command. Default: sst itself.")
    private List<String> words = List.of();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        CommandLine command = spec.root().commandLine();
        for (String word : words) {
            command = command.getSubcommands().get(word);
            if (command == null) {
                throw new CommandLine.ParameterException(spec.commandLine(), "there is no command '" + word + "'");
            }
        }
        PrintWriter out = spec.commandLine().getOut();
        page(command).forEach(out::println);
        return 0;
    }

    private static List<String> page(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        String name = spec.qualifiedName("-");
        List<String> page = new ArrayList<>();
        page.add(".TH " + name.toUpperCase(Locale.ROOT) + " 1 \"\" \"sst4j\" \"sst4j\"");
        page.add(".SH NAME");
        page.add(escaped(name) + " \\- " + escaped(firstSentence(spec)));
        page.add(".SH SYNOPSIS");
        page.add(escaped(command.getHelp().synopsis(0).strip().replaceAll("\\s+", " ")));
        page.add(".SH DESCRIPTION");
        page.add(escaped(text(spec.usageMessage().description())));
        examples(page, spec.usageMessage().footer());
        arguments(page, "ARGUMENTS", spec.positionalParameters());
        arguments(page, "OPTIONS", spec.options());
        commands(page, name, command);
        return page;
    }

    private static void examples(List<String> page, String... lines) {
        page.add(".SH EXAMPLES");
        page.add(".nf");
        for (String line : lines) {
            page.add(escaped(line.strip()));
        }
        page.add(".fi");
    }

    private static void arguments(List<String> page, String title, List<? extends ArgSpec> arguments) {
        List<? extends ArgSpec> shown =
                arguments.stream().filter(argument -> !argument.hidden()).toList();
        if (!shown.isEmpty()) {
            page.add(".SH " + title);
        }
        for (ArgSpec argument : shown) {
            page.add(".TP");
            page.add(label(argument));
            page.add(escaped(
                    text(argument.description()).replace("${DEFAULT-VALUE}", String.valueOf(argument.defaultValue()))));
        }
    }

    private static String label(ArgSpec argument) {
        boolean valued = argument.arity().max() > 0;
        String value = valued ? "\\fI" + escaped(argument.paramLabel()) + "\\fR" : "";
        if (argument instanceof OptionSpec option) {
            String names = Arrays.stream(option.names())
                    .map(name -> "\\fB" + escaped(name) + "\\fR")
                    .collect(Collectors.joining(", "));
            return valued ? names + "=" + value : names;
        }
        return value;
    }

    private static void commands(List<String> page, String name, CommandLine command) {
        if (!command.getSubcommands().isEmpty()) {
            page.add(".SH COMMANDS");
        }
        command.getSubcommands().forEach((word, sub) -> {
            page.add(".TP");
            page.add("\\fB" + escaped(name + "-" + word) + "\\fR(1)");
            page.add(escaped(firstSentence(sub.getCommandSpec())));
        });
    }

    private static String firstSentence(CommandSpec spec) {
        String whole = text(spec.usageMessage().description());
        int end = whole.indexOf(". ");
        return (end < 0 ? whole : whole.substring(0, end)).replaceAll("\\.$", "");
    }

    private static String text(String... lines) {
        // the line breaks in the texts are meant for usage messages
        return Ansi.OFF
                .string(String.join(" ", lines).replace("%n", " "))
                .replaceAll("\\s+", " ")
                .strip();
    }

    /** Escapes everything that troff would interpret. */
    private static String escaped(String text) {
        String safe = text.replace("\\", "\\e").replace("-", "\\-");
        return safe.startsWith(".") || safe.startsWith("'") ? "\\&" + safe : safe;
    }
}
