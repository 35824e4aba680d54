/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The order of the parts of {@code --help}: what the command does, examples, then the details. */
final class HelpSections {
    /** The heading of the examples, which are a command's footer for picocli. */
    static final String EXAMPLES = "%nExamples:%n";

    private static final List<String> ORDER = List.of(
            UsageMessageSpec.SECTION_KEY_DESCRIPTION,
            UsageMessageSpec.SECTION_KEY_FOOTER_HEADING,
            UsageMessageSpec.SECTION_KEY_FOOTER,
            UsageMessageSpec.SECTION_KEY_SYNOPSIS_HEADING,
            UsageMessageSpec.SECTION_KEY_SYNOPSIS,
            UsageMessageSpec.SECTION_KEY_PARAMETER_LIST_HEADING,
            UsageMessageSpec.SECTION_KEY_PARAMETER_LIST,
            UsageMessageSpec.SECTION_KEY_OPTION_LIST_HEADING,
            UsageMessageSpec.SECTION_KEY_OPTION_LIST,
            UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING,
            UsageMessageSpec.SECTION_KEY_COMMAND_LIST);

    private HelpSections() {}

    /** Sets the order for a command and all of its subcommands. */
    static void apply(CommandLine line) {
        line.setHelpSectionKeys(ORDER);
        UsageMessageSpec usage = line.getCommandSpec().usageMessage();
        usage.synopsisHeading("%nUsage: ");
        usage.optionListHeading("%nOptions:%n");
        line.getSubcommands().values().forEach(HelpSections::apply);
    }
}
