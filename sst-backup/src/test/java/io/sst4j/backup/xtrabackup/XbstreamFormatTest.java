/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import static io.sst4j.backup.xbstream.Streams.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sst4j.ErrorCode;
import io.sst4j.MalformedStreamException;
import io.sst4j.SstException;
import io.sst4j.backup.xbstream.Streams;
import java.nio.channels.ReadableByteChannel;
import java.util.Map;
import org.junit.jupiter.api.Test;

class XbstreamFormatTest {
    @Test
    void filesInTheOrderOfTheirEnds() throws Exception {
        Map<String, byte[]> files = read(Streams.of()
                .payload("a", 0, text("1"))
                .end("empty")
                .payload("b", 0, text("x"))
                .payload("a", 1, text("2"))
                .end("b")
                .end("a")
                .channel());
        assertThat(files.keySet()).containsExactly("empty", "b", "a");
        assertThat(files.get("a")).isEqualTo(text("12"));
        assertThat(files.get("empty")).isEmpty();
    }

    @Test
    void emptyStreamIsNoFiles() throws Exception {
        assertThat(read(Streams.of().channel())).isEmpty();
    }

    @Test
    void tooMuchIsRefused() {
        refused(ErrorCode.HOSTILE_STREAM, Streams.of().file("a", "x".repeat(2 << 20)));
        refused(
                ErrorCode.HOSTILE_STREAM,
                Streams.of().header('P', "a").u64(Long.MAX_VALUE).u64(0).u32(0));
        Streams many = Streams.of();
        for (int i = 0; i < 10_000; i++) {
            many.end("f" + i);
        }
        refused(ErrorCode.HOSTILE_STREAM, many);
    }

    @Test
    void refusesUnexpectedChunks() {
        refused(ErrorCode.TRUNCATED_STREAM, Streams.of().payload("a", 0, text("x")));
        refused(ErrorCode.HOSTILE_STREAM, Streams.of().file("a", "x").file("a", "y"));
        refused(ErrorCode.MALFORMED_STREAM, Streams.of().payload("a", 1, text("x")));
        refused(ErrorCode.MALFORMED_STREAM, Streams.of().file("a", "x").remove("a"));
        refused(ErrorCode.MALFORMED_STREAM, Streams.of().seek("a", 1));
    }

    private static Map<String, byte[]> read(ReadableByteChannel in) throws SstException {
        return new XbstreamFormat().readFiles(in);
    }

    private static void refused(ErrorCode code, Streams stream) {
        assertThatExceptionOfType(MalformedStreamException.class)
                .isThrownBy(() -> read(stream.channel()))
                .satisfies(e -> assertThat(e.code()).isEqualTo(code));
    }
}
