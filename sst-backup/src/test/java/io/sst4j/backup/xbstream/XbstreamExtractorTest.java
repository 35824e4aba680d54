/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xbstream;

import static io.sst4j.backup.xbstream.Streams.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.sst4j.Manifest;
import io.sst4j.SstException;
import io.sst4j.TransferSink;
import io.sst4j.testing.Seeds;
import io.sst4j.testing.SparseFiles;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Valid streams are extracted correctly. */
class XbstreamExtractorTest {
    private static final XbstreamExtractor.Options SMALL = XbstreamExtractor.Options.builder()
            .writers(3)
            .buffers(3, 4096)
            .maxHandles(3)
            .build();

    /** The SHA-256 of no bytes. */
    private static final String SUM_OF_NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    @TempDir
    private Path target;

    @Test
    void emptyStreamGivesNothing() throws Exception {
        assertThat(extract(Streams.of()))
                .isEqualTo(new XbstreamExtractor.Report(new Manifest(0, 0, SUM_OF_NOTHING), 0));
        assertThat(Trees.read(target)).isEmpty();
    }

    @Test
    void reportAndListenerTellWhatWasDone() throws Exception {
        Map<String, Long> received = new HashMap<>();
        long[] moved = new long[1];
        byte[] stream = Streams.of().file("d/a", "abc").end("empty").bytes();
        XbstreamExtractor.Report report = new XbstreamExtractor(target, XbstreamExtractor.Options.defaults())
                .extract(Streams.channel(stream), new TransferSink() {
                    @Override
                    public void moved(long bytes) {
                        moved[0] += bytes;
                    }

                    @Override
                    public void item(String path, long length) {
                        received.put(path, length);
                    }
                });
        assertThat(report.streamBytes()).isEqualTo(stream.length);
        assertThat(report.manifest().files()).isEqualTo(2);
        assertThat(report.manifest().bytes()).isEqualTo(3);
        assertThat(moved[0]).isEqualTo(stream.length);
        assertThat(received).containsOnly(entry("d/a", 3L), entry("empty", 0L));
        assertThat(Trees.read(target)).containsOnly(entry("d/a", "abc"), entry("empty", ""));
    }

    @Test
    void unusualNamesAreKept() throws Exception {
        Streams stream = Streams.of();
        List<String> names = List.of("a b", "a\nb", "tür", "a\\b", "#x", "y~", "a..b", "d/.hidden", "deep/er/est/x");
        names.forEach(name -> stream.file(name, name));
        extract(stream);
        assertThat(Trees.read(target).values()).containsExactlyInAnyOrderElementsOf(names);
    }

    @Test
    void doubledSlashIsTheSameFile() throws Exception {
        extract(Streams.of()
                .payload("d//x", 0, text("1"))
                .payload("d/x", 1, text("2"))
                .end("d///x"));
        assertThat(Trees.read(target)).containsOnly(entry("d/x", "12"));
    }

