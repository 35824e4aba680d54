/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.benchmarks;

import io.sst4j.backup.internal.compress.Compression;
import io.sst4j.examples.cluster.ServerPrograms;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.compressors.CompressorException;
import org.apache.commons.compress.compressors.CompressorStreamFactory;
import org.apache.commons.io.file.PathUtils;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
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
 * The time to compress 32 MiB from one file to another and to decompress it, in process. It is compared with the command of the
 * same name and with commons-compress, all at their default levels.
 *
 * <p>Every second kilobyte is random and the others repeat, so the data compresses to half its size. A command includes the start
 * of its process, as in every transfer.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class CompressionBenchmark {
    private static final int TOTAL = 32 << 20;
    private static final int PIECE = 1 << 10;
    private static final int TRANSFER = 1 << 18;

    /** The implementation under test. */
    public enum Rival {
        /** This project. */
        SST4J,
        /** A process of {@code gzip}, {@code zstd} or {@code lz4}. */
        COMMAND,
        /** Streams of commons-compress. */
        COMMONS
    }

    /** The formats, with their names in commons-compress. */
    public enum Format {
        /** RFC 1952. */
        GZIP(CompressorStreamFactory.GZIP),
        /** Zstandard. */
        ZSTD(CompressorStreamFactory.ZSTANDARD),
        /** LZ4 frames. */
        LZ4(CompressorStreamFactory.LZ4_FRAMED);

        private final String commons;

        Format(String commons) {
            this.commons = commons;
        }
    }

    /** The files. */
    @State(Scope.Benchmark)
    public static class Data {
        /** The format. */
        @Param({"GZIP", "ZSTD", "LZ4"})
        public Format format = Format.GZIP;

        /** The implementation under test. */
        @Param({"SST4J", "COMMAND", "COMMONS"})
        public Rival rival = Rival.SST4J;

        private Path directory = Path.of("");
        private Path plain = Path.of("");
        private Path packed = Path.of("");
        private Path target = Path.of("");

        /**
         * Writes the data and a compressed copy.
         *
         * @throws IOException if that fails
         */
        @Setup(Level.Trial)
        public void make() throws IOException {
            directory = Files.createTempDirectory("compression-benchmark");
            plain = directory.resolve("plain");
            packed = directory.resolve("packed");
            target = directory.resolve("target");
            byte[] content = new byte[TOTAL];
            Random random = new Random(42);
            byte[] piece = new byte[PIECE];
            for (int at = 0; at < TOTAL; at += 2 * PIECE) {
                random.nextBytes(piece);
                System.arraycopy(piece, 0, content, at, PIECE);
            }
            Files.write(plain, content);
            command(packed, plain, "-c");
        }

        private void command(Path to, Path from, String... options) throws IOException {
            String[] words = new String[options.length + 1];
            words[0] = ServerPrograms.program(format.name().toLowerCase(Locale.ROOT))
                    .toString();
            System.arraycopy(options, 0, words, 1, options.length);
            StockPipeline.await(new ProcessBuilder(words)
                    .redirectInput(from.toFile())
                    .redirectOutput(to.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start());
        }

        private Compression own() {
            return Compression.valueOf(format.name());
        }

        /**
         * Checks the last file, and deletes all files.
         *
         * @throws IOException if the decompressed data differs from the original
         */
        @TearDown
        public void remove() throws IOException {
            boolean whole = !Files.exists(target) || Files.size(target) != TOTAL || Files.mismatch(plain, target) < 0;
            PathUtils.deleteDirectory(directory);
            if (!whole) {
                throw new IOException("what came back is not what went in");
            }
        }
    }

    /**
     * Compresses.
     *
     * @param data the files
     * @return the length of the output
     * @throws IOException if that fails
     * @throws CompressorException if commons-compress does not know the format
     */
    @Benchmark
    public long compress(Data data) throws IOException, CompressorException {
        switch (data.rival) {
            case SST4J -> {
                try (FileChannel in = FileChannel.open(data.plain);
                        FileChannel out = create(data.target);
                        WritableByteChannel compressed = data.own().compress(out)) {
                    pump(in, compressed);
                }
            }
            case COMMAND -> data.command(data.target, data.plain, "-c");
            case COMMONS -> {
                try (InputStream in = Files.newInputStream(data.plain);
                        OutputStream out = new BufferedOutputStream(Files.newOutputStream(data.target), TRANSFER);
                        OutputStream compressed =
                                new CompressorStreamFactory().createCompressorOutputStream(data.format.commons, out)) {
                    pump(in, compressed);
                }
            }
        }
        return Files.size(data.target);
    }

    /**
     * Decompresses data compressed by the command.
     *
     * @param data the files
     * @return the length of the output
     * @throws IOException if that fails
     * @throws CompressorException if commons-compress does not know the format
     */
    @Benchmark
    public long decompress(Data data) throws IOException, CompressorException {
        switch (data.rival) {
            case SST4J -> {
                try (FileChannel in = FileChannel.open(data.packed);
                        ReadableByteChannel plain = data.own().decompress(in);
                        FileChannel out = create(data.target)) {
                    pump(plain, out);
                }
            }
            case COMMAND -> data.command(data.target, data.packed, "-d", "-c");
            case COMMONS -> {
                try (InputStream in = new BufferedInputStream(Files.newInputStream(data.packed), TRANSFER);
                        InputStream plain =
                                new CompressorStreamFactory(true).createCompressorInputStream(data.format.commons, in);
                        OutputStream out = Files.newOutputStream(data.target)) {
                    pump(plain, out);
                }
            }
        }
        long length = Files.size(data.target);
        if (length != TOTAL) {
            throw new IOException(length + " bytes came back");
        }
        return length;
    }

    private static FileChannel create(Path file) throws IOException {
        return FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
    }

    private static void pump(ReadableByteChannel in, WritableByteChannel out) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(TRANSFER);
        while (in.read(buffer) >= 0) {
            buffer.flip();
            while (buffer.hasRemaining()) {
                out.write(buffer);
            }
            buffer.clear();
        }
    }

    private static void pump(InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[TRANSFER];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            out.write(buffer, 0, count);
        }
    }
}
