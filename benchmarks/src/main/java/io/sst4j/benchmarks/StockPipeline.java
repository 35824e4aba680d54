/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.benchmarks;

import io.sst4j.examples.cluster.MariaDbNode;
import io.sst4j.examples.cluster.Ports;
import io.sst4j.examples.cluster.ServerPrograms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.commons.io.file.PathUtils;

/** The stock path from a running server to files: {@code mariadb-backup | socat}, and {@code socat | mbstream -x}. */
final class StockPipeline {
    private static final long LISTEN_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(10);

    private StockPipeline() {}

    /** Measures both ends; the time is from the start of the tool to the end of the extraction. */
    static Measured run(MariaDbNode donor, Path directory) throws IOException, SQLException {
        Path target = Files.createDirectories(directory.resolve("files"));
        ProcessBuilder backup = backup(donor, Files.createDirectories(directory.resolve("scratch")));
        int port = Ports.free(1).get(0);
        AtomicLong toolStarted = new AtomicLong();
        Measured measured = Meter.run(Meter.Cpu.PROCESSES, () -> {
            List<Process> receiver = ProcessBuilder.startPipeline(List.of(
                    new ProcessBuilder(
                            ServerPrograms.program("socat").toString(),
                            "-u",
                            "TCP-LISTEN:" + port + ",reuseaddr",
                            "stdio"),
                    new ProcessBuilder(ServerPrograms.program("mbstream").toString(), "-x")
                            .directory(target.toFile())
                            .redirectError(ProcessBuilder.Redirect.DISCARD)));
            awaitListener(port);
            toolStarted.set(System.nanoTime());
            List<Process> sender = ProcessBuilder.startPipeline(List.of(
                    backup,
                    new ProcessBuilder(
                            ServerPrograms.program("socat").toString(), "-u", "stdio", "TCP:127.0.0.1:" + port)));
            for (List<Process> pipeline : List.of(sender, receiver)) {
                for (Process process : pipeline) {
                    await(process);
                }
            }
        });
        Duration sinceTool = Duration.ofNanos(System.nanoTime() - toolStarted.get());
        PathUtils.deleteDirectory(directory);
        return measured.lasting(sinceTool);
    }

    private static ProcessBuilder backup(MariaDbNode donor, Path scratch) {
        ProcessBuilder backup = new ProcessBuilder(
                        ServerPrograms.program("mariadb-backup").toString(),
                        "--defaults-file=" + donor.configuration(),
                        "--backup",
                        "--user=sst",
                        "--socket=" + donor.socket(),
                        "--galera-info",
                        "--stream=mbstream",
                        "--target-dir=" + scratch,
                        "--datadir=" + donor.datadir())
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        backup.environment().put("MYSQL_PWD", "sst-password");
        return backup;
    }

    static void await(Process process) throws IOException {
        try {
            int code = process.waitFor();
            if (code != 0) {
                throw new IOException(process.info() + " ended with exit code " + code);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Waits for a listener by reading the socket table, because a test connection would be taken for the stream. */
    private static void awaitListener(int port) throws IOException {
        String local = String.format(":%04X ", port);
        long end = System.nanoTime() + LISTEN_LIMIT_NANOS;
        while (System.nanoTime() - end < 0) {
            boolean listens = Files.readString(Path.of("/proc/net/tcp"))
                    .lines()
                    .anyMatch(line -> line.contains(local) && line.contains(" 0A "));
            if (listens) {
                return;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        throw new IOException("socat does not listen on port " + port);
    }
}
