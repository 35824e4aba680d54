/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.benchmarks;

import io.sst4j.examples.cluster.ServerPrograms;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The time of a process that does almost nothing: a launcher, the stock script, and a JVM on its own.
 *
 * <p>The script and the launcher get a role that does not exist. Each detects this after it has read its arguments and
 * options. The property {@code sst4j.dist} names the directory of the distribution.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3)
@Measurement(iterations = 20)
@Fork(1)
public class StartBenchmark {
    private static final int REFUSED = 22;
    private static final List<String> WRONG_ROLE = List.of(
            "--role", "nobody", "--address", "127.0.0.1:4444", "--datadir", "/nowhere", "--defaults-file", "/dev/null");

    /** The program to start. */
    public enum Program {
        /** {@code java -version}. */
        JAVA,
        /** {@code sst version}. */
        SST_VERSION,
        /** The launcher in place of the stock script. */
        LAUNCHER,
        /** The stock script. */
        STOCK_SCRIPT
    }

    /** A command. */
    @State(Scope.Benchmark)
    public static class Command {
        /** The program to start. */
        @Param({"JAVA", "SST_VERSION", "LAUNCHER", "STOCK_SCRIPT"})
        public Program program = Program.JAVA;

        private ProcessBuilder builder = new ProcessBuilder();
        private int expected;

        /** Assembles the command line. */
        @Setup
        public void choose() {
            Path bin = Path.of(System.getProperty("sst4j.dist", "sst-examples/target/dist"), "bin")
                    .toAbsolutePath();
            String script = "wsrep_sst_mariabackup";
            List<String> words =
                    switch (program) {
                        case JAVA ->
                            List.of(
                                    Path.of(System.getProperty("java.home"), "bin", "java")
                                            .toString(),
                                    "-version");
                        case SST_VERSION -> List.of(bin.resolve("sst").toString(), "version");
                        case LAUNCHER -> refused(bin.resolve(script));
                        case STOCK_SCRIPT -> refused(ServerPrograms.program(script));
                    };
            expected = program == Program.JAVA || program == Program.SST_VERSION ? 0 : REFUSED;
            builder = new ProcessBuilder(words)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD);
        }

        private static List<String> refused(Path program) {
            return Stream.concat(Stream.of(program.toString()), WRONG_ROLE.stream())
                    .toList();
        }
    }

    /**
     * Starts the process and waits for its end.
     *
     * @param command the command to run
     * @throws IOException if it cannot be started, or ends with an unexpected exit code
     * @throws InterruptedException if this thread is interrupted
     */
    @Benchmark
    public void start(Command command) throws IOException, InterruptedException {
        int code = command.builder.start().waitFor();
        if (code != command.expected) {
            throw new IOException(String.format(
                    Locale.ROOT, "%s ended with %d instead of %d", command.builder.command(), code, command.expected));
        }
    }
}
