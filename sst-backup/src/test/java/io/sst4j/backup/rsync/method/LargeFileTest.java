/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync.method;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LargeFileTest {
    @TempDir
    private Path schema;

    private void file(String name, long size) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(schema.resolve(name).toFile(), "rw")) {
            file.setLength(size);
        }
    }

    @Test
    void theLargestComeFirst() throws Exception {
        file("small.ibd", LargeFile.LARGE - 1);
        file("t@0024#P#p0.ibd", LargeFile.LARGE + 1);
        file("large.MYD", 3 * LargeFile.LARGE);
        file("just.ibd", LargeFile.LARGE);
        assertThat(LargeFile.of(schema))
                .extracting(file -> schema.relativize(file.path()).toString())
                .containsExactly("large.MYD", "t@0024#P#p0.ibd", "just.ibd");
    }

    @Test
    void namesThatARuleWouldReadOtherwiseAndLinksStayWithTheirSchema() throws Exception {
        file("any*.ibd", LargeFile.LARGE);
        file("a[b].ibd", LargeFile.LARGE);
        file("question?.ibd", LargeFile.LARGE);
        file("new\nline", LargeFile.LARGE);
        Files.createDirectory(schema.resolve("directory"));
        Files.createSymbolicLink(schema.resolve("link.MYD"), schema.resolve("any*.ibd"));
        assertThat(LargeFile.of(schema)).isEmpty();
    }

    @Test
    void partsAreAboutAsLargeAsOneAnother() {
        List<LargeFile> files = Stream.of(9L, 5L, 4L, 3L, 2L, 1L)
                .map(size -> new LargeFile(schema.resolve("t" + size), size))
                .toList();
        assertThat(LargeFile.shared(files, 2))
                .extracting(part -> part.stream().mapToLong(LargeFile::size).sum())
                .containsExactly(12L, 12L);
        assertThat(LargeFile.shared(files, 3).stream().flatMap(List::stream))
                .containsExactlyInAnyOrderElementsOf(files);
        assertThat(LargeFile.shared(files, 100)).hasSize(files.size());
        assertThat(LargeFile.shared(List.of(), 4)).isEmpty();
    }
}
