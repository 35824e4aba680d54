/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sst completion}. */
@Command(
        name = "completion",
        footerHeading = HelpSections.EXAMPLES,
        footer = {"  $ source <(sst completion bash)", "  $ sst completion fish > ~/.config/fish/completions/sst.fish"},
        mixinStandardHelpOptions = true,
        description = "Prints the completion of this command for a shell.")
final class CompletionCommand implements Callable<Integer> {
    @Parameters(paramLabel = "SHELL", description = "The shell: ${COMPLETION-CANDIDATES}.")
    private Shell shell = Shell.BASH;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** A shell. One script is for both bash and zsh. */
    enum Shell {
        BASH,
        ZSH,
        FISH;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public Integer call() {
        CommandLine line = spec.root().commandLine();
        PrintWriter out = spec.commandLine().getOut();
        if (shell == Shell.FISH) {
            FishCompletion.of(line).forEach(out::println);
        } else {
            out.print(AutoComplete.bash(line.getCommandName(), line));
        }
        return 0;
    }
}
