/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Runs programs of the assembled distribution. */
final class Distribution {
    private Distribution() {}

    /** The exit code and the output of a program. */
    record Result(int code, String out, String err) {}

    static Path home() {
        return Path.of(System.getProperty("sst4j.dist", "target/dist")).toAbsolutePath();
    }

    static Result sst(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("bin/sst"));
        command.addAll(Arrays.asList(arguments));
        return run(home(), Map.of(), command);
    }

    /** Starts a program; the caller reads its output, and its error messages go to a file. */
    static Process start(Path directory, Map<String, String> environment, Path err, List<String> command)
            throws IOException {
        List<String> whole = new ArrayList<>(command);
        if (whole.get(0).startsWith("bin/")) {
            whole.set(0, home().resolve(whole.get(0)).toString());
        }
        ProcessBuilder builder = new ProcessBuilder(whole).directory(directory.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("SST") || name.startsWith("WSREP"));
        // the JVM of the tests, unless a test sets another one
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        return builder.redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                .redirectError(err.toFile())
                .start();
    }

    static Result run(Path directory, Map<String, String> environment, List<String> command) throws Exception {
        Path err = Files.createTempFile("sst4j", ".err");
        try {
            Process process = start(directory, environment, err, command);
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), out, Files.readString(err));
        } finally {
            Files.delete(err);
        }
    }
}
