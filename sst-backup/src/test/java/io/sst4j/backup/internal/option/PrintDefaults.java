/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.option;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The server's own option file reader, {@code my_print_defaults}, as the reference for our reader. */
final class PrintDefaults {
    private PrintDefaults() {}

    /**
     * The answer of the program.
     *
     * @param status the exit status
     * @param output the standard output and error, as ISO 8859-1
     */
    record Answer(int status, String output) {}

    /**
     * Runs the program. Fails the test if it is not installed.
     *
     * @param directory the working directory
     * @param environment the whole environment except PATH
     * @param arguments the arguments
     * @return the answer
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
     * Finds the first difference between our options and the program's output. Our text is compared byte by byte, in
     * UTF-8 or in the fallback ISO 8859-1.
     *
     * @param options the options that our reader found
     * @param output the program's output, as ISO 8859-1
     * @return the difference, or empty if there is none
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

    /** Returns the end of a text at a position, or -1 if the text is not there. */
    private static int skip(String output, int at, String text) {
        String utf8 = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        if (at >= 0 && output.startsWith(utf8, at)) {
            return at + utf8.length();
        }
        return at >= 0 && output.startsWith(text, at) ? at + text.length() : -1;
    }
}
