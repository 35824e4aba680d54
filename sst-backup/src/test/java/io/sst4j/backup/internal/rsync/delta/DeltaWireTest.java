/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sst4j.ErrorCode;
import io.sst4j.MalformedStreamException;
import io.sst4j.SstException;
import io.sst4j.backup.internal.rsync.wire.WireInput;
import io.sst4j.backup.internal.rsync.wire.WireOutput;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bytes are encoded as rsync 3.5.0 sends them, and invalid bytes are refused.
 *
 * <p>The golden bytes come from {@code rsync -I --no-W --protocol=30 --checksum-seed=287454020
 * --checksum-choice=md5}, whose remote shell recorded both directions, and from a session with the seed 0x6b1db0b5.
 */
class DeltaWireTest {
    private static final byte[] OLD = "hello".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NEW = "hello world".getBytes(StandardCharsets.US_ASCII);
    private static final String HEAD = "01000000bc0200000200000005000000";
    private static final String SUMS = HEAD + "140227065862";
    private static final String TOKENS_END = "000000005eb63bbbe01eeed093cb22bb8f5acdc3";
    private static final String TOKENS = "0b00000068656c6c6f20776f726c64" + TOKENS_END;

    @TempDir
    Path directory;

    @Test
    void sumsOfStockRsync() throws Exception {
        assertThat(sums(0x11223344)).isEqualTo(SUMS);
        assertThat(sums(0x6b1db0b5)).isEqualTo(HEAD + "140227067750");
    }

    @Test
    void seedGoesWherePeersAgreedAndZeroIsNone() {
        BlockChecksum last = BlockChecksum.of(ChecksumKind.MD5, 0x11223344, BlockChecksum.Order.SEED_LAST);
        assertThat(HexFormat.of().formatHex(last.of(OLD, 0, OLD.length))).isEqualTo("a9a895ecdde8fe5a989db22336646b76");
        assertThat(HexFormat.of().formatHex(checksum(0).of(OLD, 0, OLD.length)))
                .isEqualTo("5d41402abc4b2a76b9719d911017c592");
    }

    @Test
    void tokensOfStockRsync() throws Exception {
        Signature signature = Signature.read(wire(SUMS), ChecksumKind.MD5);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TokenWriter tokens = new TokenWriter(new WireOutput(out), count -> {});
        tokens.end(new Matcher(signature, checksum(0x11223344), false, ChecksumKind.MD5)
                .match(file(NEW, NEW.length), tokens));
        assertThat(hex(out)).isEqualTo(TOKENS);
        assertThat(patch(TOKENS, 11)).isEqualTo(new Patcher.Result(11, 11, true));
    }

    @Test
    void movedBlocksAsStockRsyncTellsThem() throws Exception {
        byte[] old = new byte[1500];
        for (int i = 0; i < old.length; i++) {
            old[i] = (byte) (i * 7 + i / 256);
        }
        ByteBuffer moved = ByteBuffer.allocate(1502);
        moved.put(old, 700, 700).put((byte) 'X').put((byte) 'Y').put(old, 0, 700);
        moved.put(old, 1400, 100);
        String sums = "03000000bc0200000200000064000000" + "1eff266caab6" + "f6ff929d013e" + "6efec80b9b4f";
        ByteArrayOutputStream own = new ByteArrayOutputStream();
        Signature.of(channel(old), SumHead.of(1500, 700, 2), checksum(0x11223344))
                .write(new WireOutput(own));
        assertThat(hex(own)).isEqualTo(sums);

        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TokenWriter tokens = new TokenWriter(new WireOutput(out), count -> {});
        Matcher matcher = new Matcher(
                Signature.read(wire(sums), ChecksumKind.MD5), checksum(0x11223344), false, ChecksumKind.MD5);
        tokens.end(matcher.match(file(moved.array(), moved.capacity()), tokens));
        assertThat(hex(out))
                .isEqualTo("feffffff" + "020000005859" + "ffffffff" + "fdffffff" + "00000000"
                        + "a84665982eb82a3e0658d0da9d5f349a");
    }

