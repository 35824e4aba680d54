/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The installed rsync as a client or a daemon; a machine without it fails the test. */
final class StockRsync implements AutoCloseable {
    private static final int LIMIT_SECONDS = 60;

    private final Process process;
    private final Path log;

    private StockRsync(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    static StockRsync run(Path log, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("rsync"));
        command.addAll(arguments);
        return new StockRsync(
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start(),
                log);
    }

    /** Starts a daemon with one module {@code module}, which serves as this user. */
    static StockRsync daemon(Path directory, Path module, int port) throws IOException {
        Path configuration = directory.resolve("rsyncd.conf");
        Files.writeString(
                configuration,
                "use chroot = no\nmunge symlinks = no\nread only = no\nuid = 0\ngid = 0\n[module]\npath = " + module
                        + "\n");
        return run(
                directory.resolve("daemon.log"),
                List.of(
                        "--daemon",
                        "--no-detach",
                        "--address=127.0.0.1",
                        "--port=" + port,
                        "--config=" + configuration,
                        "--log-file=" + directory.resolve("rsyncd.log")));
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    int exitCode() throws InterruptedException {
        assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    String output() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
