/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.Cancellation;
import io.sst4j.Connection;
import io.sst4j.Endpoint;
import io.sst4j.TransferSink;
import io.sst4j.backup.rsync.RsyncClient;
import io.sst4j.backup.rsync.RsyncPush;
import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.Ports;
import io.sst4j.examples.cluster.ServerPrograms;
import io.sst4j.examples.embed.PushTree;
import io.sst4j.transport.TcpTransport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Large or changing trees are transferred, with stock rsync at the other end and with a limited heap. */
class RsyncTreesIT {
    private static final int LIMIT_SECONDS = 120;
    private static final int MANY = 100_000;

    /** The heap: 64 MB, and 100 bytes for each file in the list. */
    private static final int HEAP_MEGABYTES = 64 + MANY * 100 / 1_000_000;

    private final List<Process> processes = new ArrayList<>();
    private GaleraCluster place;
    private Path directory;
    private Path source;
    private Path target;
    private int port;

    @BeforeEach
    void layOut() throws IOException {
        place = GaleraCluster.create();
        directory = Files.createDirectories(place.directory("trees"));
        source = Files.createDirectory(directory.resolve("source"));
        target = Files.createDirectory(directory.resolve("target"));
        port = Ports.free(1).get(0);
    }

    @AfterEach
    void clear() throws IOException {
        processes.forEach(Process::destroyForcibly);
        processes.forEach(process -> process.onExit().join());
        place.close();
    }

    @Test
    void manyFilesToAStockDaemon() throws Exception {
        manyFiles();
        startDaemon();
        run(java("push", source, "module/many"));
        assertSame(target.resolve("many"));
    }

    @Test
    void manyFilesFromAStockClient() throws Exception {
        manyFiles();
        Process daemon = startReceiver();
        run(List.of(rsync(), "-a", "--contimeout=30", source + "/", url("backup/")));
        end(daemon);
        assertSame(target);
    }

    @Test
    void aFileOfFiveGigabytesWithHoles() throws Exception {
        largeFile();
        startDaemon();
        run(java("push", source, "module/"));
        assertThat(Files.mismatch(source.resolve("large"), target.resolve("large")))
                .isEqualTo(-1);
        Files.delete(target.resolve("large"));
        processes.remove(0).destroyForcibly().onExit().join();
        Process daemon = startReceiver();
        run(List.of(rsync(), "-a", source + "/", url("backup/")));
        end(daemon);
        assertThat(Files.mismatch(source.resolve("large"), target.resolve("large")))
                .isEqualTo(-1);
    }

    @Test
    void filesThatChangeWhileTheyAreRead() throws Exception {
        for (String name : List.of("grows", "shrinks")) {
            Files.write(source.resolve(name), new byte[20_000_000]);
        }
        startDaemon();
        RsyncPush push = RsyncPush.builder(source, "module/").build();
        try (Connection connection = new TcpTransport()
                .connect(new Endpoint("127.0.0.1", port), Duration.ofSeconds(30), new Cancellation())) {
            RsyncClient.push(connection, push, new Changes());
        }
        // the size when the file was opened, or the size that remained
        assertThat(target.resolve("grows")).hasSize(20_000_000);
        assertThat(Files.size(target.resolve("shrinks"))).isBetween(1000L, 19_999_999L);
    }

    /** Changes the file being sent, once per file. */
    private final class Changes implements TransferSink {
        private int files;
        private int changed = -1;

        @Override
        public void moved(long bytes) {
            if (changed == files) {
                return;
            }
            changed = files;
            try (FileChannel grows = FileChannel.open(source.resolve("grows"), StandardOpenOption.APPEND);
                    FileChannel shrinks = FileChannel.open(source.resolve("shrinks"), StandardOpenOption.WRITE)) {
                if (files == 0) {
                    grows.write(ByteBuffer.allocate(1_000_000));
                } else {
                    shrinks.truncate(1000);
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void item(String name, long size) {
            files++;
        }
    }

    private void manyFiles() throws IOException {
        for (int i = 0; i < MANY; i++) {
            Path file = source.resolve("directory" + i % 100).resolve("file number " + i);
            if (i < 100) {
                Files.createDirectories(file.resolveSibling(""));
            }
            Files.writeString(file, "content " + i);
        }
    }

    private void largeFile() throws IOException {
        try (FileChannel out =
                FileChannel.open(source.resolve("large"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (long at = 0; at < 5L << 30; at += 64 << 20) {
                out.write(ByteBuffer.wrap(("at " + at).getBytes(StandardCharsets.UTF_8)), at);
            }
        }
    }

    private void assertSame(Path tree) throws IOException, InterruptedException {
        try (Stream<Path> files = Files.walk(tree)) {
            assertThat(files.filter(Files::isRegularFile).count()).isEqualTo(MANY);
        }
        run(List.of("diff", "-r", source.toString(), tree.toString()));
    }

    private List<String> java(String role, Path tree, String destination) {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx" + HEAP_MEGABYTES + "m",
                "-cp",
                System.getProperty("java.class.path"),
                PushTree.class.getName(),
                role,
                tree.toString(),
                "127.0.0.1",
                String.valueOf(port)));
        if (!destination.isEmpty()) {
            command.add(destination);
        }
        return command;
    }

    private static String rsync() throws IOException {
        return ServerPrograms.program("rsync").toString();
    }

    private String url(String path) {
        return "rsync://127.0.0.1:" + port + "/" + path;
    }

    private void startDaemon() throws IOException {
        Path configuration = directory.resolve("rsyncd.conf");
        Files.writeString(
                configuration, "use chroot = no\nread only = no\nuid = 0\ngid = 0\n[module]\npath = " + target + "\n");
        start(List.of(
                rsync(),
                "--daemon",
                "--no-detach",
                "--address=127.0.0.1",
                "--port=" + port,
                "--config=" + configuration));
    }

    /** Starts a receiver and reads the socket table, because a test connection would be taken for the client's. */
    private Process startReceiver() throws Exception {
        Process daemon = start(java("receive", target, ""));
        String local = String.format(":%04X ", port);
        Await.until("the daemon listens", () -> {
            List<String> sockets = new ArrayList<>(Files.readAllLines(Path.of("/proc/net/tcp")));
            sockets.addAll(Files.readAllLines(Path.of("/proc/net/tcp6")));
            return sockets.stream().anyMatch(line -> line.contains(local) && line.contains(" 0A "));
        });
        return daemon;
    }

    private Process start(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("output").toFile()))
                .start();
        processes.add(process);
        return process;
    }

    private void run(List<String> command) throws IOException, InterruptedException {
        end(start(command));
    }

    private void end(Process process) throws IOException, InterruptedException {
        assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(directory.resolve("output")))
                .isZero();
    }
}
