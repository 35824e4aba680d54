/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.enc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Key files have the same meaning as in {@code openssl enc -kfile}. */
class KeyFileTest {
    @TempDir
    private Path directory;

    private static Stream<String> contents() {
        return Stream.of(
                "secret",
                "secret\n",
                "secret\r\n",
                "  with blanks \t\nsecond line\n",
                "schlüssel\n",
                "x".repeat(126) + "\n",
                "x".repeat(127) + "\n",
                "x".repeat(128) + "\n",
                "y".repeat(500));
    }

    @ParameterizedTest
    @MethodSource("contents")
    void opensslReadsTheSameKey(String content) throws Exception {
        Path file = Files.writeString(directory.resolve("key"), content);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        OpensslEncryption encryption = OpensslEncryption.of("aes256", KeyFile.read(file));
        try (WritableByteChannel channel = encryption.encrypt(Channels.newChannel(out))) {
            channel.write(ByteBuffer.wrap("hello".getBytes(StandardCharsets.US_ASCII)));
        }
        Path input = Files.write(directory.resolve("in"), out.toByteArray());
        Process process = new ProcessBuilder("openssl", "enc", "-d", "-aes256", "-pbkdf2", "-kfile", file.toString())
                .redirectInput(input.toFile())
                .redirectOutput(directory.resolve("out").toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(directory.resolve("out")).hasContent("hello");
    }

    @Test
    void aFileWithoutAKeyIsRefused() throws Exception {
        refused(new byte[0], "is empty");
        refused("\nsecond".getBytes(StandardCharsets.US_ASCII), "is empty");
        refused(new byte[] {'a', 'b', (byte) 0xff, (byte) 0xfe}, "is not text");
        refused(new byte[] {'a', 'b', 0, 'c'}, "is not text");
    }

    private void refused(byte[] content, String complaint) throws Exception {
        Path file = Files.write(directory.resolve("key"), content);
        assertThatThrownBy(() -> KeyFile.read(file))
                .isInstanceOfSatisfying(
                        SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_OPTION))
                .hasMessageContainingAll(file.toString(), complaint, "openssl rand")
                .message()
                .doesNotContain("second", "ab");
    }

    @Test
    void aFileThatIsNotThereIsTold() {
        assertThatThrownBy(() -> KeyFile.read(directory.resolve("missing")))
                .isInstanceOfSatisfying(
                        SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_OPTION))
                .hasMessageContainingAll("encrypt-key-file", "missing");
    }
}
