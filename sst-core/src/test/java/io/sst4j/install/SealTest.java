/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.install;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A file that changes between arrival and install is refused by name. */
@Timeout(30)
class SealTest {
    @TempDir
    private Path directory;

    private Staging staging;
    private Path file;

    @BeforeEach
    void arrive() throws Exception {
        staging = Staging.of(directory);
        staging.create();
        file = Files.createDirectory(staging.incoming().resolve("d")).resolve("a");
        Files.writeString(file, "content");
        Files.createSymbolicLink(staging.incoming().resolve("link"), Path.of("nowhere"));
        staging.seal();
        awaitTick();
    }

    /** Waits for the next clock tick, because changes within the tick of the seal are not detected. */
    private void awaitTick() throws IOException {
        Path probe = directory.resolve("probe");
        Object sealed = Files.getAttribute(directory.resolve(".sst/sealed"), "unix:ctime");
        do {
            Files.deleteIfExists(probe);
            Files.createFile(probe);
        } while (Files.getAttribute(probe, "unix:ctime").equals(sealed));
    }

    @Test
    void whatStaysAsItIsIsInOrder() throws Exception {
        Files.readString(file);
        assertThatCode(staging::requireSealed).doesNotThrowAnyException();
        staging.seal();
        assertThatCode(staging::requireSealed).doesNotThrowAnyException();
    }

    @Test
    void aByteThatIsAnotherIsRefused() throws Exception {
        FileTime before = Files.getLastModifiedTime(file);
        Files.writeString(file, "contenT");
        // restoring the modification time is itself a change
        Files.setLastModifiedTime(file, before);
        assertRefused("d/a", "it was changed");
    }

    @Test
    void aFileThatCameIsRefused() throws Exception {
        Files.createFile(staging.incoming().resolve("d/b"));
        assertRefused("/d", "entries in it were added or removed");
    }

    @Test
    void aFileThatWentIsRefused() throws Exception {
        Files.delete(staging.incoming().resolve("link"));
        assertRefused("/new", "entries in it were added or removed");
    }

    @Test
    void whatIsSealedAnewIsInOrder() throws Exception {
        Files.writeString(file, "prepared");
        staging.seal();
        assertThatCode(staging::requireSealed).doesNotThrowAnyException();
    }

    @Test
    void whatWasNeverSealedIsRefused() throws Exception {
        staging.create();
        assertThatExceptionOfType(SstException.class)
                .isThrownBy(staging::requireSealed)
                .matches(failure -> failure.code() == ErrorCode.LOCAL_IO)
                .withMessageContaining("sealed");
    }

    private void assertRefused(String name, String how) {
        assertThatExceptionOfType(SstException.class)
                .isThrownBy(staging::requireSealed)
                .withMessageContaining(name)
                .withMessageContaining(how)
                .matches(failure -> failure.code() == ErrorCode.INCOMPLETE_SNAPSHOT);
    }
}
