/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A command that a page tells the reader to type: a line of an indented block, or a line after a prompt in a fenced block without
 * a language.
 *
 * @param page the page
 * @param section the title of its section
 * @param machine the word before the prompt, which identifies the machine; empty if there is none
 * @param text the command without its prompt and comment
 */
public record DocumentedCommand(String page, String section, String machine, String text) {
    private static final Pattern TITLE = Pattern.compile("#+ (.*)");
    private static final Pattern FENCE = Pattern.compile(" *```(.*)");
    private static final Pattern PROMPT = Pattern.compile("([a-z]*)\\$ +(\\S.*)");
    private static final Pattern INDENTED = Pattern.compile(" {4,}(\\S.*)");

    /**
     * All commands of all pages.
     *
     * @return the commands, in the order of the pages
     * @throws IOException if a page cannot be read
     */
    public static List<DocumentedCommand> all() throws IOException {
        List<DocumentedCommand> all = new ArrayList<>();
        for (Path page : Pages.all()) {
            all.addAll(of(Pages.name(page), Files.readAllLines(page)));
        }
        return all;
    }

    /**
     * The commands of one section.
     *
     * @param page the page's path, relative to the project root
     * @param section the section's title
     * @return the commands, in their order
     * @throws IOException if the page cannot be read
     */
    public static List<DocumentedCommand> in(String page, String section) throws IOException {
        return of(page, Files.readAllLines(Pages.ROOT.resolve(page))).stream()
                .filter(command -> command.section().equals(section))
                .toList();
    }

    static List<DocumentedCommand> of(String page, List<String> lines) {
        List<DocumentedCommand> commands = new ArrayList<>();
        String section = "";
        String language = "";
        boolean fenced = false;
        boolean mayIndent = true;
        for (String line : lines) {
            Matcher fence = FENCE.matcher(line);
            Matcher shown = (fenced ? PROMPT : INDENTED).matcher(line);
            if (fence.matches()) {
                fenced = !fenced;
                language = fence.group(1);
            } else if (fenced && language.isEmpty() && shown.matches()) {
                commands.add(new DocumentedCommand(page, section, shown.group(1), bare(shown.group(2))));
            } else if (!fenced && mayIndent && shown.matches()) {
                commands.add(new DocumentedCommand(page, section, "", bare(shown.group(1))));
            } else if (!fenced) {
                Matcher title = TITLE.matcher(line);
                section = title.matches() ? title.group(1) : section;
                // an indented line after a paragraph continues the paragraph
                mayIndent = line.isBlank();
            }
        }
        return commands;
    }

    private static String bare(String text) {
        return text.replaceFirst(" +# .*", "").strip();
    }

    @Override
    public String toString() {
        return page + ": " + text;
    }
}
