/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.ErrorCode;
import io.sst4j.SnapshotPosition;
import io.sst4j.SstException;
import io.sst4j.internal.io.TarInput;
import io.sst4j.testing.Seeds;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bytes of the format, as documented in {@code docs/formats/tree.md}. */
class TreeFormatTest {
    private static final Path PAGE = Path.of("../docs/formats/tree.md");

    @TempDir(factory = MemoryDirectory.class)
    private Path directory;

    private static SnapshotPosition position() {
        return SnapshotPosition.of(UUID.fromString("6c821ecc-14b5-11ef-ae8f-6f7d0d2ba111"), 1234);
    }

    /** Uses a name of 16 bytes to keep the dump readable. The library puts the user's name into extended headers. */
    private byte[] example() throws IOException {
        Path file = Files.writeString(directory.resolve("a.txt"), "abc");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(1_700_000_000)));
        Files.createSymbolicLink(directory.resolve("b"), Path.of("a.txt"));
        String user = System.setProperty("user.name", "");
        try {
            return TreeStream.of(directory, position());
        } finally {
            System.setProperty("user.name", user);
        }
    }

    @Test
    void theStreamIsThatOfThePage() throws Exception {
        assertThat(dump(example())).isEqualTo(dumpOfThePage());
    }

    /** Formats lines of 16 bytes with their offset. Trailing lines of zeros in a block are omitted. */
    private static String dump(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < bytes.length; at += 16) {
            byte[] line = Arrays.copyOfRange(bytes, at, Math.min(at + 16, bytes.length));
            if (!Arrays.equals(line, new byte[line.length])) {
                text.append(String.format("%04x  ", at))
                        .append(HexFormat.ofDelimiter(" ").formatHex(line))
                        .append('\n');
            }
        }
        return text.toString();
    }

    private static String dumpOfThePage() throws IOException {
        Matcher block = Pattern.compile("```hex\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(PAGE));
        assertThat(block.find()).isTrue();
        return block.group(1);
    }

    @Test
    void theGoldenStreamIsRead() throws Exception {
        byte[] stream = example();
        TreeHeader.Received begun = TreeHeader.read(Channels.newChannel(new ByteArrayInputStream(stream)), "peer");
        assertThat(begun.header()).isEqualTo(new TreeHeader(position(), 2, 3));
        int taken = begun.encoded().length;
        TarInput in = new TarInput(
                Channels.newChannel(new ByteArrayInputStream(stream, taken, stream.length - taken)),
                taken,
                TreeReader.HEADER_BYTES,
                count -> {});
        TreeReader reader = new TreeReader(in, begun, ManifestFile.to(Optional.empty()));
        TreeEntry file = reader.next();
        assertThat(file)
                .isEqualTo(new TreeEntry(
                        "a.txt",
                        TreeEntry.Kind.FILE,
                        0640,
                        FileTime.from(Instant.ofEpochSecond(1_700_000_000)),
                        3,
                        ""));
        byte[] content = new byte[10];
        assertThat(reader.read(content)).isEqualTo(3);
        assertThat(reader.read(content)).isEqualTo(-1);
        assertThat(reader.next()).isEqualTo(new TreeEntry("b", TreeEntry.Kind.LINK, 0, TreeEntry.NO_TIME, 0, "a.txt"));
        assertThat(reader.next()).isNull();
        reader.end();
    }

    @Test
    void theArchiveIsOneThatTarReads() throws Exception {
        Path sample =
                SampleTree.fill(Files.createDirectory(directory.resolve("sample")), Seeds.random("TreeFormatTest"));
        byte[] stream = TreeStream.of(sample);
        int header = TreeStream.header(SnapshotPosition.UNDEFINED, 1, 1).length;
        Path archive = Files.write(
                directory.resolve("archive"), Arrays.copyOfRange(stream, header, stream.length - TreeTrailer.BYTES));
        Path unpacked = Files.createDirectory(directory.resolve("unpacked"));
        Process tar = new ProcessBuilder(
                        "tar", "--warning=no-unknown-keyword", "-xpf", archive.toString(), "-C", unpacked.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(tar.waitFor()).isZero();
        assertThat(SampleTree.describe(unpacked)).isEqualTo(SampleTree.describe(sample));
    }

    @Test
    void headersOfOthersAreRefused() throws Exception {
        byte[] header = new TreeHeader(position().withBinlogGtid("0-1-2"), 2, 3).encode();
        requireRefused(changed(header, 0, 'X'), ErrorCode.PEER_INCOMPATIBLE, "does not begin with SST-TREE");
        requireRefused(changed(header, 9, 2), ErrorCode.PEER_INCOMPATIBLE, "version 2");
        requireRefused(changed(header, 10, 0xff), ErrorCode.MALFORMED_STREAM, "but the limit is");
        requireRefused(changed(header, 11, 1), ErrorCode.MALFORMED_STREAM, "checksum");
        requireRefused(changed(header, 20, '!'), ErrorCode.MALFORMED_STREAM, "checksum");
        requireRefused(Arrays.copyOf(header, 30), ErrorCode.TRUNCATED_STREAM, "incomplete");
        requireRefused(new byte[0], ErrorCode.PEER_GONE, "sent nothing");
        assertThat(read(header).position().binlogGtid()).contains("0-1-2");
    }

    private static byte[] changed(byte[] header, int at, int value) {
        byte[] changed = header.clone();
        changed[at] = (byte) value;
        return changed;
    }

    private static TreeHeader read(byte[] bytes) throws SstException {
        return TreeHeader.read(Channels.newChannel(new ByteArrayInputStream(bytes)), "peer")
                .header();
    }

    private static void requireRefused(byte[] bytes, ErrorCode code, String words) {
        assertThatThrownBy(() -> read(bytes))
                .hasMessageContaining(words)
                .isInstanceOfSatisfying(
                        SstException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void aPositionThatFillsTheHeaderIsRefused() {
        String gtid = "0-1-2,".repeat(2000);
        TreeHeader endless = new TreeHeader(position().withBinlogGtid(gtid), 0, 0);
        assertThatThrownBy(endless::encode).hasMessageContaining("8,000 bytes");
    }
}
