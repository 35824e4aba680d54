/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xbstream;

import static io.sst4j.backup.xbstream.Streams.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.Manifest;
import io.sst4j.TransferSink;
import io.sst4j.backup.xbstream.XbstreamReader.Dialect;
import io.sst4j.testing.Seeds;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The forwarding side and the extractor compute the same manifest. */
class XbstreamTallyTest {
    private final Random random = Seeds.random("XbstreamTallyTest");

    @TempDir
    private Path target;

    static Stream<Arguments> streams() throws IOException {
        return Stream.of(
                Arguments.of(Dialect.MARIADB, Streams.of().bytes()),
                Arguments.of(
                        Dialect.MARIADB,
                        Streams.of()
                                .payload(0, "d/a", 0, text("abc"))
                                .seek("d/a", 10)
                                .payload(0, "d/a", 10, new byte[70_000])
                                .end("d/a")
                                .file("b", "bytes")
                                .end("empty")
                                .rename("d/a", "c")
                                .remove("b")
                                .bytes()),
                Arguments.of(
                        Dialect.PERCONA,
                        Streams.of()
                                .sparse("a", 0, text("abcde"), 100, 3, 0, 2)
                                .end("a")
                                .bytes()));
    }

    @ParameterizedTest
    @MethodSource("streams")
    void bothEndsComeToTheSame(Dialect dialect, byte[] stream) throws Exception {
        XbstreamExtractor extractor = new XbstreamExtractor(
                target, XbstreamExtractor.Options.builder().dialect(dialect).build());
        Manifest extracted =
                extractor.extract(Streams.channel(stream), TransferSink.NONE).manifest();
        for (int round = 0; round < 50; round++) {
            assertThat(tally(dialect, stream)).contains(extracted);
        }
    }

    /** In parts of any size. */
    private Optional<Manifest> tally(Dialect dialect, byte[] stream) {
        XbstreamTally tally = new XbstreamTally(dialect);
        for (int at = 0; at < stream.length; ) {
            int count = Math.min(stream.length - at, 1 + random.nextInt(40));
            ByteBuffer part = ByteBuffer.wrap(stream, at, count);
            tally.see(part);
            assertThat(part.hasRemaining()).isFalse();
            at += count;
        }
        return tally.manifest();
    }

    /** The forwarded parts are the stream, and contents are reported with their place in the file. */
    @Test
    void partsAreTheStreamAndKnowTheirPlace() throws Exception {
        byte[] stream = Streams.of()
                .payload(0, "d/a", 0, text("abc"))
                .payload(0, "d/a", 1_000, text("xyz"))
                .end("d/a")
                .file("b", "bytes")
                .bytes();
        XbstreamTally tally = new XbstreamTally(Dialect.MARIADB);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        Map<String, String> contents = new TreeMap<>();
        XbstreamTally.Parts<IOException> parts = new XbstreamTally.Parts<>() {
            @Override
            public void between(ByteBuffer bytes) throws IOException {
                all.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
            }

            @Override
            public void content(String path, long offset, ByteBuffer bytes) throws IOException {
                String content =
                        StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
                for (int i = 0; i < content.length(); i++) {
                    contents.put(path + " " + (offset + i), content.substring(i, i + 1));
                }
                between(bytes);
            }
        };
        for (int at = 0; at < stream.length; ) {
            int count = Math.min(stream.length - at, 1 + random.nextInt(10));
            tally.see(ByteBuffer.wrap(stream, at, count), parts);
            at += count;
        }
        assertThat(all.toByteArray()).isEqualTo(stream);
        assertThat(contents)
                .hasSize(11)
                .containsEntry("d/a 0", "a")
                .containsEntry("d/a 2", "c")
                .containsEntry("d/a 1000", "x")
                .containsEntry("d/a 1002", "z")
                .containsEntry("b 4", "s");
        assertThat(tally.manifest()).isEqualTo(tally(Dialect.MARIADB, stream));
    }

    @ParameterizedTest
    @MethodSource("streams")
    void ofAStreamThatIsCutThereIsNone(Dialect dialect, byte[] stream) throws Exception {
        XbstreamReader reader = new XbstreamReader(Streams.channel(stream), dialect);
        long from = 0;
        while (reader.next() != null) {
            for (long cut = from + 1; cut < Math.min(reader.offset(), from + 60); cut++) {
                assertThat(tally(dialect, Arrays.copyOf(stream, (int) cut)))
                        .as("cut at %d", cut)
                        .isEmpty();
            }
            while (reader.payload() != null) {
                // up to the start of the next chunk
            }
            from = reader.offset();
        }
    }

    @Test
    void ofWhatIsNoXbstreamThereIsNone() throws Exception {
        byte[] stream = Streams.of().file("a", "abc").bytes();
        for (int round = 0; round < 1000; round++) {
            byte[] noise = new byte[1 + random.nextInt(200)];
            random.nextBytes(noise);
            assertThat(tally(Dialect.MARIADB, noise)).isEmpty();
            System.arraycopy(stream, 0, noise, 0, Math.min(10, noise.length));
            tally(Dialect.MARIADB, noise);
        }
    }

    /** Another name, offset, length or checksum. */
    @Test
    void anyHeaderThatIsAnotherShows() throws Exception {
        byte[] stream = Streams.of().file("a", "abc").bytes();
        Manifest sound = tally(Dialect.MARIADB, stream).orElseThrow();
        byte[] another = Streams.of().file("b", "abc").bytes();
        assertThat(tally(Dialect.MARIADB, another)).get().isNotEqualTo(sound);
        byte[] content = Streams.of().file("a", "abd").bytes();
        assertThat(tally(Dialect.MARIADB, content)).get().isNotEqualTo(sound);
    }
}
