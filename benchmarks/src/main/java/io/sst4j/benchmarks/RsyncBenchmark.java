/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.benchmarks;

import io.sst4j.SstException;
import io.sst4j.backup.internal.rsync.delta.BlockChecksum;
import io.sst4j.backup.internal.rsync.delta.ChecksumKind;
import io.sst4j.backup.internal.rsync.delta.Matcher;
import io.sst4j.backup.internal.rsync.delta.Patcher;
import io.sst4j.backup.internal.rsync.delta.SentFile;
import io.sst4j.backup.internal.rsync.delta.Signature;
import io.sst4j.backup.internal.rsync.delta.SumHead;
import io.sst4j.backup.internal.rsync.delta.TokenWriter;
import io.sst4j.backup.internal.rsync.list.FileEntry;
import io.sst4j.backup.internal.rsync.list.FileList;
import io.sst4j.backup.internal.rsync.list.FileListReader;
import io.sst4j.backup.internal.rsync.list.FileListWriter;
import io.sst4j.backup.internal.rsync.list.ListFormat;
import io.sst4j.backup.internal.rsync.wire.WireInput;
import io.sst4j.backup.internal.rsync.wire.WireOutput;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
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
 * The time for the parts of the rsync protocol, for a 64 MiB file of which one page in a hundred has changed, and for a list of
 * 100,000 files.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class RsyncBenchmark {
    private static final int BYTES = 64 << 20;
    private static final int PAGE = 16 * 1024;
    private static final int FILES = 100_000;
    private static final int SEED = 42;

    /** Two versions of a file, and the data sent between them. */
    @State(Scope.Benchmark)
    public static class Versions {
        /** The checksum of files and blocks. */
        @Param({"XXH64", "MD5"})
        public ChecksumKind checksum = ChecksumKind.MD5;

        private byte[] older = new byte[0];
        private byte[] newer = new byte[0];
        private byte[] sums = new byte[0];
        private byte[] tokens = new byte[0];
        private SumHead head = SumHead.WHOLE_FILE;
        private Path directory = Path.of("");

        /**
         * Creates the files.
         *
         * @throws IOException if that fails
         */
        @Setup
        public void make() throws IOException {
            Random random = new Random(SEED);
            newer = new byte[BYTES];
            random.nextBytes(newer);
            older = newer.clone();
            for (int i = 0; i < BYTES / PAGE / 100; i++) {
                older[random.nextInt(BYTES)]++;
            }
            head = SumHead.of(BYTES, PAGE, checksum.length());
            directory = Files.createTempDirectory("rsync-benchmark");
            Files.write(directory.resolve("older"), older);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            signature().write(new WireOutput(out));
            sums = out.toByteArray();
            tokens = encode();
        }

        /**
         * Deletes the files.
         *
         * @throws IOException if that fails
         */
        @TearDown
        public void delete() throws IOException {
            Files.delete(directory.resolve("older"));
            Files.deleteIfExists(directory.resolve("newer"));
            Files.delete(directory);
        }

        private BlockChecksum blocks() {
            return BlockChecksum.of(checksum, SEED, BlockChecksum.Order.SEED_FIRST);
        }

        private Signature signature() throws SstException {
            return Signature.of(Channels.newChannel(new ByteArrayInputStream(older)), head, blocks());
        }

        private byte[] encode() throws SstException {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            TokenWriter writer = new TokenWriter(new WireOutput(out), count -> {});
            Signature signature = Signature.read(new WireInput(new ByteArrayInputStream(sums)), checksum);
            writer.end(new Matcher(signature, blocks(), false, checksum)
                    .match(
                            new SentFile("newer", Channels.newChannel(new ByteArrayInputStream(newer)), newer.length),
                            writer));
            return out.toByteArray();
        }
    }

    /** A file in a direct buffer, as in the data path. */
    @State(Scope.Benchmark)
    public static class Whole {
        /** The checksum of the file. */
        @Param({"CRC32C", "XXH64", "MD5"})
        public ChecksumKind checksum = ChecksumKind.MD5;

        private ByteBuffer content = ByteBuffer.allocate(0);

        /** Creates the file. */
        @Setup
        public void make() {
            byte[] bytes = new byte[BYTES];
            new Random(SEED).nextBytes(bytes);
            content = ByteBuffer.allocateDirect(BYTES).put(bytes).flip();
        }
    }

    /** A file list in encoded form. */
    @State(Scope.Benchmark)
    public static class Names {
        private final ListFormat format = new ListFormat(31, Set.of(), Set.of(), 0);
        private byte[] encoded = new byte[0];

        /**
         * Creates the list.
         *
         * @throws SstException if that fails
         */
        @Setup
        public void make() throws SstException {
            encoded = write(format);
        }
    }

    private static byte[] write(ListFormat format) throws SstException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        FileListWriter writer = new FileListWriter(new WireOutput(out), format);
        FileEntry.Time time = new FileEntry.Time(1_700_000_000, 0);
        writer.add(entry(".", 040755, time, FileEntry.Role.TOP));
        for (int i = 0; i < FILES; i++) {
            writer.add(entry("table_" + i + ".ibd", 0100640, time, FileEntry.Role.PLAIN));
        }
        writer.end(0, Map.of(), Map.of());
        return out.toByteArray();
    }

    private static FileEntry entry(String name, int mode, FileEntry.Time time, FileEntry.Role role) {
        return new FileEntry(name, mode, PAGE, time, FileEntry.Owner.ROOT, "", "", role);
    }

    /**
     * Computes the checksum of a file that is sent whole.
     *
     * @param whole the file
     * @return the checksum
     */
    @Benchmark
    public byte[] digest(Whole whole) {
        MessageDigest digest = whole.checksum.digest();
        digest.update(whole.content.duplicate());
        return digest.digest();
    }

    /**
     * Computes the weak and strong checksums of all pages.
     *
     * @param versions the file
     * @return the checksums
     * @throws SstException never
     */
    @Benchmark
    public Signature signature(Versions versions) throws SstException {
        return versions.signature();
    }

    /**
     * Encodes the newer version as a difference from the older one.
     *
     * @param versions the file
     * @return the tokens
     * @throws SstException never
     */
    @Benchmark
    public byte[] encodeDelta(Versions versions) throws SstException {
        return versions.encode();
    }

    /**
     * Builds the newer version in a file, from the older one and the tokens.
     *
     * @param versions the file
     * @return the result
     * @throws IOException if that fails
     */
    @Benchmark
    public Patcher.Result applyDelta(Versions versions) throws IOException {
        try (FileChannel older = FileChannel.open(versions.directory.resolve("older"), StandardOpenOption.READ);
                FileChannel newer = FileChannel.open(
                        versions.directory.resolve("newer"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            return new Patcher(
                            older,
                            versions.head,
                            newer,
                            BYTES,
                            versions.checksum,
                            count -> {},
                            ByteBuffer.allocateDirect(Patcher.GATHERED_BYTES))
                    .patch(new WireInput(new ByteArrayInputStream(versions.tokens)));
        }
    }

    /**
     * Encodes a list of 100,000 files.
     *
     * @param names the list
     * @return the bytes
     * @throws SstException never
     */
    @Benchmark
    public byte[] writeList(Names names) throws SstException {
        return write(names.format);
    }

    /**
     * Decodes a list of 100,000 files, checks it and sorts it.
     *
     * @param names the list
     * @return the list
     * @throws SstException never
     */
    @Benchmark
    public FileList readList(Names names) throws SstException {
        return new FileListReader(new WireInput(new ByteArrayInputStream(names.encoded)), names.format).read();
    }
}
