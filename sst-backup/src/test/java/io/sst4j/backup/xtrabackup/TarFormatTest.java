/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.ErrorCode;
import io.sst4j.MalformedStreamException;
import io.sst4j.SstException;
import io.sst4j.TransferSink;
import io.sst4j.testing.Seeds;
import io.sst4j.testing.SparseFiles;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both directions work with the real {@code tar}, and invalid archives are refused. */
class TarFormatTest {
    private final TarFormat format = new TarFormat();

    @TempDir
    private Path directory;

    private Path target;

    @BeforeEach
    void makeTarget() throws IOException {
        target = Files.createDirectory(directory.resolve("target"));
    }

    @Test
    void extractsArchivesFromTar() throws Exception {
        Path source = tree();
        byte[] stream = tar(source, "cf", "-", ".");
        long[] moved = new long[1];
        TransferSink sink = new TransferSink() {
            @Override
            public void moved(long bytes) {
                moved[0] += bytes;
            }
        };
        format.extract(Channels.newChannel(new ByteArrayInputStream(stream)), target, sink);
        assertSame(source);
        assertThat(moved[0]).isEqualTo(stream.length);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target.resolve("ibdata1"))))
                .isEqualTo("rw-r-----");
    }

    @Test
    void zerosBecomeHoles() throws Exception {
        Path source = Files.createDirectories(directory.resolve("source"));
        Files.write(source.resolve("t.ibd"), SparseFiles.compressedPages(100, Seeds.random("TarFormatTest")));
        extract(tar(source, "cf", "-", "."));
        assertSame(source);
        assertThat(SparseFiles.allocated(target.resolve("t.ibd"))).isLessThanOrEqualTo(SparseFiles.room(100));
    }

    @Test
    void severalArchivesInARowAreOne() throws Exception {
        Path source = tree();
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        stream.write(tar(source, "cf", "-", "ibdata1", "empty"));
        stream.write(tar(source, "cf", "-", "db", "a name of more than a hundred characters".repeat(3)));
        extract(stream.toByteArray());
        assertSame(source);
    }

    @Test
    void longNamesInTheOtherFormatsAreExtracted() throws Exception {
        Path source = tree();
        for (String style : List.of("gnu", "pax", "posix")) {
            target = Files.createDirectory(directory.resolve(style));
            extract(tar(source, "--format=" + style, "-cf", "-", "."));
            assertSame(source);
        }
    }

    @Test
    void tarUnpacksWrittenArchives() throws Exception {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("xtrabackup_galera_info", new byte[] {'a', '\n'});
        files.put("xtrabackup_ist", new byte[] {'1', '\n'});
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        format.writeFiles(Channels.newChannel(stream), files);
        Path file = Files.write(directory.resolve("stream"), stream.toByteArray());
        Process tar = new ProcessBuilder("tar", "xfi", "-", "-C", target.toString())
                .redirectInput(file.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(tar.waitFor()).isZero();
        assertThat(target.resolve("xtrabackup_galera_info")).hasContent("a\n");
        assertThat(target.resolve("xtrabackup_ist")).hasContent("1\n");
        assertThat(format.readFiles(Channels.newChannel(new ByteArrayInputStream(stream.toByteArray()))))
                .containsExactlyEntriesOf(files);
    }

    @Test
    void everyCutIsNoticed() throws Exception {
        Path source = Files.createDirectory(directory.resolve("small"));
        Files.write(source.resolve("one"), new byte[600]);
        Files.write(source.resolve("two"), new byte[1024]);
        byte[] stream = tar(source, "cf", "-", "one", "two");
        int mark = 512 + 1024 + 512 + 1024 + 512;
        for (int length = 1; length < mark; length += length % 512 == 0 ? 1 : 511) {
            Path into = Files.createDirectory(directory.resolve("cut" + length));
            byte[] cut = Arrays.copyOf(stream, length);
            assertThatThrownBy(() ->
                            format.extract(Channels.newChannel(new ByteArrayInputStream(cut)), into, TransferSink.NONE))
                    .as("cut at %d", length)
                    .isInstanceOfSatisfying(
                            MalformedStreamException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.TRUNCATED_STREAM));
        }
        assertThatCode(() -> extract(Arrays.copyOf(stream, mark))).doesNotThrowAnyException();
    }

    @Test
    void anEmptyStreamHasNoSnapshot() {
        refused(new byte[0], ErrorCode.TRUNCATED_STREAM, "no archive");
        refused(new byte[1024], ErrorCode.TRUNCATED_STREAM, "no archive");
    }

    @Test
    void garbageIsMalformed() {
        byte[] garbage = new byte[4096];
        Seeds.random("garbageIsMalformed").nextBytes(garbage);
        refused(garbage, ErrorCode.MALFORMED_STREAM, "not a tar archive");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "/etc/x", "db/../../x", ".hidden", "db/./x", "a/.."})
    void namesThatLeadOutAreRefused(String name) throws Exception {
        refused(archive(entry(name, 0)), ErrorCode.HOSTILE_STREAM, "is refused");
        assertThat(directory.resolve("x")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(bytes = {'1', '2', '3', '4', '6'})
    void linksAndDevicesAreRefused(byte type) throws Exception {
        TarArchiveEntry entry = new TarArchiveEntry("db/link", type);
        entry.setLinkName("/etc/passwd");
        refused(archive(entry), ErrorCode.HOSTILE_STREAM, "neither a file nor a directory");
        assertThat(target.resolve("db/link")).doesNotExist();
    }

    @Test
    void existingFilesAndLinksOnTheWayAreNotTouched() throws Exception {
        Files.writeString(target.resolve("here"), "mine");
        refused(archive(entry("here", 0)), ErrorCode.HOSTILE_STREAM, "exists already");
        assertThat(target.resolve("here")).hasContent("mine");
        Path outside = Files.createDirectory(directory.resolve("outside"));
        Files.createSymbolicLink(target.resolve("db"), outside);
        refused(archive(entry("db/t.ibd", 0)), ErrorCode.HOSTILE_STREAM, "is not a directory");
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void aHeaderMayNotFillTheMemory() throws Exception {
        TarArchiveEntry name = new TarArchiveEntry("././@LongLink", (byte) 'L');
        name.setSize(5_000_000);
        refused(archive(name), ErrorCode.HOSTILE_STREAM, "header exceeds");
    }

    @Test
    void manySmallFilesMayNotFillTheMemory() throws Exception {
        byte[] stream = archive(entry("a", 600_000), entry("b", 600_000));
        assertThatThrownBy(() -> format.readFiles(Channels.newChannel(new ByteArrayInputStream(stream))))
                .isInstanceOfSatisfying(
                        SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.HOSTILE_STREAM));
    }

    private void refused(byte[] stream, ErrorCode code, String text) {
        assertThatThrownBy(() -> extract(stream))
                .isInstanceOfSatisfying(
                        MalformedStreamException.class,
                        e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(text);
    }

    private void extract(byte[] stream) throws SstException {
        format.extract(Channels.newChannel(new ByteArrayInputStream(stream)), target, TransferSink.NONE);
    }

    private static TarArchiveEntry entry(String name, int size) {
        TarArchiveEntry entry = new TarArchiveEntry(name, true);
        entry.setSize(size);
        return entry;
    }

    private static byte[] archive(TarArchiveEntry... entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            for (TarArchiveEntry entry : entries) {
                tar.putArchiveEntry(entry);
                tar.write(new byte[(int) entry.getSize()]);
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    private Path tree() throws IOException {
        Path source = Files.createDirectories(directory.resolve("source"));
        byte[] content = new byte[700_001];
        Seeds.random("TarFormatTest").nextBytes(content);
        Files.write(source.resolve("ibdata1"), content);
        Files.write(source.resolve("empty"), new byte[0]);
        Files.writeString(source.resolve("a name of more than a hundred characters".repeat(3)), "long");
        Files.createDirectory(source.resolve("db"));
        Files.writeString(source.resolve("db/t\u00e4.frm"), "frm");
        return source;
    }

    private static byte[] tar(Path source, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("tar", "-C", source.toString()));
        command.addAll(Arrays.asList(arguments));
        // options without a hyphen must come first
        if (!arguments[0].startsWith("-")) {
            command = new ArrayList<>(List.of("tar", "-" + arguments[0], "-", "-C", source.toString()));
            command.addAll(Arrays.asList(arguments).subList(2, arguments.length));
        }
        Process tar = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        byte[] stream = tar.getInputStream().readAllBytes();
        assertThat(tar.waitFor()).isZero();
        return stream;
    }

    private void assertSame(Path source) throws IOException {
        try (var files = Files.walk(source)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                Path copy = target.resolve(source.relativize(file).toString());
                assertThat(Files.mismatch(file, copy)).as("%s", copy).isEqualTo(-1);
            }
        }
    }
}
