/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.benchmarks;

import io.sst4j.TransferSink;
import io.sst4j.backup.xbstream.Chunk;
import io.sst4j.backup.xbstream.XbstreamExtractor;
import io.sst4j.backup.xbstream.XbstreamReader;
import io.sst4j.backup.xbstream.XbstreamWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.openjdk.jmh.annotations.AuxCounters;
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
import org.openjdk.jmh.infra.Blackhole;

/**
 * The throughput of writing, parsing and extracting xbstream, compared with tar from commons-compress, for many small files and
 * for one large file.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class XbstreamBenchmark {
    private static final int TOTAL = 64 << 20;
    private static final int TRANSFER = 1 << 20;

    /** The container formats to compare. */
    public enum Format {
        /** This project's xbstream. */
        XBSTREAM,
        /** Tar from commons-compress. */
        TAR
    }

    /** The files, packed in both formats. */
    @State(Scope.Benchmark)
    public static class Files64 {
        /** The container format. */
        @Param({"XBSTREAM", "TAR"})
        public Format format = Format.XBSTREAM;

        /** The length of each file, in bytes; the files add up to 64 MiB. */
        @Param({"16384", "67108864"})
        public int fileBytes = TOTAL;

        private Path directory = Path.of("");
        private Path packed = Path.of("");
        private Path target = Path.of("");
        private byte[] content = new byte[0];
        private int count;

        /**
         * Packs the files.
         *
         * @throws IOException if the temporary directory cannot be written
         */
        @Setup
        public void pack() throws IOException {
            directory = Files.createTempDirectory("xbstream-benchmark");
            packed = directory.resolve("packed");
            target = directory.resolve("target");
            content = new byte[fileBytes];
            count = TOTAL / fileBytes;
            new Random(42).nextBytes(content);
            try (FileChannel out = FileChannel.open(packed, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                write(this, out);
            }
        }

        /**
         * Creates an empty directory to extract into.
         *
         * @throws IOException if it cannot be created
         */
        @Setup(Level.Invocation)
        public void empty() throws IOException {
            delete(target);
            Files.createDirectory(target);
        }

        /**
         * Deletes all files.
         *
         * @throws IOException if a file cannot be deleted
         */
        @TearDown
        public void remove() throws IOException {
            delete(directory);
        }

        private static void delete(Path path) throws IOException {
            if (!Files.exists(path)) {
                return;
            }
            try (Stream<Path> paths = Files.walk(path)) {
                for (Path each : (Iterable<Path>) paths.sorted(Comparator.reverseOrder())::iterator) {
                    Files.delete(each);
                }
            }
        }
    }

    /** Counts bytes, so that results read as bytes per second. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Moved {
        /** The bytes of file content. */
        public long bytes;
    }

    /**
     * Packs files from memory.
     *
     * @param files the files
     * @param moved the byte counter
     * @return the length of the container
     * @throws IOException never
     */
    @Benchmark
    public long write(Files64 files, Moved moved) throws IOException {
        Path sink = files.directory.resolve("sink");
        try (FileChannel out = FileChannel.open(
                sink, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            write(files, out);
            moved.bytes += TOTAL;
            return out.position();
        }
    }

    private static void write(Files64 files, FileChannel out) throws IOException {
        if (files.format == Format.XBSTREAM) {
            XbstreamWriter writer = new XbstreamWriter(out);
            for (int i = 0; i < files.count; i++) {
                writer.add("f" + i, files.content);
            }
            writer.finish();
            return;
        }
        TarArchiveOutputStream tar = new TarArchiveOutputStream(Channels.newOutputStream(out));
        for (int i = 0; i < files.count; i++) {
            TarArchiveEntry entry = new TarArchiveEntry("f" + i);
            entry.setSize(files.content.length);
            tar.putArchiveEntry(entry);
            tar.write(files.content);
            tar.closeArchiveEntry();
        }
        tar.finish();
    }

    /**
     * Parses a container and reads every byte buffer, without writing.
     *
     * @param files the files
     * @param moved the byte counter
     * @param hole the consumer of the results
     * @throws IOException if the container cannot be read
     */
    @Benchmark
    public void read(Files64 files, Moved moved, Blackhole hole) throws IOException {
        try (FileChannel in = FileChannel.open(files.packed)) {
            if (files.format == Format.XBSTREAM) {
                XbstreamReader reader = new XbstreamReader(in, XbstreamReader.Dialect.MARIADB);
                for (Chunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
                    for (ByteBuffer piece = reader.payload(); piece != null; piece = reader.payload()) {
                        moved.bytes += piece.remaining();
                        hole.consume(piece);
                    }
                }
                return;
            }
            byte[] transfer = new byte[TRANSFER];
            TarArchiveInputStream tar = new TarArchiveInputStream(Channels.newInputStream(in));
            while (tar.getNextEntry() != null) {
                for (int n = tar.read(transfer); n >= 0; n = tar.read(transfer)) {
                    moved.bytes += n;
                    hole.consume(transfer);
                }
            }
        }
    }

    /**
     * Extracts a container into a directory.
     *
     * @param files the files
     * @param moved the byte counter
     * @throws IOException if the extraction fails
     */
    @Benchmark
    public void extract(Files64 files, Moved moved) throws IOException {
        try (FileChannel in = FileChannel.open(files.packed)) {
            if (files.format == Format.XBSTREAM) {
                new XbstreamExtractor(files.target, XbstreamExtractor.Options.defaults())
                        .extract(in, TransferSink.NONE);
            } else {
                extractTar(Channels.newInputStream(in), files.target);
            }
        }
        moved.bytes += TOTAL;
    }

    private static void extractTar(InputStream in, Path target) throws IOException {
        TarArchiveInputStream tar = new TarArchiveInputStream(in);
        byte[] transfer = new byte[TRANSFER];
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            try (OutputStream out = Files.newOutputStream(target.resolve(entry.getName()))) {
                for (int n = tar.read(transfer); n >= 0; n = tar.read(transfer)) {
                    out.write(transfer, 0, n);
                }
            }
        }
    }
}
