/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.backup.TestLink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A snapshot can give the backup tool only permitted instructions. */
class ToolInputTest {
    private static final List<String> OF_MARIADB = List.of(
            "innodb_checksum_algorithm=crc32",
            "innodb_data_file_path=ibdata1:12M;more.ib:10M:autoextend",
            "innodb_log_file_size=100663296",
            "innodb_page_size=16384",
            "innodb_undo_tablespaces=3",
            "innodb_compression_level=6",
            "innodb_encrypt_log=1",
            "innodb_encrypt_tables=ON");
    private static final List<String> OF_PERCONA =
            List.of("innodb_log_checksums=1", "redo_log_version=1", "server_id=3", "master_key_id=0");

    private final TestLink link = new TestLink();

    @TempDir
    private Path snapshot;

    @BeforeEach
    void layOut() throws IOException {
        Files.createDirectories(snapshot.resolve("db"));
        Files.createDirectories(snapshot.resolve("shop"));
        options(String.join("\n", OF_MARIADB));
    }

    private void options(String text) throws IOException {
        Files.writeString(snapshot.resolve("backup-my.cnf"), "# generated\n[mysqld]\n" + text + "\n");
    }

    private List<String> secured(String... ownOptions) throws Exception {
        new ToolInput(snapshot, new KeyPlugins(List.of(ownOptions), snapshot.resolve("shop/bin/tool"))).secure(link);
        return Files.readAllLines(snapshot.resolve("backup-my.cnf"));
    }

    @Test
    void keepsOptionsOfRealBackups() throws Exception {
        options(String.join("\n", OF_MARIADB) + "\ninnodb_undo_directory=./\n" + String.join("\n", OF_PERCONA)
                + "\nserver-uuid = 6c821ecc-14b5-11ef-ae8f-6f7d0d2ba111");
        assertThat(secured())
                .containsAll(OF_MARIADB)
                .containsAll(OF_PERCONA)
                .contains("[mysqld]", "innodb_undo_directory=./", "server_uuid=6c821ecc-14b5-11ef-ae8f-6f7d0d2ba111");
        assertThat(link.notices()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plugin_dir=/tmp/evil",
                "plugin-load=evil.so",
                "plugin_load_add=evil=evil.so",
                "loose-plugin_load=evil.so",
                "  plugin_load  =  \"evil.so\"  ",
                "!include /tmp/evil.cnf",
                "!includedir /tmp/evil",
                "  !include /tmp/evil.cnf",
                "innodb_data_file_path=/tmp/evil:12M",
                "innodb_data_file_path=../evil:12M:autoextend",
                "innodb_data_file_path=ibdata1:12M;/tmp/evil:12M",
                "innodb_data_file_path=ibdata1:12M;evil/../x:12M",
                "innodb_data_file_path=.evil:12M",
                "innodb_data_file_path=evil:12Mnewraw",
                "innodb_undo_directory=/tmp/evil",
                "innodb_log_group_home_dir=/tmp/evil",
                "innodb_data_home_dir=/tmp/evil",
                "innodb_buffer_pool_filename=../evil",
                "innodb_page_size=evil",
                "innodb_page_size=16384 # evil",
                "tmpdir=/tmp/evil",
                "datadir=/tmp/evil",
                "aria_log_dir_path=/tmp/evil",
                "log_error=/tmp/evil",
                "log-bin=/tmp/evil",
                "init_file=/tmp/evil",
                "lc_messages_dir=/tmp/evil",
                "server_uuid=evil",
                "innodb_encrypt_log=evil",
                "file_key_management_filename=/tmp/evil",
                "xtrabackup_plugin_dir=/tmp/evil",
                "keyring_file_data=/tmp/evil",
                "evil",
                "=evil",
                "\\\\evil",
                "\u0000evil=1"
            })
    void dropsOptionsThatNoBackupHas(String line) throws Exception {
        options(line);
        assertThat(String.join("\n", secured())).doesNotContain("evil").doesNotContain("!");
    }

    @Test
    void reportsDroppedOptionsOnceWithoutValues() throws Exception {
        options("tmpdir=/tmp/evil\n!include /tmp/evil\ndatadir=/evil");
        secured();
        assertThat(link.notices())
                .singleElement()
                .asString()
                .contains("tmpdir, an include, datadir")
                .doesNotContain("evil");
    }

