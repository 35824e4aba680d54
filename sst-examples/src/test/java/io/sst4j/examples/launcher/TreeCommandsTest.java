/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.examples.cluster.Ports;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** {@code sst push} and {@code sst pull} work together, and every command has a manual page and shell completion. */
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

    /** The output and the exit code of a run. */
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

    /** Passes on the first line as soon as it is complete. */
    private static final class FirstLine extends StringWriter {
        private final BlockingQueue<String> line = new ArrayBlockingQueue<>(1);

        @Override
        public void flush() {
            if (line.isEmpty() && toString().contains("\n")) {
                line.add(toString().lines().findFirst().orElseThrow());
            }
        }
    }

    /** A {@code sst pull} that waits for one client. */
    private final class Pull {
        private final StringWriter err = new StringWriter();
        private final CompletableFuture<Integer> code;
        private final String address;

        Pull(String host, List<String> options) throws InterruptedException {
            List<String> pull = new ArrayList<>(List.of(
                    "pull",
                    target.toString(),
                    "--listen=" + host + ":" + Ports.free(1).get(0)));
            pull.addAll(options);
            FirstLine announced = new FirstLine();
            code = CompletableFuture.supplyAsync(() -> execute(announced, err, pull.toArray(String[]::new)));
            String line = announced.line.poll(30, TimeUnit.SECONDS);
            assertThat(line).as(err.toString()).isNotNull();
            address = line;
        }

        /** The address with a path below the tree. */
        String at(String below) {
            assertThat(address).endsWith("/tree//1");
            return address.substring(0, address.length() - "//1".length()) + "/" + below;
        }

        int code() throws Exception {
            return code.get(30, TimeUnit.SECONDS);
        }

        void assertDone() throws Exception {
            assertThat(code()).as(err.toString()).isZero();
        }
    }

    private Run push(String to, String... options) {
        List<String> push = new ArrayList<>(List.of("push", source.toString(), "--to=" + to));
        push.addAll(List.of(options));
        return Run.of(push.toArray(String[]::new));
    }

    private static void assertDone(Run run) {
        assertThat(run.code()).as(run.err()).isZero();
    }

    private Run transfer(List<String> pullOptions, List<String> pushOptions) throws Exception {
        Pull pull = new Pull("localhost", pullOptions);
        Run pushed = push(pull.address, pushOptions.toArray(String[]::new));
        assertDone(pushed);
        pull.assertDone();
        return pushed;
    }

    @ParameterizedTest
    @ValueSource(strings = {"[::1]", "127.0.0.1"})
    void aTreeTravelsBelowTheOtherOne(String host) throws Exception {
        Pull pull = new Pull(host, List.of());
        assertThat(pull.address).startsWith(host + ":");
        assertDone(push(pull.at("below"), "--delete"));
        pull.assertDone();
        assertThat(target.resolve("below/sub/b")).hasContent("b");
        assertThat(target.resolve("stale")).as("lies beside the path").hasContent("old");
    }

    private int rsync(String... arguments) throws Exception {
        return run(Stream.concat(Stream.of("rsync"), Stream.of(arguments)).toList());
    }

    private int run(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("rsync.log").toFile())
                .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private String url(Pull pull, String below) {
        return "rsync://" + pull.at("") + below;
    }

    @ParameterizedTest
    @ValueSource(strings = {"[::1]", "127.0.0.1"})
    void aStockClientPushesBelowTheTree(String host) throws Exception {
        Pull pull = new Pull(host, List.of());
        assertThat(rsync("-a", "--delete", source + "/", url(pull, "below/")))
                .as(Files.readString(directory.resolve("rsync.log")))
                .isZero();
        pull.assertDone();
        assertThat(target.resolve("below/sub/b")).hasContent("b");
        assertThat(target.resolve("stale")).hasContent("old");
    }

    @Test
    void aStockClientPushesToANameThatIsNotUtf8() throws Exception {
        Pull pull = new Pull("127.0.0.1", List.of());
        // Java cannot pass an argument with such a byte, so a shell script adds it; the variable parts are parameters
        String script = "exec rsync -a \"$1\" \"$2$(printf 'b\\377d')\"";
        assertThat(run(List.of("sh", "-c", script, "rsync", source + "/", url(pull, ""))))
                .as(Files.readString(directory.resolve("rsync.log")))
                .isZero();
        pull.assertDone();
        try (Stream<Path> names = Files.list(target)) {
            assertThat(names.map(path -> path.toUri().getRawPath())).anyMatch(name -> name.endsWith("/b%FFd/"));
        }
    }

    @Test
    void namesThatAreNotUtf8TravelBelowThePath() throws Exception {
        Path odd = Path.of(URI.create(source.toUri() + "b%FFd"));
        Files.writeString(odd, "odd");
        Pull pull = new Pull("127.0.0.1", List.of());
        assertDone(push(pull.at("below")));
        pull.assertDone();
        try (Stream<Path> names = Files.list(target.resolve("below"))) {
            assertThat(names.map(path -> path.toUri().getRawPath())).anyMatch(name -> name.endsWith("/b%FFd"));
        }
    }

    @Test
    void aStockClientThatWantsToBeSentSomethingIsToldWhyNot() throws Exception {
        Pull pull = new Pull("127.0.0.1", List.of());
        assertThat(rsync("-a", url(pull, "below/"), directory.resolve("copy").toString()))
                .isEqualTo(4);
        assertThat(directory.resolve("rsync.log")).content().contains("this daemon only receives and sends no files");
        // this client is not a donor, and does not keep a donor out
        assertDone(push(pull.at("below")));
        pull.assertDone();
    }

    @Test
    void whatDidNotArriveFailsBothEnds() throws Exception {
        Files.createDirectories(target.resolve("a/full"));
        Pull pull = new Pull("127.0.0.1", List.of());
        Run pushed = push(pull.address);
        assertThat(pushed.code()).isEqualTo(2);
        assertThat(pushed.err()).contains("\"a\" was not received");
        assertThat(pull.code()).isEqualTo(2);
        assertThat(pull.err.toString()).contains("\"a\" was not received").contains("names that did not arrive: 1");
        assertThat(target.resolve("sub/b")).hasContent("b");
        Pull again = new Pull("127.0.0.1", List.of());
        assertDone(push(again.address, "--force"));
        again.assertDone();
        assertThat(target.resolve("a")).hasSameBinaryContentAs(source.resolve("a"));
        assertThat(target.resolve("stale")).hasContent("old");
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
        List<String> one = tls(files.get(0), "one");
        String[] two = tls(files.get(1), "two").toArray(String[]::new);
        transfer(one, List.of(two));
        assertThat(target.resolve("a")).hasSameBinaryContentAs(source.resolve("a"));

        Pull pull = new Pull("localhost", one);
        assertThat(pull.address).contains("@localhost:");
        String stranger = pull.at("below").replaceFirst(".*@", "");
        assertThat(push(stranger, two).code()).isEqualTo(2);
        assertThat(target.resolve("below")).doesNotExist();
        assertDone(push(pull.at("below"), two));
        pull.assertDone();
        assertThat(target.resolve("below/sub/b")).hasContent("b");
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
    void aManifestTellsWhatDiffersLater() throws Exception {
        String manifest = directory.resolve("list").toString();
        Run written = Run.of("manifest", "--to=" + manifest, source.toString());
        assertThat(written.out()).matches("3 files, 300,006 bytes, SHA-256 [0-9a-f]{64}\n");
        Run same = Run.of("verify", "--manifest=" + manifest, source.toString());
        assertThat(same.out()).isEqualTo("as in the manifest\n");
        assertThat(same.code()).isZero();
        Files.writeString(source.resolve("sub/b"), "B");
        Run other = Run.of("verify", "--manifest=" + manifest, source.toString());
        assertThat(other.out()).isEqualTo("'sub/b' has different content\n1 file differs\n");
        assertThat(other.code()).isOne();
        Run none = Run.of("verify", "--manifest=" + source.resolve("a"), source.toString());
        assertThat(none.code()).isEqualTo(2);
        assertThat(none.err()).contains("SST-401");
    }

    @Test
    void failuresAreToldInOneLineWithTheirCode() {
        Run run = Run.of("push", directory.resolve("nowhere").toString(), "--to=localhost:1/tree");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err().lines()).last().asString().startsWith("sst: SST-").contains("is not a directory");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "push",
                "pull",
                "join",
                "donate",
                "status",
                "probe",
                "limit",
                "manifest",
                "verify",
                "recover-position",
                "doctor",
                "install",
                "uninstall",
                "certs node"
            })
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
        assertThat(Run.of("completion", "bash").out())
                .contains(
                        "_complete_sst",
                        "push pull status probe limit manifest verify recover-position doctor install uninstall");
    }
}
