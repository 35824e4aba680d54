/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files that an attempt leaves for the next one. */
class OlderStagingTest {
    @TempDir
    private Path datadir;

    private Staging attempt(String received) throws IOException {
        Staging staging = Staging.of(datadir);
        staging.createBesideOlder();
        assertThat(staging.incoming()).isEmptyDirectory();
        assertThat(staging.work()).isEmptyDirectory();
        if (!received.isEmpty()) {
            Files.writeString(staging.incoming().resolve("t.ibd"), received);
            staging.seal();
        }
        return staging;
    }

    @Test
    void theFirstHasNothing() throws Exception {
        assertThat(attempt("").older()).doesNotExist();
        assertThat(attempt("").older()).doesNotExist();
    }

    @Test
    void theLastIsKeptUnlessTheOneBeforeHadMore() throws Exception {
        attempt("four");
        assertThat(attempt("longer").older().resolve("t.ibd")).hasContent("four");
        assertThat(attempt("less").older().resolve("t.ibd")).hasContent("longer");
        Staging last = attempt("");
        assertThat(last.older().resolve("t.ibd")).hasContent("longer");
        assertThat(last.removeOlder()).isTrue();
        assertThat(last.removeOlder()).isFalse();
        assertThat(last.older()).doesNotExist();
    }

    /** Leftovers of the stock scripts, or of an attempt as root, do not block a new attempt. */
    @Test
    void whateverElseIsThereGoes() throws Exception {
        Staging staging = attempt("four");
        Files.writeString(staging.root().resolve("ibdata1"), "of a stock script");
        Path locked = Files.createDirectory(staging.incoming().resolve("locked"));
        Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("---------"));
        Files.createSymbolicLink(staging.older(), datadir);

        attempt("");

        assertThat(staging.root().resolve("ibdata1")).doesNotExist();
        assertThat(staging.older())
                .satisfiesAnyOf(
                        path -> assertThat(path).doesNotExist(),
                        path -> assertThat(path)
                                .isDirectory()
                                .satisfies(kept ->
                                        assertThat(Files.isSymbolicLink(kept)).isFalse()));
    }

    @Test
    void whoDoesNotAskForItRemovesIt() throws Exception {
        attempt("four");
        Staging staging = attempt("");
        staging.remove();
        staging.create();
        assertThat(staging.older()).doesNotExist();
    }
}
