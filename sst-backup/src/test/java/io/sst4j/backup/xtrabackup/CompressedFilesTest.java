/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.Cancellation;
import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.testing.Seeds;
import io.sst4j.testing.SparseFiles;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that the backup tool compressed individually are expanded; the tools themselves create the files. */
class CompressedFilesTest {
    private final Cancellation cancellation = new Cancellation();

    @TempDir
    private Path root;

    @Test
    void everyKindIsExpandedAndDeleted() throws Exception {
        for (int i = 0; i < 9; i++) {
            Path schema = Files.createDirectory(root.resolve("db" + i));
            Files.write(schema.resolve("db.opt.qp"), resource("db.opt.qp"));
            Files.write(schema.resolve("z.MYD.qp"), resource("z.MYD.qp"));
            pack(schema.resolve("one.ibd"), "zstd", "-q", "--rm");
            pack(schema.resolve("two.ibd"), "lz4", "-q", "-m", "--rm");
            Files.writeString(schema.resolve("plain"), "stays");
        }
        CompressedFiles files = CompressedFiles.in(root, cancellation);
        assertThat(files.count()).isEqualTo(36);
        files.expand();
        for (int i = 0; i < 9; i++) {
            Path schema = root.resolve("db" + i);
            assertThat(schema.resolve("db.opt")).hasBinaryContent(resource("db.opt"));
            assertThat(schema.resolve("z.MYD")).hasSize(130_048);
            assertThat(schema.resolve("one.ibd")).hasContent("one.ibd".repeat(10_000));
            assertThat(schema.resolve("two.ibd")).hasContent("two.ibd".repeat(10_000));
            assertThat(schema.toFile().list()).hasSize(5);
        }
    }

    @Test
    void zerosBecomeHoles() throws Exception {
        byte[] content = SparseFiles.compressedPages(100, Seeds.random("CompressedFilesTest"));
        for (String name : List.of("one.ibd", "two.ibd")) {
            Files.write(root.resolve(name), content);
        }
        compress(root.resolve("one.ibd"), "zstd", "-q", "--rm");
        compress(root.resolve("two.ibd"), "lz4", "-q", "-m", "--rm");
        CompressedFiles.in(root, cancellation).expand();
        for (String name : List.of("one.ibd", "two.ibd")) {
            assertThat(root.resolve(name)).hasBinaryContent(content);
            assertThat(SparseFiles.allocated(root.resolve(name))).isLessThanOrEqualTo(SparseFiles.room(100));
        }
    }

    @Test
    void aDamagedFileIsNamedAndNothingIsWrittenAfterwards() throws Exception {
        byte[] damaged = resource("z.MYD.qp");
        damaged[damaged.length / 2] ^= 1;
        Files.write(root.resolve("z.MYD.qp"), damaged);
        Files.write(root.resolve("db.opt.qp"), resource("db.opt.qp"));
        CompressedFiles files = CompressedFiles.in(root, cancellation);
        assertThatThrownBy(files::expand)
                .isInstanceOfSatisfying(
                        SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MALFORMED_STREAM))
                .hasMessageContaining("z.MYD.qp");
        assertThat(root.resolve("z.MYD.qp")).exists();
    }

    @Test
    void aFileThatStandsInTheWayIsNotOverwritten() throws Exception {
        Files.write(root.resolve("db.opt.qp"), resource("db.opt.qp"));
        Files.writeString(root.resolve("db.opt"), "mine");
        CompressedFiles files = CompressedFiles.in(root, cancellation);
        assertThatThrownBy(files::expand).isInstanceOf(SstException.class).hasMessageContaining("db.opt");
        assertThat(root.resolve("db.opt")).hasContent("mine");
    }

    @Test
    void encryptedFilesAreRefusedWithTheReason() throws Exception {
        Files.createFile(root.resolve("ibdata1.qp.xbcrypt"));
        assertThatThrownBy(() -> CompressedFiles.in(root, cancellation))
                .isInstanceOfSatisfying(
                        SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED_OPTION))
                .hasMessageContaining("ibdata1.qp.xbcrypt")
                .hasMessageContaining("encrypt=1");
    }

    @Test
    void aCancellationEndsTheWork() throws Exception {
        Files.write(root.resolve("db.opt.qp"), resource("db.opt.qp"));
        CompressedFiles files = CompressedFiles.in(root, cancellation);
        cancellation.cancel();
        assertThatThrownBy(files::expand)
                .isInstanceOfSatisfying(
                        SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
    }

    private static void pack(Path file, String... command) throws Exception {
        Files.writeString(file, String.valueOf(file.getFileName()).repeat(10_000));
        compress(file, command);
    }

    private static void compress(Path file, String... command) throws Exception {
        String[] whole = java.util.Arrays.copyOf(command, command.length + 1);
        whole[command.length] = file.toString();
        assertThat(new ProcessBuilder(whole).inheritIO().start().waitFor()).isZero();
    }

    private static byte[] resource(String name) throws Exception {
        try (InputStream in =
                CompressedFilesTest.class.getResourceAsStream("/io/sst4j/backup/internal/compress/" + name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        }
    }
}
