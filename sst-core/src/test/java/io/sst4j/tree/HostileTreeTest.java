/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.ErrorCode;
import io.sst4j.SnapshotPosition;
import io.sst4j.SstException;
import io.sst4j.TransferReport;
import io.sst4j.testing.Seeds;
import io.sst4j.transport.InMemoryTransport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Malicious streams. They are refused, nothing is written outside the directory, and the old content stays in place. */
@Timeout(120)
@Tag("slow")
class HostileTreeTest {
    private static final int ROUNDS = 300;

    @TempDir(factory = MemoryDirectory.class)
    private Path directory;

    private Path joiner;
    private Map<String, String> before = Map.of();

    @BeforeEach
    void fill() throws IOException {
        joiner = Files.createDirectory(directory.resolve("joiner"));
        Files.writeString(joiner.resolve("old"), "content");
        Files.createDirectory(directory.resolve("outside"));
        before = content();
    }

    /** Everything except the joiner's times, which change with its staging directories. */
    private Map<String, String> content() throws IOException {
        Map<String, String> content = SampleTree.describe(directory);
        content.keySet().removeIf(name -> name.matches("joiner[^/]*"));
        return content;
    }

    /** Writes the entries of an archive. */
    private interface Entries {
        void write(TarArchiveOutputStream tar) throws IOException;
    }

