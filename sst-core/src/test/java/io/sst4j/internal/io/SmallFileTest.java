/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class SmallFileTest {
    @TempDir
    private Path directory;

    @Test
    void readsWhatIsSmallAndFollowsLinks() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "12345");
        Path link = Files.createSymbolicLink(directory.resolve("link"), file);
        assertThat(SmallFile.read(link, 5)).asString().isEqualTo("12345");
        assertThat(SmallFile.readBeginning(link, 2)).asString().isEqualTo("12");
        assertThatIOException()
                .isThrownBy(() -> SmallFile.read(link, 4))
                .withMessageContaining("larger than the limit of 4 bytes");
    }

    @Test
    void refusesWhatMayNeverEnd() throws Exception {
        Path pipe = directory.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        for (Path file : List.of(pipe, Path.of("/dev/zero"), directory)) {
            assertThatIOException()
                    .isThrownBy(() -> SmallFile.read(file, 5))
                    .withMessageContainingAll(file.toString(), "is not a regular file");
            assertThatIOException().isThrownBy(() -> SmallFile.readBeginning(file, 5));
        }
    }

    @Test
    void tellsWhatIsNotThere() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("link"), directory.resolve("nowhere"));
        assertThatIOException()
                .isThrownBy(() -> SmallFile.read(directory.resolve("nothing"), 5))
                .isInstanceOf(NoSuchFileException.class);
        assertThatIOException()
                .isThrownBy(() -> SmallFile.read(link, 5))
                .isInstanceOf(NoSuchFileException.class)
                .withMessageContaining("link to a file that does not exist");
    }
}
