/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.enc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sst4j.ErrorCode;
import io.sst4j.MalformedStreamException;
import io.sst4j.Secret;
import io.sst4j.SstException;
import io.sst4j.testing.Seeds;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The encryption matches fixed bytes and {@code openssl enc} in both directions, and rejects damaged streams. */
@Timeout(120)
class OpensslEncryptionTest {
    private static final Secret KEY = Secret.of("Kx9");
    private static final byte[] SALT = HexFormat.of().parseHex("0102030405060708");
    private static final byte[] NONE = {};
    private static final long LIMIT_SECONDS = 30;
    private static final int HEADER_BYTES = 16;

    @TempDir
    private Path directory;

    private final Random random = Seeds.random("OpensslEncryptionTest");

    /**
     * Created with {@code seq 1 12 | openssl enc -<algorithm> -pbkdf2 -S 0102030405060708 -k Kx9}, which writes no
     * header.
     */
    @ParameterizedTest
    @CsvSource({
        "aes-256-cbc, 2ad2f1b83cd0289c29b8e18e64f68a35c2c66316b68124e0fbfc2f39bf0ebff9",
        "aes-128-ctr, fc3e6eaf5cd24c2d56ab4c27229b357f6ffd4cd59f1fa31ee86987",
        "aes-192-cfb, 133d344db0d7789b5f425e32d5dcc65a9aad68aa23e9812ed2bfd3",
        "aes-256-cfb8, 97243075206debdc206bf10bf9a70382e8fb1b7b5d0e828248992a",
        "aes-128-ofb, fc3e6eaf5cd24c2d56ab4c27229b357f8c591420b6aa38be72e724",
    })
    void bytesAreThoseOfOpenssl(String algorithm, String ciphertext) throws Exception {
        byte[] plain = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n".getBytes(StandardCharsets.US_ASCII);
        OpensslEncryption encryption = OpensslEncryption.of(algorithm, KEY);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (WritableByteChannel channel = encryption.encrypt(Channels.newChannel(out), SALT)) {
            channel.write(ByteBuffer.wrap(plain));
        }
        String header = HexFormat.of().formatHex("Salted__".getBytes(StandardCharsets.US_ASCII)) + "0102030405060708";
        assertThat(HexFormat.of().formatHex(out.toByteArray())).isEqualTo(header + ciphertext);
        assertThat(decrypt(encryption, out.toByteArray(), NONE)).isEqualTo(plain);
    }

    private static Stream<Arguments> algorithmsAndSizes() {
        return Stream.of("aes-256-cbc", "AES128", "aes192", "aes-256-ctr", "AES-128-CFB", "aes-192-cfb8", "aes-256-ofb")
                .flatMap(algorithm -> Stream.of(0, 1, 15, 16, 17, 65_535, 65_536, 65_537, 3_000_001)
                        .map(size -> Arguments.of(algorithm, size)));
    }

    @ParameterizedTest
    @MethodSource("algorithmsAndSizes")
    void opensslReadsWhatIsWritten(String algorithm, int size) throws Exception {
        byte[] plain = bytes(size);
        Path file = Files.write(directory.resolve("in"), encrypt(OpensslEncryption.of(algorithm, KEY), plain));
        assertThat(openssl(file, "-d", "-" + algorithm, "-k", KEY.reveal())).isEqualTo(plain);
    }