    private static byte[] stream(long entries, long bytes, Entries content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(TreeStream.header(SnapshotPosition.UNDEFINED, entries, bytes));
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out, 512, "UTF-8")) {
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            tar.setAddPaxHeadersForNonAsciiNames(true);
            content.write(tar);
        }
        return out.toByteArray();
    }

    private static void put(TarArchiveOutputStream tar, String name, char flag, String target) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, (byte) flag, true);
        entry.setLinkName(target);
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
    }

    /** Returns the failure of the joiner. */
    private SstException receive(byte[] stream) throws Exception {
        return TreeTransfer.failure(offered(stream));
    }

    /** Returns the joiner's result, after everything was sent that it accepted. */
    private CompletableFuture<TransferReport> offered(byte[] stream) throws Exception {
        InMemoryTransport memory = new InMemoryTransport();
        return TreeTransfer.run(new RawSource(stream), TreeMethod.targetOf(joiner), memory)
                .received();
    }

    private void requireRefused(SstException failure, ErrorCode code, String name) throws IOException {
        assertThat(failure.code()).as("%s", failure).isEqualTo(code);
        assertThat(failure).hasMessageContaining(name);
        assertThat(content()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../outside/x", "a/../../outside/x", "/outside/x", "..", ".", "./x", "a//x", ".sst", "bad\uFFFD"
            })
    void namesThatLeadElsewhereAreRefused(String name) throws Exception {
        byte[] stream = stream(2, 0, tar -> put(tar, name, '0', ""));
        requireRefused(receive(stream), ErrorCode.HOSTILE_STREAM, name.replace("\0", "?"));
    }

    @Test
    void aRootThatLeadsElsewhereIsNoName() throws Exception {
        byte[] stream = stream(1, 0, tar -> put(tar, "../outside/", '5', ""));
        requireRefused(receive(stream), ErrorCode.HOSTILE_STREAM, "'../outside'");
    }

    @ParameterizedTest
    @CsvSource({"3,0x33", "4,0x34", "6,0x36", "1,0x31", "7,0x37", "S,0x53"})
    void whatIsNoFileDirectoryOrSymbolicLinkIsRefused(char flag, String shown) throws Exception {
        byte[] stream = stream(1, 0, tar -> put(tar, "special", flag, "old"));
        SstException failure = receive(stream);
        assertThat(failure.code()).isIn(ErrorCode.HOSTILE_STREAM, ErrorCode.TRUNCATED_STREAM);
        if (failure.code() == ErrorCode.HOSTILE_STREAM) {
            assertThat(failure).hasMessageContaining("'special'").hasMessageContaining(shown);
        }
        assertThat(content()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({
        "d/l, ../../outside",
        "d/l, /outside",
        "l, ..",
        "l, d/../../outside",
        "l, d/..",
        "d/l, ../../../../../../../../etc/passwd"
    })
    void linksThatLeadOutAreRefused(String name, String target) throws Exception {
        byte[] stream = stream(2, 0, tar -> {
            put(tar, "d/", '5', "");
            put(tar, name, '2', target);
        });
        requireRefused(receive(stream), ErrorCode.HOSTILE_STREAM, "'" + target + "'");
    }

    @Test
    void nothingComesThroughALink() throws Exception {
        byte[] stream = stream(3, 0, tar -> {
            put(tar, "d/", '5', "");
            put(tar, "d/l", '2', "../x");
            put(tar, "d/l/file", '0', "");
        });
        requireRefused(receive(stream), ErrorCode.HOSTILE_STREAM, "'d/l/file'");
    }

    @Test
    void aDirectoryThatHasEndedTakesNothingMore() throws Exception {
        byte[] stream = stream(3, 0, tar -> {
            put(tar, "d/", '5', "");
            put(tar, "e", '0', "");
            put(tar, "d/file", '0', "");
        });
        SstException failure = receive(stream);
        // each file must be followed by its checksum, which is missing here
        assertThat(failure.code()).isIn(ErrorCode.HOSTILE_STREAM, ErrorCode.MALFORMED_STREAM);
        assertThat(content()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "2"})
    void aNameThatComesTwiceIsRefused(String flags) throws Exception {
        char flag = flags.charAt(0);
        String name = flag == '5' ? "twice/" : "twice";
        byte[] stream = stream(3, 0, tar -> {
            put(tar, name, flag, "target");
            put(tar, "twice", '2', "target");
        });
        requireRefused(receive(stream), ErrorCode.HOSTILE_STREAM, "'twice'");
    }

    @Test
    void moreEntriesOrBytesThanToldAreRefused() throws Exception {
        byte[] entries = stream(1, 0, tar -> {
            put(tar, "one/", '5', "");
            put(tar, "two/", '5', "");
        });
        requireRefused(receive(entries), ErrorCode.HOSTILE_STREAM, "'two'");
        byte[] bytes = stream(1, 10, tar -> {
            TarArchiveEntry entry = new TarArchiveEntry("large");
            entry.setSize(11);
            tar.putArchiveEntry(entry);
            tar.write(new byte[11]);
            tar.closeArchiveEntry();
        });
        requireRefused(receive(bytes), ErrorCode.HOSTILE_STREAM, "'large'");
    }

    @Test
    void countsAreNotBelieved() throws Exception {
        byte[] stream = stream(Long.MAX_VALUE, Long.MAX_VALUE, tar -> put(tar, "d/", '5', ""));
        requireRefused(receive(stream), ErrorCode.TRUNCATED_STREAM, "'d'");
    }

    @Test
    void aNameOfAMegabyteIsRefused() throws Exception {
        byte[] stream = stream(1, 0, tar -> {
            byte[] record = ("1048590 path=" + "n".repeat(1_048_576) + "\n").getBytes(StandardCharsets.US_ASCII);
            TarArchiveEntry extended = new TarArchiveEntry("extended", TarConstants.LF_PAX_EXTENDED_HEADER_LC);
            extended.setSize(record.length);
            tar.putArchiveEntry(extended);
            tar.write(record);
            tar.closeArchiveEntry();
            put(tar, "short", '0', "");
        });
        requireRefused(receive(stream), ErrorCode.HOSTILE_STREAM, "exceeds 32768 bytes");
    }

    @Test
    void aNameThatIsTooLongForAFileSystemIsRefused() throws Exception {
        byte[] stream = stream(1, 0, tar -> put(tar, "n".repeat(256), '0', ""));
        requireRefused(receive(stream), ErrorCode.HOSTILE_STREAM, "255");
        byte[] deep = stream(1, 0, tar -> put(tar, "n/".repeat(2049) + "n", '0', ""));
        requireRefused(receive(deep), ErrorCode.HOSTILE_STREAM, "4096");
    }

    /** A stream with random damage is installed completely or refused with a code. Nothing else is changed. */
    @Test
    void randomDamageIsRefusedOrHarmless() throws Exception {
        Random random = Seeds.random("HostileTreeTest");
        Path donor = Files.createDirectories(directory.resolve("donor/d/e"));
        Files.writeString(donor.resolve("file"), "content");
        Files.createSymbolicLink(donor.resolve("link"), Path.of("../x"));
        Files.writeString(directory.resolve("donor/z"), "z".repeat(2000));
        byte[] whole = TreeStream.of(directory.resolve("donor"));
        int header = TreeStream.header(SnapshotPosition.UNDEFINED, 1, 1).length;
        before = content();
        for (int round = 0; round < ROUNDS; round++) {
            byte[] damaged = whole.clone();
            int flips = 1 + random.nextInt(4);
            for (int flip = 0; flip < flips; flip++) {
                damaged[header + random.nextInt(whole.length - header)] = (byte) random.nextInt(256);
            }
            fixChecksums(damaged, header);
            requireOldOrNew(damaged);
        }
    }

    /** Corrects the tar checksums, so that the reader gets to the content of the headers. */
    private static void fixChecksums(byte[] stream, int from) {
        for (int block = from; block + 512 < stream.length; block += 512) {
            if (stream[block + 257] == 'u' && stream[block + 258] == 's') {
                int sum = 8 * ' ';
                for (int i = 0; i < 512; i++) {
                    sum += i >= 148 && i < 156 ? 0 : stream[block + i] & 0xff;
                }
                byte[] digits = String.format("%06o\0 ", sum).getBytes(StandardCharsets.US_ASCII);
                System.arraycopy(digits, 0, stream, block + 148, digits.length);
            }
        }
    }

    private void requireOldOrNew(byte[] stream) throws Exception {
        CompletableFuture<TransferReport> received = offered(stream);
        if (!received.isCompletedExceptionally()) {
            assertThat(SampleTree.describe(joiner)).isEqualTo(SampleTree.describe(directory.resolve("donor")));
            joiner = Files.createTempDirectory(directory, "joiner");
            Files.writeString(joiner.resolve("old"), "content");
            before = content();
        } else {
            SstException failure = TreeTransfer.failure(received);
            assertThat(failure.code().id()).as("%s", failure).startsWith("SST-4");
            assertThat(content()).isEqualTo(before);
        }
    }
}
