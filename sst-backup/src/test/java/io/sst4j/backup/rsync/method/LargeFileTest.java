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
        file("small.ibd", PushList.LargeFile.LARGE - 1);
        file("t@0024#P#p0.ibd", PushList.LargeFile.LARGE + 1);
        file("large.MYD", 3 * PushList.LargeFile.LARGE);
        file("just.ibd", PushList.LargeFile.LARGE);
        assertThat(PushList.LargeFile.of(schema))
                .extracting(file -> schema.relativize(file.path()).toString())
                .containsExactly("large.MYD", "t@0024#P#p0.ibd", "just.ibd");
    }

    @Test
    void namesThatARuleWouldReadOtherwiseAndLinksStayWithTheirSchema() throws Exception {
        file("any*.ibd", PushList.LargeFile.LARGE);
        file("a[b].ibd", PushList.LargeFile.LARGE);
        file("question?.ibd", PushList.LargeFile.LARGE);
        file("new\nline", PushList.LargeFile.LARGE);
        Files.createDirectory(schema.resolve("directory"));
        Files.createSymbolicLink(schema.resolve("link.MYD"), schema.resolve("any*.ibd"));
        assertThat(PushList.LargeFile.of(schema)).isEmpty();
    }

    @Test
    void partsAreAboutAsLargeAsOneAnother() {
        List<PushList.LargeFile> files = Stream.of(9L, 5L, 4L, 3L, 2L, 1L)
                .map(size -> new PushList.LargeFile(schema.resolve("t" + size), size))
                .toList();
        assertThat(PushList.LargeFile.shared(files, 2))
                .extracting(part ->
                        part.stream().mapToLong(PushList.LargeFile::size).sum())
                .containsExactly(12L, 12L);
        assertThat(PushList.LargeFile.shared(files, 3).stream().flatMap(List::stream))
                .containsExactlyInAnyOrderElementsOf(files);
        assertThat(PushList.LargeFile.shared(files, 100)).hasSize(files.size());
        assertThat(PushList.LargeFile.shared(List.of(), 4)).isEmpty();
    }
}