    @Test
    void blocksAreNegativeNumbers() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TokenWriter tokens = new TokenWriter(new WireOutput(out), count -> {});
        tokens.copy(0);
        tokens.copy(300);
        tokens.end(new byte[0]);
        assertThat(hex(out)).isEqualTo("ffffffff" + "d3feffff" + "00000000");
    }

    @Test
    void longLiteralsAreDivided() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TokenWriter tokens = new TokenWriter(new WireOutput(out), count -> {});
        tokens.literal(ByteBuffer.allocate(Matcher.MAX_LITERAL + 1));
        tokens.end(new byte[0]);
        assertThat(hex(out)).startsWith("00800000").endsWith("01000000" + "00" + "00000000");
        assertThat(out.size()).isEqualTo(4 + Matcher.MAX_LITERAL + 4 + 1 + 4);
    }

    @Test
    void wholeFileAsStockRsyncSendsIt() throws Exception {
        assertThat(Signature.read(wire("00".repeat(16)), ChecksumKind.MD5).head())
                .isEqualTo(SumHead.WHOLE_FILE);
        assertThat(whole(NEW, NEW.length, 100)).isEqualTo(TOKENS);
    }

    @Test
    void wholeFileInSeveralLiterals() throws Exception {
        assertThat(whole(NEW, NEW.length, 5))
                .isEqualTo("05000000" + "68656c6c6f" + "05000000" + "20776f726c" + "01000000" + "64" + TOKENS_END);
        assertThat(whole(new byte[0], 0, 5)).isEqualTo("00000000" + "d41d8cd98f00b204e9800998ecf8427e");
    }

    /** Bytes beyond the size at the time of opening are left to the next transfer. */
    @Test
    void wholeFileThatGrew() throws Exception {
        assertThat(whole("hello world, and more".getBytes(StandardCharsets.US_ASCII), NEW.length, 100))
                .isEqualTo(TOKENS);
    }

    @Test
    void wholeFileThatShrank() throws Exception {
        assertThat(whole(NEW, 1_000_000, 100)).isEqualTo(TOKENS);
        assertThat(whole(NEW, 1_000_000, NEW.length)).isEqualTo(TOKENS);
    }

    private static String whole(byte[] content, long size, int longest) throws SstException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        AtomicLong progress = new AtomicLong();
        TokenWriter tokens = new TokenWriter(new WireOutput(out), progress::addAndGet);
        tokens.end(tokens.whole(file(content, size), longest, ChecksumKind.MD5));
        assertThat(progress).hasValue(Math.min(content.length, size));
        assertThat(tokens.literals()).isEqualTo(progress.get());
        return hex(out);
    }

    @Test
    void changedBytesDoNotPassTheChecksum() throws Exception {
        assertThat(patch(TOKENS.replace("68656c", "68656d"), 11)).isEqualTo(new Patcher.Result(11, 11, false));
    }

    @Test
    void absurdHeadsAreRefused() {
        refused(ErrorCode.HOSTILE_STREAM, () -> Signature.read(head(-1, 700, 2, 0), ChecksumKind.MD5));
        refused(
                ErrorCode.HOSTILE_STREAM,
                () -> Signature.read(head(SumHead.MAX_COUNT + 1, 700, 2, 0), ChecksumKind.MD5));
        refused(
                ErrorCode.HOSTILE_STREAM,
                () -> Signature.read(head(1, SumHead.MAX_BLOCK_LENGTH + 1, 2, 0), ChecksumKind.MD5));
        refused(ErrorCode.HOSTILE_STREAM, () -> Signature.read(head(1, -1, 2, 0), ChecksumKind.MD5));
        refused(ErrorCode.HOSTILE_STREAM, () -> Signature.read(head(1, 700, 17, 0), ChecksumKind.MD5));
        refused(ErrorCode.HOSTILE_STREAM, () -> Signature.read(head(1, 700, -1, 0), ChecksumKind.MD5));
        refused(ErrorCode.MALFORMED_STREAM, () -> Signature.read(head(1, 700, 2, 701), ChecksumKind.MD5));
        refused(ErrorCode.MALFORMED_STREAM, () -> Signature.read(head(1, 700, 2, -1), ChecksumKind.MD5));
        refused(ErrorCode.MALFORMED_STREAM, () -> Signature.read(head(1, 0, 2, 0), ChecksumKind.MD5));
        refused(ErrorCode.MALFORMED_STREAM, () -> Signature.read(head(1, 700, 0, 0), ChecksumKind.MD5));
    }

    @Test
    void cutStreamsAreRefusedWithoutRoomForWhatTheyPromise() {
        refused(
                ErrorCode.TRUNCATED_STREAM,
                () -> Signature.read(head(SumHead.MAX_COUNT, 131_072, 16, 0), ChecksumKind.MD5));
        for (int length = 0; length < TOKENS.length(); length += 2) {
            String cut = TOKENS.substring(0, length);
            refused(ErrorCode.TRUNCATED_STREAM, () -> patch(cut, 11));
        }
        refused(ErrorCode.TRUNCATED_STREAM, () -> patch("ffffff7f", Long.MAX_VALUE));
    }

    @Test
    void blocksOutsideAndFilesTooLongAreRefused() {
        refused(ErrorCode.MALFORMED_STREAM, () -> patch("feffffff", 11));
        refused(ErrorCode.MALFORMED_STREAM, () -> patch("00000080", 11));
        refused(ErrorCode.HOSTILE_STREAM, () -> patch(TOKENS, 10));
        refused(ErrorCode.HOSTILE_STREAM, () -> patch("ffffffff".repeat(3), 11));
    }

    @Test
    void shorterOldVersionIsToldAsSuch() {
        assertThatExceptionOfType(SstException.class)
                .isThrownBy(() -> Signature.of(channel(OLD), new SumHead(1, 700, 2, 6), checksum(0)))
                .matches(e -> e.code() == ErrorCode.LOCAL_IO);
    }

    @Test
    void checksumsAreKnownByName() throws Exception {
        assertThat(ChecksumKind.named("md5").length()).isEqualTo(16);
        assertThat(ChecksumKind.named("xxh64").wireName()).isEqualTo("xxh64");
        assertThat(ChecksumKind.named("xxh64").digest().getDigestLength()).isEqualTo(8);
        assertThatExceptionOfType(SstException.class)
                .isThrownBy(() -> ChecksumKind.named("xxh128"))
                .matches(e -> e.code() == ErrorCode.PEER_INCOMPATIBLE);
    }

    private static String sums(int seed) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Signature.of(channel(OLD), SumHead.of(OLD.length, 700, 2), checksum(seed))
                .write(new WireOutput(out));
        return hex(out);
    }

    private Patcher.Result patch(String tokens, long maxBytes) throws IOException {
        Path old = Files.write(directory.resolve("old"), OLD);
        try (FileChannel basis = FileChannel.open(old);
                FileChannel target = FileChannel.open(
                        directory.resolve("new"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            return new Patcher(
                            basis,
                            new SumHead(1, 700, 2, 5),
                            target,
                            maxBytes,
                            ChecksumKind.MD5,
                            count -> {},
                            ByteBuffer.allocateDirect(Patcher.GATHERED_BYTES))
                    .patch(wire(tokens));
        }
    }

    private static void refused(ErrorCode code, ThrowingCallable call) {
        assertThatExceptionOfType(MalformedStreamException.class)
                .isThrownBy(call)
                .matches(e -> e.code() == code, code.name());
    }

    private static WireInput head(int... fields) {
        ByteBuffer buffer = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        for (int field : fields) {
            buffer.putInt(field);
        }
        return new WireInput(new ByteArrayInputStream(buffer.array()));
    }

    private static BlockChecksum checksum(int seed) {
        return BlockChecksum.of(ChecksumKind.MD5, seed, BlockChecksum.Order.SEED_FIRST);
    }

    private static WireInput wire(String hex) {
        return new WireInput(new ByteArrayInputStream(HexFormat.of().parseHex(hex)));
    }

    private static SentFile file(byte[] content, long size) {
        return new SentFile("a file", channel(content), size);
    }

    private static ReadableByteChannel channel(byte[] bytes) {
        return Channels.newChannel(new ByteArrayInputStream(bytes));
    }

    private static String hex(ByteArrayOutputStream out) {
        return HexFormat.of().formatHex(out.toByteArray());
    }
}