    @Test
    void anyInterleavingGivesTheFiles() throws Exception {
        Random random = Seeds.random("anyInterleavingGivesTheFiles");
        for (int round = 0; round < 10; round++) {
            Path directory = Files.createDirectory(target.resolve("r" + round));
            Map<String, byte[]> files =
                    Trees.random(random, random.ints(40, 0, 60_000).toArray());
            byte[] stream = interleave(files, random);
            new XbstreamExtractor(directory, SMALL)
                    .extract(new Drips(Streams.channel(stream), random, 20_000), TransferSink.NONE);
            assertThat(Trees.files(directory)).hasSize(files.size());
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                assertThat(Files.readAllBytes(directory.resolve(file.getKey()))).isEqualTo(file.getValue());
            }
        }
    }

    private static byte[] interleave(Map<String, byte[]> files, Random random) throws SstException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        XbstreamWriter writer = new XbstreamWriter(Channels.newChannel(bytes));
        Map<String, ByteBuffer> left = new HashMap<>();
        files.forEach((name, content) -> left.put(name, ByteBuffer.wrap(content)));
        List<String> names = new ArrayList<>(files.keySet());
        while (!names.isEmpty()) {
            String name = names.get(random.nextInt(names.size()));
            ByteBuffer content = left.getOrDefault(name, ByteBuffer.allocate(0));
            if (content.hasRemaining()) {
                int count = 1 + random.nextInt(content.remaining());
                writer.payload(name, content.position(), content.slice(content.position(), count));
                content.position(content.position() + count);
            } else {
                writer.end(name);
                names.remove(name);
            }
        }
        writer.finish();
        return bytes.toByteArray();
    }

    @Test
    void seeksLeaveHoles() throws Exception {
        long gap = 5L << 30;
        extract(Streams.of()
                .payload("a", 0, text("head"))
                .seek("a", gap)
                .payload("a", gap, text("tail"))
                .seek("a", 2 * gap)
                .end("a")
                .seek("b", 1 << 20)
                .end("b"));
        Path file = target.resolve("a");
        assertThat(Files.size(file)).isEqualTo(2 * gap);
        assertThat(Files.size(target.resolve("b"))).isEqualTo(1 << 20);
        try (FileChannel content = FileChannel.open(file)) {
            ByteBuffer tail = ByteBuffer.allocate(4);
            content.read(tail, gap);
            assertThat(tail.array()).isEqualTo(text("tail"));
        }
        assertThat(SparseFiles.allocated(file)).isLessThan(1 << 20);
    }

    @Test
    void sparseMapsLeaveHoles() throws Exception {
        byte[] data = new byte[100_000];
        Arrays.fill(data, (byte) 'x');
        int hole = -16; // unsigned: almost 4 GiB
        XbstreamExtractor.Options options = XbstreamExtractor.Options.builder()
                .dialect(XbstreamReader.Dialect.PERCONA)
                .build();
        XbstreamExtractor.Report report = new XbstreamExtractor(target, options)
                .extract(
                        Streams.of()
                                .sparse("a", 0, data, hole, 10, 4096, 99_990, 70_000, 0)
                                .sparse("a", 0xfffffff0L + 4096 + 100_000 + 70_000, text("!"), 1, 1)
                                .end("a")
                                .channel(),
                        TransferSink.NONE);
        long length = 0xfffffff0L + 4096 + 100_000 + 70_000 + 2;
        assertThat(report.manifest().bytes()).isEqualTo(100_001);
        assertThat(Files.size(target.resolve("a"))).isEqualTo(length);
        assertThat(SparseFiles.allocated(target.resolve("a"))).isLessThan(1 << 20);
        try (FileChannel content = FileChannel.open(target.resolve("a"))) {
            ByteBuffer seam = ByteBuffer.allocate(20);
            content.read(seam, 0xfffffff0L);
            assertThat(new String(seam.array(), StandardCharsets.US_ASCII)).isEqualTo("x".repeat(10) + "\0".repeat(10));
        }
    }

    /** The zeros that mbstream leaves out only for tables with page compression. */
    @Test
    void zerosBecomeHoles() throws Exception {
        byte[] content = SparseFiles.compressedPages(300, Seeds.random("XbstreamExtractorTest"));
        Streams stream = Streams.of();
        // chunks that end within a block, and a second file in between
        for (int at = 0; at < content.length; at += 100_001) {
            byte[] piece = Arrays.copyOfRange(content, at, Math.min(content.length, at + 100_001));
            stream.payload("t.ibd", at, piece).payload("u.ibd", at, piece);
        }
        new XbstreamExtractor(target, SMALL)
                .extract(stream.end("t.ibd").end("u.ibd").channel(), TransferSink.NONE);
        for (String name : List.of("t.ibd", "u.ibd")) {
            assertThat(target.resolve(name)).hasBinaryContent(content);
            assertThat(SparseFiles.allocated(target.resolve(name))).isLessThanOrEqualTo(SparseFiles.room(300));
        }
    }

    @Test
    void filesAreRenamedRemovedAndReplaced() throws Exception {
        extract(Streams.of()
                .file("d/a", "first")
                .file("gone", "x")
                .file("old", "a longer text")
                .rename("d/a", "e/b")
                .remove("gone")
                .payload(2, "old", 0, text("new"))
                .payload(2, "old", 3, text("!"))
                .end("old")
                .payload(2, "fresh", 0, text("f"))
                .end("fresh")
                .rename("old", "fresh")
                .file("old", "again"));
        assertThat(Trees.read(target))
                .containsOnly(entry("e/b", "first"), entry("fresh", "new!"), entry("old", "again"));
    }

    @Test
    void moreFilesThanHandles() throws Exception {
        Streams stream = Streams.of();
        for (int part = 0; part < 3; part++) {
            for (int i = 0; i < 50; i++) {
                stream.payload("f" + i, 2L * part, text("" + i % 10 + part));
            }
        }
        for (int i = 0; i < 50; i++) {
            stream.end("f" + i);
        }
        new XbstreamExtractor(target, SMALL).extract(stream.channel(), TransferSink.NONE);
        assertThat(Trees.read(target)).hasSize(50).contains(entry("f7", "707172"), entry("f42", "202122"));
    }

    private XbstreamExtractor.Report extract(Streams stream) throws SstException {
        return new XbstreamExtractor(target, XbstreamExtractor.Options.defaults())
                .extract(stream.channel(), TransferSink.NONE);
    }
}
