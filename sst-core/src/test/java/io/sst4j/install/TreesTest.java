/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.testing.Seeds;
import io.sst4j.testing.SparseFiles;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreesTest {
    private static final int PAGES = 100;

    @TempDir
    private Path root;

    @Test
    void copyHasContentHolesLinksAndAttributes() throws Exception {
        Path from = root.resolve("from");
        Files.createDirectories(from.resolve("db"));
        byte[] content = SparseFiles.compressedPages(PAGES, Seeds.random("TreesTest"));
        Path table = Files.write(from.resolve("db/t.ibd"), content);
        Files.setPosixFilePermissions(table, PosixFilePermissions.fromString("rw-r-----"));
        Files.setLastModifiedTime(table, FileTime.fromMillis(1_000_000_000_000L));
        Files.createSymbolicLink(from.resolve("link"), Path.of("nowhere"));
        Files.setPosixFilePermissions(from.resolve("db"), PosixFilePermissions.fromString("rwxr-x---"));

        Trees.copy(from, root.resolve("to"));

        Path copy = root.resolve("to/db/t.ibd");
        assertThat(copy).hasBinaryContent(content);
        assertThat(SparseFiles.allocated(copy)).isLessThanOrEqualTo(SparseFiles.room(PAGES));
        String attributes = "posix:permissions,owner,group,lastModifiedTime";
        assertThat(Files.readAttributes(copy, attributes)).isEqualTo(Files.readAttributes(table, attributes));
        assertThat(Files.getPosixFilePermissions(root.resolve("to/db")))
                .isEqualTo(PosixFilePermissions.fromString("rwxr-x---"));
        assertThat(Files.readSymbolicLink(root.resolve("to/link"))).isEqualTo(Path.of("nowhere"));
        assertThat(Files.exists(root.resolve("to/link"), LinkOption.NOFOLLOW_LINKS))
                .isTrue();
    }
}
