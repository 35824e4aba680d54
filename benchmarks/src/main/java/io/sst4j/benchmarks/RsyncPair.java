/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.benchmarks;

import io.sst4j.examples.cluster.Ports;
import io.sst4j.examples.cluster.ServerPrograms;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Pushes of a tree to a stock rsync daemon, with the stock client and with a JVM. The time is that of the client's process.
 *
 * <p>The target has files of the same sizes from the start, and they are overwritten in place.
 */
final class RsyncPair implements AutoCloseable {
    private static final int FILES = 30;
    private static final int PAGE = 16 * 1024;
    private static final int CHANGED_PER_MILLE = 10;
    private static final Pattern SENT = Pattern.compile("Total bytes (sent|received): ([\\d,]+)");

    private final Path directory;
    private final Path source;
    private final Path target;
    private final int port;
    private final Process daemon;
    private long lastBytes;

    RsyncPair(Path directory, int megabytes) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.source = Files.createDirectory(directory.resolve("source"));
        this.target = Files.createDirectory(directory.resolve("target"));
        byte[] content = new byte[1 << 20];
        Random random = new Random(42);
        for (int file = 0; file < FILES; file++) {
            try (FileChannel out = create(source, file);
                    FileChannel zeros = create(target, file)) {
                for (int i = 0; i < megabytes / FILES; i++) {
                    random.nextBytes(content);
                    out.write(ByteBuffer.wrap(content));
                    zeros.write(ByteBuffer.allocate(content.length));
                }
            }
        }
        port = Ports.free(1).get(0);
        daemon = startDaemon();
    }

    private static FileChannel create(Path tree, int number) throws IOException {
        return FileChannel.open(
                tree.resolve("t" + number + ".ibd"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    private Process startDaemon() throws IOException {
        Path configuration = directory.resolve("rsyncd.conf");
        Files.writeString(
                configuration, "use chroot = no\nread only = no\nuid = 0\ngid = 0\n[module]\npath = " + target + "\n");
        return new ProcessBuilder(
                        ServerPrograms.program("rsync").toString(),
                        "--daemon",
                        "--no-detach",
                        "--address=127.0.0.1",
                        "--port=" + port,
                        "--config=" + configuration)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Changes one page in a hundred in the target, so that it is an older version of the source. */
    void age() throws IOException {
        Random random = new Random(7);
        for (int file = 0; file < FILES; file++) {
            try (FileChannel out = FileChannel.open(target.resolve("t" + file + ".ibd"), StandardOpenOption.WRITE)) {
                long pages = out.size() / PAGE;
                for (long i = 0; i < pages * CHANGED_PER_MILLE / 1000; i++) {
                    byte[] page = new byte[PAGE];
                    random.nextBytes(page);
                    out.write(ByteBuffer.wrap(page), random.nextInt((int) pages) * (long) PAGE);
                }
            }
        }
    }

    Measured stock(boolean delta) throws IOException, SQLException {
        ProcessBuilder command = new ProcessBuilder(
                ServerPrograms.program("rsync").toString(),
                "-rlpogI",
                "--inplace",
                "--stats",
                delta ? "--no-whole-file" : "--whole-file",
                source + "/",
                "rsync://127.0.0.1:" + port + "/module/");
        return run(command);
    }

    Measured own(OwnProgram program, boolean delta) throws IOException, SQLException {
        return run(program.builder(
                delta ? OwnProgram.LIKE_RSYNC_WAN : OwnProgram.LIKE_RSYNC, RsyncPushMain.class, source, port, delta));
    }

    private Measured run(ProcessBuilder command) throws IOException, SQLException {
        Path output = directory.resolve("output");
        command.redirectErrorStream(true).redirectOutput(output.toFile());
        Measured measured = Meter.run(Meter.Cpu.PROCESSES, () -> StockPipeline.await(command.start()));
        lastBytes = 0;
        Matcher told = SENT.matcher(Files.readString(output));
        while (told.find()) {
            lastBytes += Long.parseLong(told.group(2).replace(",", ""));
        }
        for (int file = 0; file < FILES; file++) {
            String name = "t" + file + ".ibd";
            if (Files.mismatch(source.resolve(name), target.resolve(name)) >= 0) {
                throw new IOException(name + " is not what was sent: " + command.command());
            }
        }
        return measured;
    }

    /** The bytes that the last client sent and received. */
    long lastBytes() {
        return lastBytes;
    }

    @Override
    public void close() {
        daemon.destroy();
        daemon.onExit().join();
    }
}
