/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Errors of the JVM and of the program during a transfer are reported. */
@Timeout(60)
class UnforeseenFaultTest {
    @TempDir
    private Path data;

    static Stream<Arguments> faults() {
        return Stream.of("xtrabackup-v2", "rsync")
                .flatMap(method -> Stream.of(
                        Arguments.of(method, new OutOfMemoryError("Java heap space"), "SST-210"),
                        Arguments.of(method, new StackOverflowError(), "SST-209"),
                        Arguments.of(method, new NoClassDefFoundError("io/sst4j/Gone"), "SST-209"),
                        Arguments.of(method, new IllegalStateException("never\nso"), "SST-209")));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void isOneLineAndLeavesTheOldData(String method, Throwable fault, String code) throws Exception {
        Files.writeString(data.resolve("ibdata1"), "old");
        Path options =
                Files.writeString(data.resolveSibling(data.getFileName() + ".cnf"), "[sst]\nsst-log-archive=0\n");
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        WsrepScript script = new WsrepScript(
                method,
                List.of(
                        "--role",
                        "joiner",
                        "--address",
                        "127.0.0.1:" + WsrepScriptTest.freePort(),
                        "--datadir",
                        data + "/",
                        "--defaults-file",
                        options.toString()),
                Map.of(),
                new PrintStream(new Failing(fault), true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));

        assertThat(script.run()).isEqualTo(22);
        String said = err.toString(StandardCharsets.UTF_8);
        assertThat(said.lines().filter(line -> line.contains("[ERROR]")))
                .as(said)
                .singleElement()
                .asString()
                .contains(code);
        assertThat(said).doesNotContain("\tat ");
        assertThat(data.resolve("ibdata1")).hasContent("old");
    }

    /** Fails when the joiner reports to the server that it listens. */
    private static final class Failing extends OutputStream {
        private final Throwable fault;

        Failing(Throwable fault) {
            this.fault = fault;
        }

        @Override
        public void write(int octet) {
            if (fault instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) fault;
        }
    }
}
