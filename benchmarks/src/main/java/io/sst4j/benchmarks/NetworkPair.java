/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.benchmarks;

import io.sst4j.examples.cluster.ServerPrograms;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.apache.commons.io.file.PathUtils;

/**
 * One file over an emulated line, with two {@code socat} processes and with sst4j's exchange. The stock script sends with
 * {@code socat}. The time of the exchange includes the start of its two JVMs.
 */
final class NetworkPair {
    private static final int SEED = 42;
    private static final int PIECE_BYTES = 1 << 16;
    private static final String PORT = "4444";

    /** The content of the file. */
    enum Content {
        /** Bytes that no compression shortens. */
        INCOMPRESSIBLE("incompressible bytes") {
            @Override
            byte[] piece(byte[] random) {
                return random;
            }
        },
        /** Hexadecimal digits, with four bits of information per byte. */
        HALVED("bytes that zstd halves") {
            @Override
            byte[] piece(byte[] random) {
                return HexFormat.of().formatHex(random).getBytes(StandardCharsets.US_ASCII);
            }
        };

        private final String words;

        Content(String words) {
            this.words = words;
        }

        abstract byte[] piece(byte[] random);

        @Override
        public String toString() {
            return words;
        }
    }

    private final EmulatedNetwork network;
    private final Path source;
    private final Path target;

    NetworkPair(EmulatedNetwork network, Path directory, Content content, int megabytes) throws IOException {
        this.network = network;
        this.source = Files.createDirectories(directory.resolve("source"));
        this.target = directory.resolve("target");
        Random random = new Random(SEED);
        byte[] piece = new byte[PIECE_BYTES];
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(source.resolve("file")))) {
            long left = megabytes * 1_000_000L;
            while (left > 0) {
                random.nextBytes(piece);
                byte[] bytes = content.piece(piece);
                out.write(bytes, 0, (int) Math.min(left, bytes.length));
                left -= bytes.length;
            }
        }
    }

    Measured stock() throws IOException, SQLException {
        Files.createDirectories(target);
        String socat = ServerPrograms.program("socat").toString();
        return measure(() -> {
            Process receiver = network.atReceiver(new ProcessBuilder(
                            socat, "-u", "TCP-LISTEN:" + PORT + ",reuseaddr", "CREATE:" + target.resolve("file")))
                    .inheritIO()
                    .start();
            Process sender = network.atSender(new ProcessBuilder(
                            socat,
                            "-u",
                            "OPEN:" + source.resolve("file"),
                            "TCP:" + EmulatedNetwork.RECEIVER_HOST + ":" + PORT + ",retry=50,interval=0.1"))
                    .inheritIO()
                    .start();
            StockPipeline.await(sender);
            StockPipeline.await(receiver);
        });
    }

    Measured own(OwnProgram program, int lanes) throws IOException, SQLException {
        return measure(() -> {
            Process receiver = network.atReceiver(program.builder(
                            OwnProgram.LIKE_ANY, TreeMain.class, "receive", target, EmulatedNetwork.RECEIVER_HOST))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String address = firstLine(receiver);
            Process sender = network.atSender(
                            program.builder(OwnProgram.LIKE_ANY, TreeMain.class, "send", source, address, lanes))
                    .inheritIO()
                    .start();
            StockPipeline.await(sender);
            StockPipeline.await(receiver);
        });
    }

    private Measured measure(Meter.Work work) throws IOException, SQLException {
        Measured measured = Meter.run(Meter.Cpu.PROCESSES, work);
        if (Files.mismatch(source.resolve("file"), target.resolve("file")) >= 0) {
            throw new IOException("what arrived differs");
        }
        PathUtils.deleteDirectory(target);
        return measured;
    }

    private static String firstLine(Process process) throws IOException {
        String line =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
        if (line == null) {
            throw new IOException("the receiver does not listen: " + List.of(process.info()));
        }
        return line;
    }
}
