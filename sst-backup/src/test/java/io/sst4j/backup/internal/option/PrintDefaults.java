/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.option;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The server's own reader of option files, {@code my_print_defaults}, which our reader must equal. */
final class PrintDefaults {
    private PrintDefaults() {}

    /**
     * What it answers.
     *
     * @param status its exit status
     * @param output its standard output and error, as ISO 8859-1
     */
    record Answer(int status, String output) {}

    /**
     * Runs it; fails the test if it is not installed.
     *
     * @param directory its working directory
     * @param environment its whole environment apart from PATH
     * @param arguments its arguments
     * @return its answer
     */
    static Answer ask(Path directory, Map<String, String> environment, List<String> arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("my_print_defaults"));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().keySet().removeIf(name -> !name.equals("PATH"));
        builder.environment().putAll(environment);
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        Process process = builder.start();
        String output = read(process.getInputStream());
        return new Answer(process.waitFor(), output);
    }

    private static String read(InputStream in) throws IOException {
        try (in) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    /**
     * Where our options begin to differ from its output. Our text is compared byte by byte, in UTF-8 or in ISO 8859-1,
     * which our reader falls back to.
     *
     * @param options what our reader found
     * @param output what it printed, as ISO 8859-1
     * @return empty if nothing differs
     */
    static String difference(List<Option> options, String output) {
        int at = 0;
        for (Option option : options) {
            int next = skip(output, skip(output, at, "--"), option.name());
            if (option.value() != null) {
                next = skip(output, skip(output, next, "="), option.value());
            }
            next = skip(output, next, "\n");
            if (next < 0) {
                return option + " is " + option.argument() + " and should be " + output.substring(at);
            }
            at = next;
        }
        return at == output.length() ? "" : "missing: " + output.substring(at);
    }

    /** Finds where a text ends that stands at a place, or -1 if it does not stand there. */
    private static int skip(String output, int at, String text) {
        String utf8 = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        if (at >= 0 && output.startsWith(utf8, at)) {
            return at + utf8.length();
        }
        return at >= 0 && output.startsWith(text, at) ? at + text.length() : -1;
    }
}