    @Test
    void keysAreThoseOfThisNode() throws Exception {
        options(
                "plugin_dir=\"/tmp/evil\"\nplugin_load=file_key_management=evil.so;file_key_management=file_key_management\n"
                        + "file_key_management_filename=/tmp/evil");
        assertThat(secured(
                        "plugin-load-add=file_key_management",
                        "plugin_load=auth_ed25519=auth_ed25519.so;file_key_management=file_key_management.so",
                        "loose-file-key-management-filename=/etc/mysql/keys",
                        "file_key_management_filekey=FILE:C:\\x \"y\"",
                        "max_connections=5"))
                .contains(
                        "plugin_load=file_key_management;file_key_management=file_key_management.so",
                        "file_key_management_filename=\"/etc/mysql/keys\"",
                        "file_key_management_filekey=\"FILE:C:\\\\x \\\"y\\\"\"")
                .noneMatch(
                        line -> line.contains("evil") || line.contains("max_connections") || line.contains("ed25519"));
        assertThat(link.notices()).isEmpty();
    }

    @Test
    void pluginsAreLookedForInTheInstallationOfTheTool() throws Exception {
        options("plugin_load=file_key_management=file_key_management\nplugin_dir=/tmp/evil");
        Path directory = Files.createDirectories(snapshot.resolve("shop/lib/mysql/plugin"));
        Files.createFile(directory.resolve("file_key_management.so"));
        assertThat(secured("plugin-load-add=file_key_management")).contains("plugin_dir=\"" + directory + "\"");
        Files.writeString(snapshot.resolve("backup-my.cnf"), "plugin_load=file_key_management\n");
        List<String> lines = secured("plugin-load-add=file_key_management", "plugin_dir=/opt/plugins");
        assertThat(lines.lastIndexOf("plugin_dir=\"/opt/plugins\""))
                .isGreaterThan(lines.indexOf("plugin_dir=\"" + directory + "\""));
    }

    @Test
    void keyPluginThatThisNodeDoesNotLoadIsToldOf() throws Exception {
        options("plugin_load=file_key_management=file_key_management");
        assertThat(secured("file_key_management_filename=/etc/mysql/keys")).noneMatch(line -> line.contains("key"));
        assertThat(link.notices())
                .singleElement()
                .asString()
                .contains("plugin_load_add")
                .contains("file_key_management");
    }

    @Test
    void optionFileIsAFile() throws Exception {
        Path file = snapshot.resolve("backup-my.cnf");
        Files.delete(file);
        assertThatThrownBy(this::secured)
                .isInstanceOfSatisfying(
                        SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INCOMPLETE_SNAPSHOT));
        Path victim = Files.writeString(snapshot.resolve("victim"), "[mysqld]\nplugin_load=x\n");
        Files.createSymbolicLink(file, victim);
        assertThatThrownBy(this::secured).isInstanceOf(SstException.class);
        assertThat(victim).hasContent("[mysqld]\nplugin_load=x\n");
        Files.delete(file);
        Files.writeString(file, "x".repeat(1 << 20));
        assertThatThrownBy(this::secured).hasMessageContaining("more than 65536 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"db/new", "./db/new", "shop/t", "shop/t.ibd", "db/t#P#p0"})
    void renamesInsideTheSnapshotAreHeeded(String name) throws Exception {
        Files.writeString(snapshot.resolve("db/t.ren"), name);
        secured();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../db/t",
                "./../db/t",
                "db/../../x/t",
                "/db/t",
                "//db/t",
                "db/..",
                "../t",
                "t",
                "",
                "elsewhere/t",
                "db/a/b",
                "./.sst/t",
                "db/t\nx"
            })
    void renamesOutOfTheSnapshotAreRefused(String name) throws Exception {
        Files.writeString(snapshot.resolve("db/t.ren"), name);
        assertThatThrownBy(this::secured)
                .isInstanceOfSatisfying(
                        SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.HOSTILE_STREAM));
    }

    /** The tool reads notes in directories that are not schemas, and fails on notes next to the schemas. */
    @ParameterizedTest
    @ValueSource(strings = {"t.ren", "lost+found/t.ren", ".hidden/t.ren", "db/deeper/t.ren"})
    void renamesAreLookedAtWhereverTheyAre(String note) throws Exception {
        Path file = snapshot.resolve(note);
        Files.createDirectories(file.resolveSibling(""));
        Files.writeString(file, "../db/t");
        assertThatThrownBy(this::secured)
                .isInstanceOfSatisfying(
                        SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.HOSTILE_STREAM));
    }

    @Test
    void noteThatIsALinkIsNotRead() throws Exception {
        Files.createSymbolicLink(snapshot.resolve("db/t.ren"), Path.of("/dev/zero"));
        assertThatThrownBy(this::secured).hasMessageContaining("but not as a regular file");
        assertThat(Files.exists(snapshot.resolve("db/t.ren"), LinkOption.NOFOLLOW_LINKS))
                .isTrue();
    }
}
