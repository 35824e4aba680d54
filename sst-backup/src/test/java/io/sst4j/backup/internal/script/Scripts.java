/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.script;

import io.sst4j.SstException;
import io.sst4j.backup.TestClasses;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Runs scripts in this process or in separate processes, and records their output. */
final class Scripts {
    private static final long LIMIT_SECONDS = 30;

    private Scripts() {}

    /** The result of a run. */
    record Result(int code, List<String> out, String err) {}

    /** A run in this process. */
    static final class Running {
        private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        private final List<String> all = new ArrayList<>();
        private final ByteArrayOutputStream err = new ByteArrayOutputStream();
        private final WsrepScript script;
        private final CompletableFuture<Integer> code;

        Running(Map<String, String> environment, List<String> arguments) {
            this("xtrabackup-v2", environment, arguments);
        }

        Running(String method, Map<String, String> environment, List<String> arguments) {
            PrintStream out = new PrintStream(new Lines(), true, StandardCharsets.UTF_8);
            script = new WsrepScript(
                    method, arguments, environment, out, new PrintStream(err, true, StandardCharsets.UTF_8));
            code = CompletableFuture.supplyAsync(script::run, task -> new Thread(task, "test-script").start());
        }

        /** Waits for the next protocol line. */
        String line() throws Exception {
            String line = lines.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
            if (line == null) {
                throw new IOException("no line came; the script said: " + err());
            }
            return line;
        }

        String err() {
            return err.toString(StandardCharsets.UTF_8);
        }

        void cancel(SstException why) {
            script.cancel(why);
        }

        Result end() throws Exception {
            int exit = code.get(LIMIT_SECONDS, TimeUnit.SECONDS);
            synchronized (all) {
                return new Result(exit, List.copyOf(all), err());
            }
        }

        private final class Lines extends OutputStream {
            private final ByteArrayOutputStream line = new ByteArrayOutputStream();

            @Override
            public void write(int octet) {
                if (octet != '\n') {
                    line.write(octet);
                    return;
                }
                String text = line.toString(StandardCharsets.UTF_8);
                line.reset();
                synchronized (all) {
                    all.add(text);
                }
                lines.add(text);
            }
        }
    }

    /** Runs a script in a separate process. */
    static Result process(Path directory, Map<String, String> environment, List<String> arguments) throws Exception {
        Process process = start(directory, environment, arguments);
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        return result(directory, process);
    }

    static Process start(Path directory, Map<String, String> environment, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                TestClasses.path(),
                "io.sst4j.backup.internal.script.ScriptMain",
                "xtrabackup-v2"));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(directory.resolve("stdout").toFile())
                .redirectError(directory.resolve("stderr").toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }

    static Result result(Path directory, Process process) throws Exception {
        return new Result(
                process.waitFor(),
                Files.readAllLines(directory.resolve("stdout")),
                Files.readString(directory.resolve("stderr")));
    }
}
