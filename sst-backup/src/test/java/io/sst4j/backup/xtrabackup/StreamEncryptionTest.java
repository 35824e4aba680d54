/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.Cancellation;
import io.sst4j.Connection;
import io.sst4j.ErrorCode;
import io.sst4j.Secret;
import io.sst4j.Settings;
import io.sst4j.SstException;
import io.sst4j.testing.Seeds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code encrypt=1} works between two ends, together with compressors, and with a stock peer's commands. */
@Timeout(60)
class StreamEncryptionTest {
    private static final long LIMIT_SECONDS = 30;
    private static final String KEY = "a-key-that-must-not-be-seen";

    private final Cancellation cancellation = new Cancellation();

    @TempDir
    private Path directory;

    private Map<String, byte[]> files = Map.of();

    @BeforeEach
    void makeFiles() {
        byte[] content = new byte[700_001];
        Seeds.random("StreamEncryptionTest").nextBytes(content);
        files = Map.of(
                "large", content, "empty", new byte[0], "clear", "in clear text".getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource({
        "aes256, '', ''",
        "aes-128-ctr, '', ''",
        "aes256, zstd -1, zstd -d",
        "aes-256-ctr, gzip, gzip -dc",
        "AES-256-CBC, lz4, /usr/bin/lz4 -dc",
        "aes192, gzip | cat, gzip -d",
    })
    void decryptsTheOtherEndsStream(String algorithm, String compressor, String decompressor) throws Exception {
        Settings.Builder options = keyed(algorithm);
        try (Loopback ends = Loopback.open()) {
            CompletableFuture<Map<String, byte[]>> received =
                    receive(ends.joiner, options.set("decompressor", decompressor));
            send(ends.donor, options.set("compressor", compressor));
            assertThat(received.get(LIMIT_SECONDS, TimeUnit.SECONDS)).containsExactlyInAnyOrderEntriesOf(files);
        }
    }

    @ParameterizedTest
    @CsvSource({"'', cat", "zstd -1, zstd -dc"})
    void stockJoinersDecrypt(String compressor, String decompressor) throws Exception {
        int port = Loopback.freePort();
        Path wire = directory.resolve("wire");
        Path received = directory.resolve("received");
        Process peer = shell("socat -u TCP-LISTEN:" + port + ",reuseaddr STDIO | tee " + wire + " | " + decompressor
                + " | openssl enc -aes256 -pbkdf2 -k " + KEY + " -d >" + received);
        try (Connection connection = Loopback.connect(port)) {
            send(connection, keyed("aes256").set("compressor", compressor));
            assertThat(peer.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            peer.destroyForcibly();
        }
        try (ReadableByteChannel in = Files.newByteChannel(received)) {
            assertThat(new XbstreamFormat().readFiles(in)).containsExactlyInAnyOrderEntriesOf(files);
        }
        assertThat(Files.readString(wire, StandardCharsets.ISO_8859_1)).doesNotContain("XBSTCK", "in clear text");
    }

    @ParameterizedTest
    @CsvSource({"cat, ''", "gzip -1, gzip -d"})
    void stockDonorsAreDecrypted(String compressor, String decompressor) throws Exception {
        Path keyFile = Files.writeString(directory.resolve("key"), KEY + "\n");
        Path plain = directory.resolve("plain");
        try (var out = Files.newByteChannel(
                plain, java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.WRITE)) {
            new XbstreamFormat().writeFiles(out, files);
        }
        try (var listener = new io.sst4j.transport.TcpTransport().listen(new io.sst4j.Endpoint("127.0.0.1", 0))) {
            Process peer = shell("openssl enc -aes-256-ctr -pbkdf2 -kfile " + keyFile + " <" + plain + " | "
                    + compressor + " | socat -u STDIO TCP:127.0.0.1:"
                    + listener.local().port());
            try (Connection connection = listener.accept(java.time.Duration.ofSeconds(LIMIT_SECONDS))) {
                Settings.Builder options = settings("aes-256-ctr")
                        .set("encrypt-key-file", keyFile.toString())
                        .set("decompressor", decompressor);
                assertThat(receive(connection, options).get(LIMIT_SECONDS, TimeUnit.SECONDS))
                        .containsExactlyInAnyOrderEntriesOf(files);
            } finally {
                peer.destroyForcibly();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"aes256", "aes-256-ctr"})
    void aWrongKeyIsTheCause(String algorithm) throws Exception {
        try (Loopback ends = Loopback.open()) {
            files = Map.of("one", new byte[] {1});
            // small enough for the socket buffer: a joiner that has read enough closes the connection
            send(ends.donor, settings(algorithm).set("encrypt-key", Secret.of("another-key")));
            CompletableFuture<Map<String, byte[]>> received = receive(ends.joiner, keyed(algorithm));
            assertThatThrownBy(() -> received.get(LIMIT_SECONDS, TimeUnit.SECONDS))
                    .rootCause()
                    .isInstanceOfSatisfying(
                            SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MALFORMED_STREAM))
                    .hasMessageContainingAll("encrypt-key", "encrypt-key-file", "encrypt-algo")
                    .message()
                    .doesNotContain(KEY, "another-key");
        }
    }

    @Test
    void aDonorThatDoesNotEncryptIsRefused() throws Exception {
        try (Loopback ends = Loopback.open()) {
            files = Map.of("one", new byte[] {1});
            send(ends.donor, keyed("aes256").set("encrypt", "0"));
            CompletableFuture<Map<String, byte[]>> received = receive(ends.joiner, keyed("aes256"));
            assertThatThrownBy(() -> received.get(LIMIT_SECONDS, TimeUnit.SECONDS))
                    .hasMessageContainingAll("not encrypted", "encrypt=1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "gzip", "cat"})
    void aDonorThatGivesUpDoesNotEndTheStream(String compressor) throws Exception {
        try (Loopback ends = Loopback.open()) {
            CompletableFuture<Map<String, byte[]>> received = receive(
                    ends.joiner, keyed("aes256").set("decompressor", compressor.equals("gzip") ? "gzip -d" : ""));
            StreamCoding coding = StreamCoding.forDonor(options(keyed("aes256").set("compressor", compressor)));
            try (StreamCoding.Encoder out = coding.encode(ends.donor, cancellation)) {
                out.write(ByteBuffer.wrap("XBSTCK01".getBytes(StandardCharsets.US_ASCII)));
            }
            assertThatThrownBy(() -> received.get(LIMIT_SECONDS, TimeUnit.SECONDS))
                    .hasRootCauseInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "encrypt-format, xbcrypt, no xbcrypt to test it",
        "encrypt-format, gpg, encrypt-format='gpg'",
        "streamfmt, tar, streamfmt=mbstream",
        "encrypt-algo, '', encrypt-algo",
        "encrypt-algo, des3, aes-256-cbc",
        "encrypt-key-file, '', encrypt-key-file",
        "encrypt-key-file, /nowhere/at/all, /nowhere/at/all",
    })
    void refusesUnsupportedEncryption(String option, String value, String cause) {
        Settings.Builder settings =
                (option.equals("encrypt-key-file") ? settings("aes256") : keyed("aes256")).set(option, value);
        assertThatThrownBy(() -> StreamCoding.forDonor(options(settings)))
                .isInstanceOf(SstException.class)
                .hasMessageContaining(cause);
        assertThatThrownBy(() -> StreamCoding.forJoiner(options(settings)))
                .isInstanceOf(SstException.class)
                .hasMessageContaining(cause);
    }

    @Test
    void theKeyWinsOverTheFile() throws Exception {
        StreamCoding.forDonor(options(keyed("aes256").set("encrypt-key-file", "/nowhere/at/all")));
    }

    private Settings.Builder settings(String algorithm) {
        return Settings.builder()
                .set("datadir", directory.toString())
                .set("encrypt", "1")
                .set("encrypt-algo", algorithm);
    }

    private Settings.Builder keyed(String algorithm) {
        return settings(algorithm).set("encrypt-key", Secret.of(KEY));
    }

    private static XtrabackupOptions options(Settings.Builder settings) throws SstException {
        return XtrabackupOptions.from(settings.build());
    }

    private void send(Connection connection, Settings.Builder settings) throws IOException {
        StreamCoding coding = StreamCoding.forDonor(options(settings));
        try (StreamCoding.Encoder out = coding.encode(connection, cancellation)) {
            coding.format().writeFiles(out, files);
            out.finish();
        }
        connection.shutdownOutput();
    }

    private CompletableFuture<Map<String, byte[]>> receive(Connection connection, Settings.Builder settings)
            throws SstException {
        StreamCoding coding = StreamCoding.forJoiner(options(settings));
        return CompletableFuture.supplyAsync(() -> {
            try (ReadableByteChannel in = coding.decode(connection, cancellation)) {
                return coding.format().readFiles(in);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private Process shell(String command) throws IOException {
        return new ProcessBuilder("/bin/sh", "-c", command)
                .redirectInput(new java.io.File("/dev/null"))
                .redirectOutput(directory.resolve("stdout").toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