    @ParameterizedTest
    @MethodSource("algorithmsAndSizes")
    void readsStreamsFromOpenssl(String algorithm, int size) throws Exception {
        byte[] plain = bytes(size);
        Path file = Files.write(directory.resolve("in"), plain);
        byte[] encrypted = openssl(file, "-" + algorithm, "-k", KEY.reveal());
        byte[] start = Arrays.copyOf(plain, Math.min(size, 8));
        assertThat(decrypt(OpensslEncryption.of(algorithm, KEY), encrypted, start))
                .isEqualTo(plain);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 17, 300_000})
    void readsBackWrittenStreams(int size) throws Exception {
        OpensslEncryption encryption = OpensslEncryption.of("aes256", Secret.of("schlüssel '\" $x"));
        byte[] plain = bytes(size);
        byte[] once = encrypt(encryption, plain);
        assertThat(decrypt(encryption, once, NONE)).isEqualTo(plain);
        assertThat(encrypt(encryption, plain)).as("another salt each time").isNotEqualTo(once);
    }

    @ParameterizedTest
    @CsvSource({
        "aes256, aes-256-cbc",
        "AES256, aes-256-cbc",
        "Aes-192-Cbc, aes-192-cbc",
        "aes128, aes-128-cbc",
        "AES-256-CTR, aes-256-ctr",
        "aes-128-cfb8, aes-128-cfb8",
    })
    void namesAreThoseOfOpenssl(String given, String name) throws Exception {
        OpensslEncryption encryption = OpensslEncryption.of(given, KEY);
        assertThat(encryption.algorithm()).isEqualTo(name);
        assertThat(encryption).hasToString("openssl enc " + name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "aes-256-gcm",
                "aes-256-ecb",
                "aes-256-xts",
                "aes-512-cbc",
                "aes-256",
                "aes256-cbc",
                "camellia256",
                "aria-128-cbc",
                "des3",
                "chacha20",
                "base64",
                "aes-256-cbc -nosalt",
                "aes-256-cfb1"
            })
    void othersAreRefusedAndTheSupportedNamed(String name) {
        assertThatThrownBy(() -> OpensslEncryption.of(name, KEY))
                .isInstanceOfSatisfying(
                        SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED_OPTION))
                .hasMessageContainingAll("encrypt-algo='" + name + "'", "aes-256-cbc", "aes-256-ctr");
    }

    @Test
    void anEmptyKeyIsRefused() {
        assertThatThrownBy(() -> OpensslEncryption.of("aes256", Secret.of("")))
                .hasMessageContainingAll("empty", "encrypt-key-file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"aes-256-cbc", "aes-256-ctr", "aes-128-ofb"})
    void aWrongKeyIsToldWithoutShowingIt(String algorithm) throws Exception {
        byte[] start = "XBSTCK01".getBytes(StandardCharsets.US_ASCII);
        for (int size : new int[] {0, 100, 200_000}) {
            byte[] plain = bytes(8 + size);
            System.arraycopy(start, 0, plain, 0, start.length);
            byte[] encrypted = encrypt(OpensslEncryption.of(algorithm, KEY), plain);
            MalformedStreamException e = failure(OpensslEncryption.of(algorithm, Secret.of("Kx8")), encrypted, start);
            assertThat(e.code()).isEqualTo(ErrorCode.MALFORMED_STREAM);
            assertThat(e).hasMessageContainingAll("encrypt-key", "encrypt-key-file", "encrypt-algo", algorithm);
            assertThat(e.getMessage()).doesNotContain("Kx8", "Kx9");
        }
    }

    @Test
    void anotherAlgorithmIsTold() throws Exception {
        byte[] encrypted = encrypt(OpensslEncryption.of("aes-256-ctr", KEY), bytes(160));
        byte[] start = decrypt(OpensslEncryption.of("aes-256-ctr", KEY), encrypted, NONE);
        assertThat(failure(OpensslEncryption.of("aes-128-ctr", KEY), encrypted, Arrays.copyOf(start, 8)))
                .hasMessageContaining("encrypt-algo");
    }

    @Test
    void paddingTellsAWrongKeyAtTheLatest() throws Exception {
        byte[] encrypted = encrypt(OpensslEncryption.of("aes256", KEY), bytes(1000));
        int refused = 0;
        // one in 256 random blocks ends with valid padding
        for (int guess = 0; guess < 20; guess++) {
            try {
                decrypt(OpensslEncryption.of("aes256", Secret.of("guess" + guess)), encrypted, NONE);
            } catch (MalformedStreamException e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(15);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 15, 16, 17, 31, 33, 70_000})
    void aStreamThatIsCutIsTold(int length) throws Exception {
        OpensslEncryption encryption = OpensslEncryption.of("aes256", KEY);
        byte[] cut = Arrays.copyOf(encrypt(encryption, bytes(100_001)), length);
        MalformedStreamException e = failure(encryption, cut, NONE);
        assertThat(e.code()).isEqualTo(length == 70_000 ? ErrorCode.MALFORMED_STREAM : ErrorCode.TRUNCATED_STREAM);
        assertThat(e.offset()).isEqualTo(length);
        assertThat(e).hasMessageContaining("encrypt-algo");
    }

    @ParameterizedTest
    @ValueSource(strings = {"XBSTCK01 clear text", "S", "Salted_", "Salted_x12345678901234567890", "GET / HTTP/1.1"})
    void reportsUnencryptedStreams(String text) throws Exception {
        byte[] garbage = text.getBytes(StandardCharsets.US_ASCII);
        MalformedStreamException e = failure(OpensslEncryption.of("aes256", KEY), garbage, NONE);
        boolean begins = "Salted__".startsWith(text);
        assertThat(e.code()).isEqualTo(begins ? ErrorCode.TRUNCATED_STREAM : ErrorCode.MALFORMED_STREAM);
        assertThat(e).hasMessageContaining("encrypt");
    }

    @Test
    void garbageIsRefusedAtItsFirstBytesWithoutWaitingForMore() throws Exception {
        OpensslEncryption encryption = OpensslEncryption.of("aes256", KEY);
        try (ReadableByteChannel in = encryption.decrypt(new Once("XB".getBytes(StandardCharsets.US_ASCII)), NONE)) {
            assertThatThrownBy(() -> in.read(ByteBuffer.allocate(10))).isInstanceOf(MalformedStreamException.class);
        }
    }

    @Test
    void closedChannelsStayClosed() throws Exception {
        OpensslEncryption encryption = OpensslEncryption.of("aes256", KEY);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        WritableByteChannel below = Channels.newChannel(bytes);
        WritableByteChannel out = encryption.encrypt(below);
        out.close();
        out.close();
        assertThat(bytes.size()).isEqualTo(HEADER_BYTES + OpensslEncryption.Algorithm.BLOCK_BYTES);
        assertThat(below.isOpen()).isTrue();
        assertThat(out.isOpen()).isFalse();
        assertThatThrownBy(() -> out.write(ByteBuffer.allocate(1))).isInstanceOf(ClosedChannelException.class);
        ReadableByteChannel in = encryption.decrypt(new Once(bytes.toByteArray()), NONE);
        in.close();
        assertThatThrownBy(() -> in.read(ByteBuffer.allocate(1))).isInstanceOf(ClosedChannelException.class);
    }

    private byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }

    private byte[] encrypt(OpensslEncryption encryption, byte[] plain) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteBuffer rest = ByteBuffer.wrap(plain);
        try (WritableByteChannel channel = encryption.encrypt(Channels.newChannel(out))) {
            while (rest.hasRemaining()) {
                int part = Math.min(rest.remaining(), 1 + random.nextInt(200_000));
                channel.write(rest.slice(rest.position(), part));
                rest.position(rest.position() + part);
            }
        }
        return out.toByteArray();
    }

    private byte[] decrypt(OpensslEncryption encryption, byte[] encrypted, byte[] start) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(1 + random.nextInt(200_000));
        try (ReadableByteChannel in = encryption.decrypt(new Pieces(encrypted, random), start)) {
            while (in.read(buffer) >= 0) {
                out.write(buffer.array(), 0, buffer.position());
                buffer.clear();
            }
        }
        return out.toByteArray();
    }

    private MalformedStreamException failure(OpensslEncryption encryption, byte[] encrypted, byte[] start) {
        MalformedStreamException e =
                catchThrowableOfType(MalformedStreamException.class, () -> decrypt(encryption, encrypted, start));
        assertThat(e).isNotNull();
        return e;
    }

    private byte[] openssl(Path input, String... options) throws Exception {
        Path output = directory.resolve("out");
        List<String> command = Stream.concat(Stream.of("openssl", "enc", "-pbkdf2"), Stream.of(options))
                .toList();
        Process process = new ProcessBuilder(command)
                .redirectInput(input.toFile())
                .redirectOutput(output.toFile())
                .redirectError(directory.resolve("err").toFile())
                .start();
        assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(directory.resolve("err")))
                .isZero();
        return Files.readAllBytes(output);
    }

    /** Delivers bytes in pieces, as a network does. */
    private static final class Pieces implements ReadableByteChannel {
        private final ByteBuffer bytes;
        private final Random random;
        private boolean open = true;

        Pieces(byte[] bytes, Random random) {
            this.bytes = ByteBuffer.wrap(bytes);
            this.random = random;
        }

        @Override
        public int read(ByteBuffer target) {
            if (!bytes.hasRemaining()) {
                return -1;
            }
            int most = random.nextInt(4) == 0 ? 1 + random.nextInt(20) : 1 << 16;
            int part = Math.min(Math.min(bytes.remaining(), target.remaining()), most);
            target.put(bytes.slice(bytes.position(), part));
            bytes.position(bytes.position() + part);
            return part;
        }

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public void close() {
            open = false;
        }
    }

    /** Delivers bytes once, as a peer that then sends nothing more. */
    private static final class Once implements ReadableByteChannel {
        private final byte[] bytes;
        private boolean given;
        private boolean open = true;

        Once(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public int read(ByteBuffer target) {
            assertThat(given).as("more is awaited").isFalse();
            given = true;
            target.put(bytes);
            return bytes.length;
        }

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public void close() {
            open = false;
        }
    }
}
