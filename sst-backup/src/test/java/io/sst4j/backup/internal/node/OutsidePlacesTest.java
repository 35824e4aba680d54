/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.ErrorCode;
import io.sst4j.Settings;
import io.sst4j.SstException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutsidePlacesTest {
    @TempDir
    private Path root;

    private Path data;
    private Path snapshot;
    private Path allowed;

    @BeforeEach
    void layOut() throws IOException {
        data = Files.createDirectories(root.resolve("data"));
        snapshot = Files.createDirectories(root.resolve("data/.sst/new"));
        allowed = Files.createDirectories(root.resolve("allowed"));
        Files.createDirectories(snapshot.resolve("db"));
        Files.createDirectories(data.resolve("db"));
    }

    private void names(Path link, Object place) throws IOException {
        Files.writeString(link.resolve("db/t.isl"), place.toString());
    }

    private void require() throws SstException {
        Settings settings = Settings.builder()
                .set("datadir", data.toString())
                .set("sst-data-directories", allowed.toString())
                .build();
        OutsidePlaces.of(DataLayout.from(settings), MethodSettings.dataDirectories(settings))
                .require(RemoteTablespaces.ofSnapshot(snapshot));
    }

    private void refuses(ErrorCode code, String text) {
        assertThatThrownBy(this::require)
                .isInstanceOfSatisfying(
                        SstException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(text);
    }

    @Test
    void placesBelowAnAllowedDirectoryAreUsed() throws Exception {
        Path place = allowed.resolve("deep/db/t.ibd");
        names(snapshot, place + "\n");
        require();
        assertThat(RemoteTablespaces.ofSnapshot(snapshot).locations())
                .containsExactly(Map.entry(snapshot.resolve("db/t.ibd"), place));
    }

    @Test
    void allowedDirectoryMayItselfBeReachedThroughALink() throws Exception {
        Path disk = Files.createDirectory(root.resolve("disk"));
        Files.delete(allowed);
        Files.createSymbolicLink(allowed, disk);
        names(snapshot, allowed.resolve("db/t.ibd"));
        require();
    }

    @Test
    void placesOfOldTablespacesAreUsedWithoutAnyOption() throws Exception {
        Path elsewhere = root.resolve("elsewhere");
        Path old = elsewhere.resolve("db/old.ibd");
        names(snapshot, elsewhere.resolve("db/t.ibd"));
        refuses(ErrorCode.FOREIGN_FILE, "sst-data-directories");
        Files.createDirectories(old.resolveSibling(""));
        Files.writeString(old, "pages");
        refuses(ErrorCode.FOREIGN_FILE, "sst-data-directories");
        Files.writeString(data.resolve("db/old.isl"), old.toString());
        require();
    }

    @Test
    void foreignFilesAreProtectedAndOwnTablespacesAreNot() throws Exception {
        Path place = allowed.resolve("db/t.ibd");
        names(snapshot, place);
        Files.createDirectories(place.resolveSibling(""));
        Files.writeString(place, "of somebody");
        refuses(ErrorCode.FOREIGN_FILE, "is not a tablespace of this node");
        names(data, place);
        require();
    }

    @Test
    void linksBelowAnAllowedDirectoryAreNotFollowed() throws Exception {
        Path victim = Files.createDirectory(root.resolve("victim"));
        Files.createSymbolicLink(allowed.resolve("db"), victim);
        names(snapshot, allowed.resolve("db/t.ibd"));
        refuses(ErrorCode.HOSTILE_STREAM, "is not a directory");
    }

    @Test
    void linkInPlaceOfATablespaceIsNotReplaced() throws Exception {
        Path place = allowed.resolve("db/t.ibd");
        Files.createDirectories(place.resolveSibling(""));
        Files.createSymbolicLink(place, Files.writeString(root.resolve("victim"), "kept"));
        names(snapshot, place);
        names(data, place);
        refuses(ErrorCode.FOREIGN_FILE, "is not a tablespace of this node");
    }

    @Test
    void parentThatIsAFileIsNotReplaced() throws Exception {
        Files.writeString(allowed.resolve("db"), "kept");
        names(snapshot, allowed.resolve("db/t.ibd"));
        refuses(ErrorCode.HOSTILE_STREAM, "is not a directory");
        assertThat(allowed.resolve("db")).hasContent("kept");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"data/.sst/old/db/t.ibd", "data/.sst/new/db/t.ibd", "data/db/t.ibd", "side/.sst/old/db/t.ibd"})
    void stagingAndDataDirectoriesAreNoPlace(String place) throws Exception {
        Files.createDirectories(root.resolve("side/.sst/old/db"));
        allowed = root;
        names(snapshot, root.resolve(place));
        refuses(ErrorCode.HOSTILE_STREAM, "inside");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "relative/db/t.ibd",
                "",
                "/etc/passwd",
                "/db/t.ibd",
                "/x/other/t.ibd",
                "/x/db/other.ibd",
                "/x/../y/db/t.ibd",
                "/x/db/t.ibd/../../passwd",
                "/a\0b/db/t.ibd",
                "/x/db/t.ibd\n/y/db/t.ibd"
            })
    void onlyWhatAServerWritesIsAPath(String text) throws Exception {
        names(snapshot, text);
        refuses(ErrorCode.HOSTILE_STREAM, "t.isl names a location");
        names(data, text);
        assertThat(RemoteTablespaces.ofServer(data).locations()).isEmpty();
    }

    @Test
    void linkFilesThatAreNoSmallFilesAreNotRead() throws Exception {
        Path link = snapshot.resolve("db/t.isl");
        Path key = Files.writeString(root.resolve("key.pem"), "PRIVATE");
        for (Path target : List.of(key, Path.of("/dev/zero"))) {
            Files.createSymbolicLink(link, target);
            assertThatThrownBy(this::require)
                    .hasMessageContaining("t.isl but not as a regular file")
                    .hasMessageNotContaining("PRIVATE");
            Files.delete(link);
        }
        assertThat(new ProcessBuilder("mkfifo", link.toString()).start().waitFor())
                .isZero();
        refuses(ErrorCode.HOSTILE_STREAM, "but not as a regular file");
        Files.delete(link);
        Files.writeString(link, "/" + "x".repeat(1 << 20));
        refuses(ErrorCode.MALFORMED_STREAM, "more than 4096 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"relative", "/", "/x,relative", "/a\0b"})
    void optionNamesAbsoluteDirectories(String value) {
        Settings settings =
                Settings.builder().set("sst-data-directories", value).build();
        assertThatThrownBy(() -> MethodSettings.dataDirectories(settings)).hasMessageContaining("sst-data-directories");
    }

    @Test
    void optionNamesSeveralDirectories() throws Exception {
        Settings settings = Settings.builder()
                .set("sst-data-directories", " /fast/ , /slow/tables,")
                .build();
        assertThat(MethodSettings.dataDirectories(settings)).containsExactly(Path.of("/fast"), Path.of("/slow/tables"));
    }
}
