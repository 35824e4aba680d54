/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.io;

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
        try (WritableByteChannel out = Holes.writing(create(file))) {
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
                    Holes.write(out, piece, at);
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
            Holes.copy(from, to);
        }
        assertThat(copy).hasBinaryContent(content);
        assertThat(SparseFiles.allocated(copy)).isLessThanOrEqualTo(SparseFiles.room(PAGES));
    }

    @Test
    void nothingButZerosAndNothingAtAll() throws Exception {
        Path empty = directory.resolve("empty");
        Holes.writing(create(empty)).close();
        assertThat(empty).isEmptyFile();
        try (WritableByteChannel out = Holes.writing(create(file))) {
            out.write(ByteBuffer.allocate(1_000_001));
        }
        assertThat(file).hasBinaryContent(new byte[1_000_001]);
        assertThat(SparseFiles.allocated(file)).isLessThanOrEqualTo(4096);
    }
}
