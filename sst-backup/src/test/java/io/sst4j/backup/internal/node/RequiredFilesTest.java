/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequiredFilesTest {
    @TempDir
    private Path root;

    private void require() throws SstException {
        RequiredFiles required = new RequiredFiles(root);
        required.file("ibdata1");
        required.directory("mysql");
        required.require("do this");
    }

    private void complains(String text) {
        assertThatThrownBy(this::require)
                .isInstanceOfSatisfying(
                        SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INCOMPLETE_SNAPSHOT))
                .hasMessage("the donor sent " + text + ": do this");
    }

    @Test
    void acceptsRegularFilesAndDirectoriesWithEntries() throws Exception {
        complains("no ibdata1, no mysql");
        Files.createFile(root.resolve("ibdata1"));
        Files.createDirectory(root.resolve("mysql"));
        complains("an empty ibdata1, an empty mysql");
        Files.writeString(root.resolve("ibdata1"), "pages");
        Files.createFile(root.resolve("mysql/db.frm"));
        complains("an empty mysql");
        Files.writeString(root.resolve("mysql/db.frm"), "columns");
        require();
    }

    @Test
    void otherThingsUnderTheirNamesDoNotCount() throws Exception {
        Path directory = Files.createDirectory(root.resolve("elsewhere"));
        Path file = Files.writeString(directory.resolve("file"), "content");
        Files.createSymbolicLink(root.resolve("ibdata1"), file);
        Files.createSymbolicLink(root.resolve("mysql"), directory);
        complains("a symbolic link for ibdata1, a symbolic link for mysql");
        Files.delete(root.resolve("ibdata1"));
        Files.delete(root.resolve("mysql"));
        Files.createDirectory(root.resolve("ibdata1"));
        Files.writeString(root.resolve("mysql"), "content");
        complains("ibdata1 as no file, mysql as no directory");
        Files.delete(root.resolve("ibdata1"));
        assertThat(new ProcessBuilder("mkfifo", root.resolve("ibdata1").toString())
                        .start()
                        .waitFor())
                .isZero();
        complains("ibdata1 as no file, mysql as no directory");
    }
}
