/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.examples.cluster.Ports;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** {@code sst push} to a path below a module of a stock daemon. */
@Timeout(60)
class PushBelowModuleTest {
    @TempDir
    private Path directory;

    private Path source;
    private Path module;
    private Process daemon;
    private int port;

    @BeforeEach
    void startADaemon() throws Exception {
        source = Files.createDirectory(directory.resolve("source"));
        module = Files.createDirectory(directory.resolve("module"));
        Files.writeString(source.resolve("a"), "a");
        Files.createDirectories(module.resolve("neighbour"));
        Files.writeString(module.resolve("neighbour/backup"), "precious");
        Files.createDirectories(module.resolve("sub"));
        Files.writeString(module.resolve("sub/stale"), "old");
        port = Ports.free(1).get(0);
        Path configuration = directory.resolve("rsyncd.conf");
        Files.writeString(
                configuration, "use chroot = no\nread only = no\nuid = 0\ngid = 0\n[module]\npath = " + module + "\n");
        daemon = new ProcessBuilder(
                        "rsync",
                        "--daemon",
                        "--no-detach",
                        "--port=" + port,
                        "--config=" + configuration,
                        "--log-file=" + directory.resolve("log"))
                .start();
        Path log = directory.resolve("log");
        while (!Files.exists(log) || !Files.readString(log).contains("listening")) {
            assertThat(daemon.isAlive()).isTrue();
            Thread.onSpinWait();
        }
    }

    @AfterEach
    void stop() {
        daemon.destroyForcibly().onExit().join();
    }

    private int push(String path, StringWriter err) {
        return push(List.of("--to=127.0.0.1:" + port + "/" + path, "--delete"), err);
    }

    private int push(List<String> options, StringWriter err) {
        CommandLine line = SstCommand.line();
        line.setOut(new PrintWriter(new StringWriter(), true));
        line.setErr(new PrintWriter(err, true));
        List<String> words = new ArrayList<>(List.of("push", source.toString()));
        words.addAll(options);
        return line.execute(words.toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "module/sub",
                "module/sub/",
                "module/new",
                "module/with space",
                "module/sub/deep",
                "module/\u00fcber \u4e2d"
            })
    void thePathIsWhereTheTreeGoesAndWhereIsDeleted(String path) throws IOException {
        StringWriter err = new StringWriter();
        assertThat(push(path, err)).as(err.toString()).isZero();
        assertThat(directory.resolve(path).resolve("a")).hasContent("a");
        assertThat(directory.resolve(path).resolve("stale")).doesNotExist();
        assertThat(module.resolve("neighbour/backup")).hasContent("precious");
        assertThat(module.resolve("a")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "module/../x",
                "module/sub/..",
                "module/./sub",
                "module//sub",
                "module//1",
                "module/su*",
                "module/s\\b",
                "module/b\uFFFDd"
            })
    void whatIsNotUnderstoodIsRefusedBeforeAnythingIsSent(String path) {
        StringWriter err = new StringWriter();
        assertThat(push(path, err)).isEqualTo(2);
        assertThat(err.toString()).contains("is refused");
        assertThat(module.resolve("sub/stale")).hasContent("old");
        assertThat(module.resolve("neighbour/backup")).hasContent("precious");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"[::1]:PORT/module/sub", "rsync://[::1]:PORT/module/sub/", "rsync://localhost:PORT/module/sub"})
    void hostsOfEveryForm(String to) {
        StringWriter err = new StringWriter();
        assertThat(push(List.of("--to=" + to.replace("PORT", String.valueOf(port)), "--delete"), err))
                .as(err.toString())
                .isZero();
        assertThat(module.resolve("sub/a")).hasContent("a");
        assertThat(module.resolve("sub/stale")).doesNotExist();
        assertThat(module.resolve("neighbour/backup")).hasContent("precious");
    }

    @Test
    void aFullDirectoryIsOnlyReplacedIfThatIsWanted() throws IOException {
        Files.createDirectories(module.resolve("sub/a/full"));
        Files.writeString(source.resolve("b"), "arrives in any case");
        StringWriter err = new StringWriter();
        assertThat(push(List.of("--to=127.0.0.1:" + port + "/module/sub"), err)).isEqualTo(2);
        assertThat(err.toString()).contains("a");
        assertThat(module.resolve("sub/a/full")).isDirectory();
        assertThat(module.resolve("sub/b")).hasContent("arrives in any case");
        assertThat(push(List.of("--to=127.0.0.1:" + port + "/module/sub", "--force"), err))
                .as(err.toString())
                .isZero();
        assertThat(module.resolve("sub/a")).hasContent("a");
        assertThat(module.resolve("sub/stale")).as("is not deleted").hasContent("old");
    }

    @Test
    void onlyTheLastDirectoryIsMade() {
        StringWriter err = new StringWriter();
        assertThat(push("module/no/where", err)).isEqualTo(2);
        assertThat(module.resolve("no")).doesNotExist();
        assertThat(module.resolve("neighbour/backup")).hasContent("precious");
    }
}
