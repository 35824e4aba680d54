/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xbstream;

import static io.sst4j.backup.xbstream.Streams.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sst4j.ErrorCode;
import io.sst4j.MalformedStreamException;
import io.sst4j.SstException;
import io.sst4j.TransferSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Damaged, truncated and hostile streams are refused; the stock tool accepts several of them. */
class XbstreamExtractorRefusalTest {
    @TempDir
    private Path directory;

    private Path target;

    @BeforeEach
    void layOut() throws IOException {
        target = Files.createDirectory(directory.resolve("target"));
        Files.writeString(directory.resolve("outside"), "untouched");
        Files.writeString(target.resolve("present"), "untouched");
        Files.createSymbolicLink(target.resolve("link"), directory.resolve("outside"));
        Files.createSymbolicLink(target.resolve("linkdir"), directory);
    }

    static Stream<Arguments> broken() {
        byte[] good = Streams.of().file("a", "abc").bytes();
        byte[] wrongCrc = good.clone();
        wrongCrc[35] ^= 1;
        byte[] wrongMagic = good.clone();
        wrongMagic[38] = 'Y';
        return Stream.of(
                row("bad CRC", ErrorCode.MALFORMED_STREAM, 0, Streams.of().raw(wrongCrc)),
                row("bad magic", ErrorCode.MALFORMED_STREAM, 38, Streams.of().raw(wrongMagic)),
                row("cut in a header", ErrorCode.TRUNCATED_STREAM, 45, cut(good, 45)),
                row("cut in a path", ErrorCode.TRUNCATED_STREAM, 52, cut(good, 52)),
                row("cut in a payload", ErrorCode.TRUNCATED_STREAM, 37, cut(good, 37)),
                row("end missing", ErrorCode.TRUNCATED_STREAM, 38, cut(good, 38)),
                row("unknown type", ErrorCode.MALFORMED_STREAM, 0, Streams.of().header('X', "a")),
                row("unknown type, ignorable", ErrorCode.MALFORMED_STREAM, 0, ignorable()),
                row("unknown flags", ErrorCode.MALFORMED_STREAM, 0, Streams.of().header(0xff, 'E', text("a"))),
                row(
                        "out of order",
                        ErrorCode.MALFORMED_STREAM,
                        53,
                        Streams.of().raw(good).payload("b", 1, text("x"))),
                row("overlap", ErrorCode.MALFORMED_STREAM, 37, overlap()),
                row(
                        "seek back",
                        ErrorCode.MALFORMED_STREAM,
                        37,
                        Streams.of().payload("a", 0, text("xy")).seek("a", 1)),
                row(
                        "a hole of more bytes than a file can have",
                        ErrorCode.HOSTILE_STREAM,
                        36,
                        Streams.of().payload("a", 0, text("x")).seek("a", 1L << 62)),
                row(
                        "removed before its end",
                        ErrorCode.MALFORMED_STREAM,
                        36,
                        open("a").remove("a")),
                row(
                        "renamed before its end",
                        ErrorCode.MALFORMED_STREAM,
                        36,
                        open("a").rename("a", "b")),
                row(
                        "removed but missing",
                        ErrorCode.MALFORMED_STREAM,
                        0,
                        Streams.of().remove("a")));
    }

