/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xbstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.TransferSink;
import io.sst4j.testing.Seeds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both directions work with the stock tool, for file sizes near its chunk boundaries. */
class MbstreamInteropTest {
    private final Map<String, byte[]> files = Trees.random(
            Seeds.random("MbstreamInteropTest"),
            0,
            1,
            4096,
            XbstreamWriter.CHUNK_BYTES - 1,
            XbstreamWriter.CHUNK_BYTES,
            XbstreamWriter.CHUNK_BYTES + 1,
            26_000_000);

    @TempDir
    private Path directory;

    private Path from;
    private Path to;
    private Path stream;

    @BeforeEach
    void layOut() throws IOException {
        from = Files.createDirectory(directory.resolve("from"));
        to = Files.createDirectory(directory.resolve("to"));
        stream = directory.resolve("stream");
        Trees.write(from, files);
    }

    @Test
    void extractsStreamsFromMbstream() throws Exception {
        Mbstream.create(from, stream, List.copyOf(files.keySet()));
        XbstreamExtractor.Report report;
        try (FileChannel in = FileChannel.open(stream)) {
            report = new XbstreamExtractor(to, XbstreamExtractor.Options.defaults()).extract(in, TransferSink.NONE);
        }
        assertSame();
        assertThat(report.manifest().files()).isEqualTo(files.size());
        assertThat(report.streamBytes()).isEqualTo(Files.size(stream));
        XbstreamTally tally = new XbstreamTally(XbstreamReader.Dialect.MARIADB);
        tally.see(ByteBuffer.wrap(Files.readAllBytes(stream)));
        assertThat(tally.manifest()).contains(report.manifest());
    }

    @Test
    void mbstreamUnpacksWrittenStreams() throws Exception {
        write(stream);
        Mbstream.extract(stream, to);
        assertSame();
    }

    @Test
    void writtenStreamsEqualThoseOfMbstream() throws Exception {
        Path own = directory.resolve("own");
        write(own);
        Mbstream.create(from, stream, List.copyOf(files.keySet()));
        assertThat(Files.mismatch(own, stream)).isEqualTo(-1);
    }

    @Test
    void modesAreTheSame() throws Exception {
        write(stream);
        Mbstream.extract(stream, to);
        Path own = Files.createDirectory(directory.resolve("own"));
        try (FileChannel in = FileChannel.open(stream)) {
            new XbstreamExtractor(own, XbstreamExtractor.Options.defaults()).extract(in, TransferSink.NONE);
        }
        try (Stream<Path> paths = Files.walk(to).skip(1)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                assertThat(mode(own.resolve(to.relativize(path)))).isEqualTo(mode(path));
            }
        }
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private void write(Path path) throws IOException {
        try (FileChannel out = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            XbstreamWriter writer = new XbstreamWriter(out);
            for (String name : files.keySet()) {
                writer.add(name, from.resolve(name));
            }
            writer.finish();
            assertThat(writer.written()).isEqualTo(out.position());
        }
    }

    private void assertSame() throws IOException {
        assertThat(Trees.files(to)).hasSize(files.size());
        for (String name : files.keySet()) {
            assertThat(Files.mismatch(from.resolve(name), to.resolve(name))).isEqualTo(-1);
        }
    }
}
