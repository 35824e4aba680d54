/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.testing.Seeds;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompressionTest {
    private final byte[] content = content(Seeds.random("CompressionTest"), 3_000_000);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "pigz", "zstd", "lz4"})
    void toolReadsWhatIsCompressed(String tool) throws Exception {
        byte[] compressed = compress(Compression.named(tool), content);
        assertThat(compressed.length).isLessThan(content.length);
        assertThat(filter(compressed, tool, "-dc")).isEqualTo(content);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "pigz", "zstd", "lz4"})
    void readsStreamsFromTheTool(String tool) throws Exception {
        assertThat(decompress(Compression.named(tool), filter(content, tool, "-c")))
                .isEqualTo(content);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd", "lz4"})
    void nothingIsAStreamToo(String tool) throws Exception {
        Compression compression = Compression.named(tool);
        byte[] compressed = compress(compression, new byte[0]);
        assertThat(compressed).isNotEmpty();
        assertThat(decompress(compression, compressed)).isEmpty();
        assertThat(filter(compressed, tool, "-dc")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd", "lz4"})
    void streamsBehindEachOtherAreOne(String tool) throws Exception {
        Compression compression = Compression.named(tool);
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(filter(Arrays.copyOf(content, 1_000_000), tool, "-c"));
        both.writeBytes(compress(compression, Arrays.copyOfRange(content, 1_000_000, content.length)));
        assertThat(decompress(compression, both.toByteArray())).isEqualTo(content);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd", "lz4"})
    void anyCutIsAnError(String tool) throws Exception {
        Compression compression = Compression.named(tool);
        byte[] compressed = filter(Arrays.copyOf(content, 1000), tool, "-c");
        for (int length = 0; length < compressed.length; length++) {
            byte[] head = Arrays.copyOf(compressed, length);
            assertThatExceptionOfType(SstException.class)
                    .as("cut at %d of %d", length, compressed.length)
                    .isThrownBy(() -> decompress(compression, head))
                    .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.TRUNCATED_STREAM));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd", "lz4"})
    void cutInTheSecondStreamIsAnError(String tool) throws Exception {
        Compression compression = Compression.named(tool);
        byte[] one = compress(compression, Arrays.copyOf(content, 1000));
        for (int more = 1; more < one.length; more++) {
            ByteArrayOutputStream both = new ByteArrayOutputStream();
            both.writeBytes(one);
            both.write(one, 0, more);
            assertThatExceptionOfType(SstException.class)
                    .as("%d bytes of the second", more)
                    .isThrownBy(() -> decompress(compression, both.toByteArray()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd", "lz4"})
    void damageIsAnError(String tool) throws Exception {
        Compression compression = Compression.named(tool);
        byte[] compressed = compress(compression, content);
        compressed[compressed.length / 2] ^= 0x10;
        assertThatExceptionOfType(SstException.class).isThrownBy(() -> decompress(compression, compressed));
        assertThatExceptionOfType(SstException.class)
                .isThrownBy(() -> decompress(compression, new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}))
                .satisfies(e -> assertThat(e.code()).isIn(ErrorCode.MALFORMED_STREAM, ErrorCode.TRUNCATED_STREAM));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd", "lz4"})
    void failureOfTheChannelKeepsItsCause(String tool) throws Exception {
        ReadableByteChannel failing = new ReadableByteChannel() {
            @Override
            public int read(ByteBuffer target) throws IOException {
                throw new IOException("reset by peer");
            }

            @Override
            public boolean isOpen() {
                return true;
            }

            @Override
            public void close() {}
        };
        ReadableByteChannel channel = Compression.named(tool).decompress(failing);
        assertThatExceptionOfType(SstException.class)
                .isThrownBy(() -> channel.read(ByteBuffer.allocate(10)))
                .withMessageContaining("reset by peer")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.PEER_GONE));
    }

    @Test
    void noneIsTheChannelItself() throws Exception {
        ReadableByteChannel in = Channels.newChannel(new ByteArrayInputStream(content));
        assertThat(Compression.named(" None ").decompress(in)).isSameAs(in);
    }

    @Test
    void unknownNameIsAnError() {
        assertThatExceptionOfType(SstException.class)
                .isThrownBy(() -> Compression.named("rar"))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED_OPTION));
    }

    private static byte[] compress(Compression compression, byte[] bytes) throws IOException {
        ByteArrayOutputStream result = new ByteArrayOutputStream();
        WritableByteChannel below = Channels.newChannel(result);
        WritableByteChannel channel = compression.compress(below);
        channel.write(ByteBuffer.wrap(bytes));
        channel.close();
        channel.close();
        assertThat(below.isOpen()).isTrue();
        return result.toByteArray();
    }

    private static byte[] decompress(Compression compression, byte[] bytes) throws IOException {
        ReadableByteChannel channel = compression.decompress(Channels.newChannel(new ByteArrayInputStream(bytes)));
        ByteArrayOutputStream result = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocateDirect(100_000);
        while (channel.read(buffer.clear()) >= 0) {
            byte[] part = new byte[buffer.flip().remaining()];
            buffer.get(part);
            result.writeBytes(part);
        }
        return result.toByteArray();
    }

    private byte[] filter(byte[] bytes, String... command) throws IOException, InterruptedException {
        Path input = Files.write(directory.resolve("in"), bytes);
        Path output = directory.resolve("out");
        Process process = new ProcessBuilder(command)
                .redirectInput(input.toFile())
                .redirectOutput(output.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(process.waitFor()).isZero();
        return Files.readAllBytes(output);
    }

    private static byte[] content(Random random, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i % 4096 < 3000 ? i / 7 : random.nextInt());
        }
        return bytes;
    }
}