    static Stream<Arguments> hostile() {
        return Stream.of(
                row("absolute", Streams.of().file("/tmp/x", "x")),
                row("hidden", Streams.of().file(".x", "x")),
                row("above", Streams.of().file("../x", "x")),
                row("above in the middle", Streams.of().file("a/../../x", "x")),
                row("above at the end", Streams.of().file("a/..", "x")),
                row("dot component", Streams.of().file("a/./b", "x")),
                row("directory", Streams.of().file("d/", "x")),
                row("empty path", Streams.of().file("", "x")),
                row("NUL", Streams.of().file("a\0b", "x")),
                row("long path", Streams.of().file("x".repeat(512), "x")),
                row("not UTF-8", Streams.of().header(0, 'E', new byte[] {'a', (byte) 0xff})),
                row("file exists", Streams.of().file("present", "x")),
                row("same path again", Streams.of().file("a", "x").file("a", "y")),
                row("link in the way", Streams.of().file("link", "x")),
                row(
                        "replacing a link",
                        Streams.of().payload(2, "link", 0, text("x")).end("link")),
                row("link on the way", Streams.of().file("linkdir/x", "x")),
                row("file on the way", Streams.of().file("present/x", "x")),
                row("rename to above", Streams.of().file("a", "x").rename("a", "../x")),
                row("rename from above", Streams.of().rename("../outside", "x")),
                row("rename through a link", Streams.of().rename("linkdir/outside", "x")),
                row("rename onto a link", Streams.of().file("a", "x").rename("a", "link")),
                row("rename onto a directory", Streams.of().file("d/a", "x").rename("present", "d")),
                row("remove above", Streams.of().remove("../outside")),
                row("remove absolute", Streams.of().remove("/tmp/outside")),
                row("remove through a link", Streams.of().remove("linkdir/outside")),
                row("remove a link", Streams.of().remove("link")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    void brokenStreamsAreErrorsWithTheirOffset(String what, ErrorCode code, long offset, byte[] stream) {
        assertThatExceptionOfType(MalformedStreamException.class)
                .isThrownBy(() -> extract(stream))
                .satisfies(e -> assertThat(e.code()).isEqualTo(code))
                .satisfies(e -> assertThat(e.offset()).isEqualTo(offset));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostile")
    void hostileStreamsChangeNothingOutside(String what, byte[] stream) throws IOException {
        assertThatExceptionOfType(MalformedStreamException.class)
                .isThrownBy(() -> extract(stream))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.HOSTILE_STREAM));
        assertThat(Trees.read(directory)).containsEntry("outside", "untouched").doesNotContainKey("x");
        assertThat(target.resolve("link")).isSymbolicLink();
        assertThat(target.resolve("present")).hasContent("untouched");
    }

    @Test
    void missingEndNamesTheFiles() {
        Streams stream = Streams.of();
        for (int i = 0; i < 8; i++) {
            stream.payload("t" + i, 0, text("x"));
        }
        assertThatExceptionOfType(MalformedStreamException.class)
                .isThrownBy(() -> extract(stream.bytes()))
                .withMessageMatching(".*'t\\d', .* and 3 more .*");
    }

    @Test
    void numbersOfFilesAreLimited() {
        XbstreamExtractor.Options few =
                XbstreamExtractor.Options.builder().maxUnfinished(2).build();
        limited(
                few,
                Streams.of()
                        .payload("a", 0, text("x"))
                        .payload("b", 0, text("x"))
                        .payload("c", 0, text("x")));
        limited(
                XbstreamExtractor.Options.builder().maxFiles(2).build(),
                Streams.of().end("d").end("e").end("f"));
    }

    private void limited(XbstreamExtractor.Options options, Streams stream) {
        assertThatExceptionOfType(MalformedStreamException.class)
                .isThrownBy(() -> new XbstreamExtractor(target, options).extract(stream.channel(), TransferSink.NONE))
                .withMessageContaining("more than 2")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.HOSTILE_STREAM));
    }

    @Test
    void anyCutIsAnError() throws IOException {
        byte[] stream = Streams.of()
                .payload("d/a", 0, text("hello"))
                .seek("d/a", 9)
                .payload("b", 0, text("x"))
                .end("d/a")
                .payload("b", 1, text("y"))
                .end("b")
                .bytes();
        for (int length = 1; length < stream.length; length++) {
            byte[] head = Arrays.copyOf(stream, length);
            Path each = Files.createDirectory(directory.resolve("cut" + length));
            assertThatExceptionOfType(MalformedStreamException.class)
                    .as("cut at %d", length)
                    .isThrownBy(() -> extract(head, each))
                    .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.TRUNCATED_STREAM));
        }
    }

    @Test
    void anyFlippedBitIsDetectedOrHarmless() throws Exception {
        byte[] stream = Streams.of().file("d/a", "hello").file("b", "xy").bytes();
        for (int bit = 0; bit < 8 * stream.length; bit++) {
            byte[] flipped = stream.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            Path each = Files.createDirectory(directory.resolve("flip" + bit));
            try {
                extract(flipped, each);
            } catch (MalformedStreamException e) {
                continue;
            }
            assertThat(Trees.read(each)).as("bit %d", bit).isEqualTo(Map.of("d/a", "hello", "b", "xy"));
        }
    }

    private void extract(byte[] stream) throws SstException {
        extract(stream, target);
    }

    private static void extract(byte[] stream, Path where) throws SstException {
        XbstreamExtractor.Options options =
                XbstreamExtractor.Options.builder().writers(2).buffers(2, 4096).build();
        new XbstreamExtractor(where, options).extract(Streams.channel(stream), TransferSink.NONE);
    }

    private static Streams open(String path) {
        return Streams.of().payload(path, 0, text("x"));
    }

    private static Streams overlap() {
        return Streams.of().payload("a", 0, text("xy")).payload("a", 1, text("x"));
    }

    private static Streams ignorable() {
        return Streams.of().header(1, 'X', text("a")).u64(1).u64(0).u32(0).raw('x');
    }

    private static Streams cut(byte[] stream, int length) {
        return Streams.of().raw(Arrays.copyOf(stream, length));
    }

    private static Arguments row(String what, ErrorCode code, long offset, Streams stream) {
        return Arguments.of(what, code, offset, stream.bytes());
    }

    private static Arguments row(String what, Streams stream) {
        return Arguments.of(what, stream.bytes());
    }
}
