/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinkedTablesTest {
    @TempDir
    private Path root;

    private Path datadir;
    private Path elsewhere;

    @BeforeEach
    void layOut() throws Exception {
        datadir = Files.createDirectory(root.resolve("data"));
        elsewhere = Files.createDirectory(root.resolve("elsewhere"));
        Files.createDirectories(datadir.resolve("shop"));
        Files.writeString(datadir.resolve("shop/near.MYD"), "near");
    }

    private Path link(String name) throws Exception {
        Path file = Files.writeString(elsewhere.resolve(Path.of(name).getFileName()), name);
        return Files.createSymbolicLink(datadir.resolve(name), file);
    }

    private LinkedTables linked() throws Exception {
        return LinkedTables.of(datadir, datadir);
    }

    @Test
    void aTableOfTwoFilesIsOne() throws Exception {
        assertThat(linked().isEmpty()).isTrue();
        link("shop/m.MYD");
        link("shop/m.MYI");
        assertThat(linked().tables()).isEqualTo("1 table (shop.m)");
        assertThat(linked().directories()).containsExactly(elsewhere.toRealPath());
        assertThat(linked().aria().isEmpty()).isTrue();
        link("shop/a.MAD");
        link("shop/b.MAI");
        assertThat(linked().tables()).isEqualTo("3 tables (shop.a, shop.b, shop.m)");
        assertThat(linked().aria().tables()).isEqualTo("2 tables (shop.a, shop.b)");
    }

    @Test
    void linksInsideTheDataDirectoryDoNotCount() throws Exception {
        Files.createSymbolicLink(datadir.resolve("shop/again.MYD"), Path.of("near.MYD"));
        Files.createSymbolicLink(datadir.resolve("shop/whole.MYD"), datadir.resolve("shop/near.MYD"));
        link("shop/notes.txt");
        assertThat(linked().isEmpty()).isTrue();

        Path other = Files.createSymbolicLink(root.resolve("other-name"), datadir);
        Files.createSymbolicLink(datadir.resolve("shop/round.MYD"), other.resolve("shop/near.MYD"));
        assertThat(linked().isEmpty()).isTrue();
        link("shop/m.MYD");
        assertThat(LinkedTables.of(other, other).tables()).isEqualTo("1 table (shop.m)");
    }

    @Test
    void ofASnapshotLinksIntoTheDataDirectoryAreInside() throws Exception {
        Path staged = Files.createDirectories(datadir.resolve(".sst/new/shop"));
        Files.createSymbolicLink(staged.resolve("t.MYD"), datadir.resolve("shop/near.MYD"));
        Files.createSymbolicLink(staged.resolve("far.MYD"), Path.of("/nonexistent/far.MYD"));
        assertThat(LinkedTables.of(datadir.resolve(".sst/new"), datadir).tables())
                .isEqualTo("1 table (shop.far)");
    }

    @Test
    void missingFilesAreNotInUse() throws Exception {
        Path link = link("shop/gone.MYD");
        Files.delete(elsewhere.resolve("gone.MYD"));
        assertThat(link).isSymbolicLink();
        assertThat(linked().tables()).isEqualTo("1 table (shop.gone)");
        assertThat(linked().inUse().isEmpty()).isTrue();
    }

    @Test
    void aDirectoryOfTheFileSystemHasNoTables() throws Exception {
        Path lost = Files.createDirectory(datadir.resolve("lost+found"));
        Files.createSymbolicLink(lost.resolve("x.MYD"), Path.of("/nonexistent"));
        Files.writeString(lost.resolve("x.isl"), "no path at all");
        assertThat(linked().isEmpty()).isTrue();
        assertThat(RemoteTablespaces.ofServer(datadir).locations()).isEmpty();
    }
}
