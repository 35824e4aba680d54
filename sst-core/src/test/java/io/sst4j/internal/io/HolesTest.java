/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.testing.Seeds;
import io.sst4j.testing.SparseFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HolesTest {
    private static final int PAGES = 300;

    private final Random random = Seeds.random("HolesTest");

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("file");
    }

    private FileChannel create(Path path) throws IOException {
        return FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 4096, 61_440, 65_537})
    void piecesOfAnyLengthLeaveTheSameHoles(int most) throws Exception {
        byte[] content = SparseFiles.compressedPages(PAGES, random);
        try (WritableByteChannel out = Holes.writing(create(file), "file")) {
            for (int at = 0; at < content.length; ) {
                int count = Math.min(most, content.length - at);
                ByteBuffer piece = ByteBuffer.wrap(content, at, count);
                assertThat(out.write(piece)).isEqualTo(count);
                assertThat(piece.hasRemaining()).isFalse();
                at += count;
            }
        }
        assertThat(file).hasBinaryContent(content);
        assertThat(SparseFiles.allocated(file)).isLessThanOrEqualTo(SparseFiles.room(PAGES));
    }

    /** The flags in the first 58 bytes of tablespaces that MariaDB created. */
    @ParameterizedTest
    @CsvSource({
        "db/t.ibd, 0x15, 65536, full_crc32",
        "db/t.ibd, 0x35, 4096, full_crc32 with zlib",
        "t.ibd, 0x21, 65536, crc32",
        "t.ibd, 0x10021, 4096, crc32 with page compression",
        "ibdata1, 0x15, 65536, the system tablespace",
        "undo001, 0x15, 65536, undo",
        "t.MYD, 0x15, 4096, no tablespace",
    })
    void pagesThatAreNotCompressedHaveNoHoles(String name, String flags, int smallest, String what) {
        ByteBuffer start = ByteBuffer.allocate(3 + 58)
                .putInt(3 + 54, Integer.decode(flags))
                .position(3);
        assertThat(Holes.smallest(name, start)).as(what).isEqualTo(smallest);
        assertThat(Holes.smallest(name, ByteBuffer.allocate(57)))
                .as("too short to contain flags")
                .isEqualTo(4096);
    }

    @Test
    void pagesInUseAreWrittenAsAWholeAndThoseThatWereNeverUsedAreNot() throws Exception {
        byte[] content = new byte[PAGES * 16_384];
        for (int page = 0; page < PAGES / 2; page++) {
            content[page * 16_384 + 5] = 1;
            content[page * 16_384 + 16_383] = 1;
        }
        try (WritableByteChannel out = Holes.writing(create(file), "db/t.ibd")) {
            for (int at = 0; at < content.length; at += 100_000) {
                out.write(ByteBuffer.wrap(content, at, Math.min(100_000, content.length - at)));
            }
        }
        assertThat(file).hasBinaryContent(content);
        assertThat(SparseFiles.allocated(file)).isBetween(content.length / 2L, content.length / 2L + 100_000);
    }

    @Test
    void anyContentIsWhatItWas() throws Exception {
        for (int round = 0; round < 200; round++) {
            byte[] content = new byte[random.nextInt(40_000)];
            for (int i = random.nextInt(20); i > 0 && content.length > 0; i--) {
                content[random.nextInt(content.length)] = (byte) random.nextInt();
            }
            Path path = directory.resolve("round" + round);
            try (FileChannel out = create(path)) {
                for (int at = 0; at < content.length; ) {
                    int count = Math.min(1 + random.nextInt(9000), content.length - at);
                    ByteBuffer piece = ByteBuffer.allocateDirect(count + 7).position(7);
                    piece.put(content, at, count).position(7);
                    Holes.write(out, piece, at, Holes.BLOCK << random.nextInt(5));
                    at += count;
                }
                Holes.end(out, content.length);
            }
            assertThat(path).hasBinaryContent(content);
        }
    }

    @Test
    void aCopyHasTheHolesAndTheContent() throws Exception {
        byte[] content = SparseFiles.compressedPages(PAGES, random);
        Files.write(file, content);
        Path copy = directory.resolve("copy");
        try (FileChannel from = FileChannel.open(file);
                FileChannel to = create(copy)) {
            Holes.copy(from, to, "t.ibd");
        }
        assertThat(copy).hasBinaryContent(content);
        assertThat(SparseFiles.allocated(copy)).isLessThanOrEqualTo(SparseFiles.room(PAGES));
    }

    @Test
    void nothingButZerosAndNothingAtAll() throws Exception {
        Path empty = directory.resolve("empty");
        Holes.writing(create(empty), "empty.ibd").close();
        assertThat(empty).isEmptyFile();
        try (WritableByteChannel out = Holes.writing(create(file), "file")) {
            out.write(ByteBuffer.allocate(1_000_001));
        }
        assertThat(file).hasBinaryContent(new byte[1_000_001]);
        assertThat(SparseFiles.allocated(file)).isLessThanOrEqualTo(4096);
    }
}
