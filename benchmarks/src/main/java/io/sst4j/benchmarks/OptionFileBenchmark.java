/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.benchmarks;

import io.sst4j.backup.internal.option.OptionFiles;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The time to read an option file, compared with the JDK's {@link Properties}. These support no groups, includes, quotes,
 * positions or limits.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class OptionFileBenchmark {
    private static final int LINES_PER_GROUP = 20;

    /** The reader under test. */
    public enum Reading {
        /** This project. */
        SST4J,
        /** The JDK. */
        PROPERTIES
    }

    /** A file. */
    @State(Scope.Benchmark)
    public static class OptionFile {
        /** The reader under test. */
        @Param({"SST4J", "PROPERTIES"})
        public Reading reader = Reading.SST4J;

        /** The number of lines; a long option file of a server has several hundred. */
        @Param({"100", "10000"})
        public int lines = 100;

        private Path file = Path.of("");

        /**
         * Writes the file.
         *
         * @throws IOException if that fails
         */
        @Setup
        public void write() throws IOException {
            StringBuilder text = new StringBuilder();
            for (int line = 0; line < lines; line++) {
                text.append(
                        switch (line % LINES_PER_GROUP) {
                            case 0 -> "[group" + line + "]\n";
                            case 1 -> "# what follows is as in a file of a server\n";
                            default -> "some_option_" + line + " = /var/lib/mysql/some/value/" + line + "\n";
                        });
            }
            file = Files.createTempFile("option-benchmark", ".cnf");
            Files.writeString(file, text);
        }

        /**
         * Deletes the file.
         *
         * @throws IOException if that fails
         */
        @TearDown
        public void remove() throws IOException {
            Files.delete(file);
        }
    }

    /**
     * Reads the file.
     *
     * @param options the file
     * @return the content of the file
     * @throws IOException if it cannot be read
     */
    @Benchmark
    public Object read(OptionFile options) throws IOException {
        if (options.reader == Reading.SST4J) {
            return OptionFiles.builder()
                    .defaultsFile(options.file.toString())
                    .build()
                    .read();
        }
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(options.file)) {
            properties.load(reader);
        }
        return properties;
    }
}
