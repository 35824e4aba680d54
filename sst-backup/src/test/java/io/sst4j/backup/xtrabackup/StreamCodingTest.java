/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.Cancellation;
import io.sst4j.Connection;
import io.sst4j.ErrorCode;
import io.sst4j.Settings;
import io.sst4j.SstException;
import io.sst4j.testing.Seeds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Streams pass through filters, in process and as programs, between two ends of this project and with socat and
 * netcat as peers.
 */
@Timeout(60)
class StreamCodingTest {
    private static final long LIMIT_SECONDS = 30;

    private final Cancellation cancellation = new Cancellation();

    @TempDir
    private Path directory;

    private byte[] content;

    @BeforeEach
    void makeContent() {
        Random random = Seeds.random("StreamCodingTest");
        content = new byte[3_000_001];
        random.nextBytes(content);
        // half of it is compressible
        java.util.Arrays.fill(content, 1_000_000, 2_500_000, (byte) 'x');
    }

    @ParameterizedTest
    @CsvSource({
        "'', ''",
        "gzip, gzip -dc",
        "pigz -p2, pigz -d",
        "zstd -3 -T0, zstd -d",
        "lz4, lz4 -d",
        "cat, cat",
        "/usr/bin/gzip -1, /usr/bin/gzip -d",
        "gzip | cat, cat | gzip -d",
        "zstd -1, /usr/bin/zstd -dc",
        "/usr/bin/zstd -c, zstdcat",
        "/usr/bin/lz4 -c, lz4 -d",
        "lz4, /usr/bin/lz4 -dc",
    })
    void decodesTheOtherEndsStream(String compressor, String decompressor) throws Exception {
        try (Loopback ends = Loopback.open()) {
            CompletableFuture<byte[]> received = receive(ends.joiner, decompressor);
            send(ends.donor, compressor);
            assertThat(received.get(LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo(content);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"exec socat -u TCP-LISTEN:%d,reuseaddr STDIO | gzip -d", "exec nc -dl %d | gzip -d"})
    void foreignJoinersReadToTheEnd(String command) throws Exception {
        int port = Loopback.freePort();
        Path received = directory.resolve("received");
        Process peer = shell(String.format(command, port), received);
        try (Connection connection = Loopback.connect(port)) {
            send(connection, "gzip");
            assertThat(peer.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            peer.destroyForcibly();
        }
        assertThat(Files.readAllBytes(received)).isEqualTo(content);
    }

    @ParameterizedTest
    @ValueSource(strings = {"zstd -q -c %s | socat -u STDIO TCP:127.0.0.1:%d", "zstd -q -c %s | nc -N 127.0.0.1 %d"})
    void foreignDonorsAreReadToTheEnd(String command) throws Exception {
        Path source = Files.write(directory.resolve("source"), content);
        try (var listener = new io.sst4j.transport.TcpTransport().listen(new io.sst4j.Endpoint("127.0.0.1", 0))) {
            Process peer = shell(String.format(command, source, listener.local().port()), directory.resolve("out"));
            try (Connection connection = listener.accept(java.time.Duration.ofSeconds(LIMIT_SECONDS))) {
                assertThat(receive(connection, "zstd -d").get(LIMIT_SECONDS, TimeUnit.SECONDS))
                        .isEqualTo(content);
            } finally {
                peer.destroyForcibly();
            }
        }
    }

    @Test
    void aDonorDoesNotWaitForANetcatThatStays() throws Exception {
        int port = Loopback.freePort();
        // its input never ends, so the program keeps its side of the connection open
        Process peer = shell("sleep 60 | nc -l -p " + port, directory.resolve("received"));
        try (Connection connection = Loopback.connect(port)) {
            send(connection, "");
        } finally {
            peer.descendants().forEach(ProcessHandle::destroyForcibly);
            peer.destroyForcibly();
        }
    }

    @Test
    void aFilterThatFailsOnTheDonorIsTheCause() throws Exception {
        try (Loopback ends = Loopback.open()) {
            assertThatThrownBy(() -> send(ends.donor, "echo 'error: no licence' >&2; exit 7"))
                    .isInstanceOf(SstException.class)
                    .hasMessageContaining("exit code 7")
                    .hasMessageContaining("no licence")
                    .hasMessageContaining("option compressor");
        }
    }

    @Test
    void aFilterThatEndsEarlyOnTheDonorIsTheCause() throws Exception {
        try (Loopback ends = Loopback.open()) {
            assertThatThrownBy(() -> send(ends.donor, "head -c 10"))
                    .isInstanceOf(SstException.class)
                    .hasMessageContaining("ended before the stream did");
        }
    }

    @Test
    void aFilterThatIsMissingIsTold() throws Exception {
        try (Loopback ends = Loopback.open()) {
            assertThatThrownBy(() -> send(ends.donor, "no-such-program"))
                    .isInstanceOfSatisfying(
                            SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TOOL_MISSING))
                    .hasMessageContaining("no-such-program");
        }
    }

    @Test
    void aFilterThatFailsOnTheJoinerIsTheCause() throws Exception {
        try (Loopback ends = Loopback.open()) {
            CompletableFuture<byte[]> received = receive(ends.joiner, "cat >/dev/null; echo failed here >&2; exit 3");
            send(ends.donor, "");
            assertThatThrownBy(() -> received.get(LIMIT_SECONDS, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasMessageContaining("exit code 3")
                    .hasMessageContaining("failed here");
        }
    }

    @Test
    void aBrokenConnectionIsTheCauseAndNotTheFilterThatDiesOfIt() throws Exception {
        try (Loopback ends = Loopback.open()) {
            CompletableFuture<byte[]> received = receive(ends.joiner, "cat");
            ends.donor.write(ByteBuffer.wrap(content));
            ends.joiner.cancel();
            assertThatThrownBy(() -> received.get(LIMIT_SECONDS, TimeUnit.SECONDS))
                    .hasRootCauseInstanceOf(IOException.class)
                    .hasMessageContaining("cancelled");
        }
    }

    @Test
    void aPeerThatGoesAwayIsTheCauseOnTheDonor() throws Exception {
        try (Loopback ends = Loopback.open()) {
            ends.joiner.close();
            assertThatThrownBy(() -> {
                        while (true) {
                            send(ends.donor, "cat");
                        }
                    })
                    .isInstanceOfSatisfying(
                            SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PEER_GONE))
                    .hasMessageContaining("127.0.0.1");
        }
    }

    @Test
    void aCancellationKillsTheFilter() throws Exception {
        try (Loopback ends = Loopback.open()) {
            StreamCoding coding = coding("decompressor", "sleep 1000", false);
            try (ReadableByteChannel in = coding.decode(ends.joiner, cancellation)) {
                CompletableFuture<Integer> read = CompletableFuture.supplyAsync(() -> {
                    try {
                        return in.read(ByteBuffer.allocate(10));
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                });
                cancellation.cancel();
                assertThatThrownBy(() -> read.get(LIMIT_SECONDS, TimeUnit.SECONDS))
                        .hasRootCauseInstanceOf(SstException.class);
            }
        }
    }

    @Test
    void anUnknownFormatIsRefused() {
        assertThatThrownBy(() -> coding("streamfmt", "cpio", true))
                .isInstanceOfSatisfying(
                        SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_OPTION))
                .hasMessageContaining("mbstream, xbstream, tar");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mbstream", "xbstream", "tar"})
    void smallFilesTravelInEveryFormat(String format) throws Exception {
        Map<String, byte[]> files = Map.of("one", new byte[] {1}, "two", new byte[0]);
        try (Loopback ends = Loopback.open()) {
            StreamCoding coding = coding("streamfmt", format, true);
            coding.format().writeFiles(ends.donor, files);
            ends.donor.shutdownOutput();
            assertThat(coding.format().readFiles(ends.joiner)).containsExactlyInAnyOrderEntriesOf(files);
        }
    }

    private void send(Connection connection, String compressor) throws IOException {
        try (StreamCoding.Encoder out = coding("compressor", compressor, true).encode(connection, cancellation)) {
            out.write(ByteBuffer.wrap(content));
            out.finish();
        }
        connection.shutdownOutput();
    }

    private CompletableFuture<byte[]> receive(Connection connection, String decompressor) {
        return CompletableFuture.supplyAsync(() -> {
            java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
            ByteBuffer buffer = ByteBuffer.allocate(100_000);
            try (ReadableByteChannel in =
                    coding("decompressor", decompressor, false).decode(connection, cancellation)) {
                while (in.read(buffer) >= 0) {
                    all.write(buffer.array(), 0, buffer.position());
                    buffer.clear();
                }
                return all.toByteArray();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    private StreamCoding coding(String option, String value, boolean donor) throws SstException {
        XtrabackupOptions options = XtrabackupOptions.from(Settings.builder()
                .set("datadir", directory.toString())
                .set(option, value)
                .build());
        return donor ? StreamCoding.forDonor(options) : StreamCoding.forJoiner(options);
    }

    private static Process shell(String command, Path output) throws IOException {
        return new ProcessBuilder("/bin/sh", "-c", command)
                .redirectInput(new java.io.File("/dev/null"))
                .redirectOutput(output.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
