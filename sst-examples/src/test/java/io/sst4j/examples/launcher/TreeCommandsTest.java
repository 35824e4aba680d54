/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.examples.cluster.Ports;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** {@code sst push} and {@code sst pull}, with each other, and what is generated of all commands. */
@Timeout(60)
class TreeCommandsTest {
    @TempDir
    private Path directory;

    private Path source;
    private Path target;

    @BeforeEach
    void makeATree() throws Exception {
        source = directory.resolve("source");
        target = Files.createDirectory(directory.resolve("target"));
        Files.createDirectories(source.resolve("sub"));
        Files.writeString(source.resolve("a"), "a".repeat(300_000));
        Files.writeString(source.resolve("sub/b"), "b");
        Files.writeString(source.resolve("noise.log"), "stays");
        Files.writeString(target.resolve("stale"), "old");
    }

    /** What a run wrote, and its exit code. */
    private record Run(int code, String out, String err) {
        static Run of(String... arguments) {
            StringWriter out = new StringWriter();
            StringWriter err = new StringWriter();
            return new Run(execute(out, err, arguments), out.toString(), err.toString());
        }
    }

    private static int execute(Writer out, Writer err, String... arguments) {
        CommandLine line = SstCommand.line();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }

    /** Hands on the first line as soon as it is there. */
    private static final class FirstLine extends StringWriter {
        private final BlockingQueue<String> line = new ArrayBlockingQueue<>(1);

        @Override
        public void flush() {
            if (line.isEmpty() && toString().contains("\n")) {
                line.add(toString().lines().findFirst().orElseThrow());
            }
        }
    }

    private Run transfer(List<String> pullOptions, List<String> pushOptions) throws Exception {
        List<String> pull = new ArrayList<>(List.of(
                "pull", target.toString(), "--listen=localhost:" + Ports.free(1).get(0)));
        pull.addAll(pullOptions);
        FirstLine announced = new FirstLine();
        StringWriter err = new StringWriter();
        CompletableFuture<Integer> pulled =
                CompletableFuture.supplyAsync(() -> execute(announced, err, pull.toArray(String[]::new)));
        String address = announced.line.poll(30, TimeUnit.SECONDS);
        assertThat(address).as(err.toString()).isNotNull();
        List<String> push = new ArrayList<>(List.of("push", source.toString(), "--to=" + address));
        push.addAll(pushOptions);
        Run pushed = Run.of(push.toArray(String[]::new));
        assertThat(pushed.code()).as(pushed.err()).isZero();
        assertThat(pulled.get(30, TimeUnit.SECONDS)).as(err.toString()).isZero();
        return pushed;
    }

    @Test
    void aTreeTravels() throws Exception {
        transfer(List.of(), List.of("--delete", "--exclude=*.log"));
        assertThat(target.resolve("a")).hasSameBinaryContentAs(source.resolve("a"));
        assertThat(target.resolve("sub/b")).hasContent("b");
        assertThat(target.resolve("noise.log")).doesNotExist();
        assertThat(target.resolve("stale")).doesNotExist();
    }

    @Test
    void aTreeTravelsUnderTls() throws Exception {
        String ca = directory.resolve("ca").toString();
        assertThat(Run.of("certs", "ca", "--dir=" + ca).code()).isZero();
        List<String> files = new ArrayList<>();
        for (String node : List.of("one", "two")) {
            Path made = directory.resolve(node);
            Run run = Run.of("certs", "node", node, "--ca=" + ca, "--san=localhost", "--dir=" + made);
            assertThat(run.code()).as(run.err()).isZero();
            files.add(made.toString());
        }
        transfer(tls(files.get(0), "one"), tls(files.get(1), "two"));
        assertThat(target.resolve("a")).hasSameBinaryContentAs(source.resolve("a"));
    }

    private List<String> tls(String made, String node) {
        return List.of(
                "--ca=" + directory.resolve("ca/ca-cert.pem"),
                "--cert=" + made + "/" + node + "-cert.pem",
                "--key=" + made + "/" + node + "-key.pem");
    }

    @Test
    void programsReadEveryEvent() throws Exception {
        Run run = transfer(List.of(), List.of("--json"));
        assertThat(run.err().lines()).allMatch(line -> line.startsWith("{\"event\":\"") && line.endsWith("}"));
        assertThat(run.err())
                .contains("{\"event\":\"phase-started\",\"phase\":\"transfer\"}")
                .contains("{\"event\":\"completed\",\"role\":\"donor\",\"method\":\"tree\"");
    }

    @Test
    void failuresAreToldInOneLineWithTheirCode() {
        Run run = Run.of("push", directory.resolve("nowhere").toString(), "--to=localhost:1/tree");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err().lines()).last().asString().startsWith("sst: SST-").contains("is no directory");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "push", "pull", "join", "donate", "doctor", "certs node"})
    void everyCommandHasAManualPage(String command) {
        List<String> words = new ArrayList<>(List.of("man"));
        words.addAll(List.of(command.isEmpty() ? new String[0] : command.split(" ")));
        Run run = Run.of(words.toArray(String[]::new));
        assertThat(run.code()).isZero();
        String name = command.isEmpty() ? "sst" : "sst-" + command.replace(' ', '-');
        assertThat(run.out().lines())
                .startsWith(
                        ".TH " + name.toUpperCase(java.util.Locale.ROOT) + " 1 \"\" \"sst4j\" \"sst4j\"", ".SH NAME")
                .contains(".SH SYNOPSIS", ".SH OPTIONS");
    }

    @Test
    void theShellCompletesAllCommands() {
        assertThat(Run.of("generate-completion").out()).contains("_complete_sst", "push pull doctor");
    }
}
