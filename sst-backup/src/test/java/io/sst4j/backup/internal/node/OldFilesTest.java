/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.SstException;
import io.sst4j.install.Staging;
import io.sst4j.internal.reuse.Basis;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Only permitted files of a joiner are offered to a donor. */
class OldFilesTest {
    @TempDir
    private Path directory;

    private Path datadir = Path.of("");
    private Path undo = Path.of("");

    @BeforeEach
    void fill() throws IOException {
        datadir = directory.resolve("data");
        undo = directory.resolve("undo");
        write(datadir.resolve("ibdata1"), "system");
        write(datadir.resolve("shop/orders.ibd"), "orders");
        write(undo.resolve("undo001"), "undone");
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.resolveSibling(""));
        Files.writeString(file, text);
    }

    private Optional<Basis> files() throws SstException {
        DataLayout layout =
                new DataLayout(datadir, datadir, datadir, undo, datadir, Optional.empty(), Optional.empty());
        return OldFiles.of(layout, Staging.of(datadir));
    }

    private String read(String path, long offset, int room) throws SstException {
        ByteBuffer into = ByteBuffer.allocate(room);
        try (Basis files = files().orElseThrow()) {
            files.read(path, offset, into);
        }
        return StandardCharsets.UTF_8.decode(into.flip()).toString();
    }

    @Test
    void filesAreReadWhereTheServerHasThem() throws Exception {
        assertThat(read("ibdata1", 0, 6)).isEqualTo("system");
        assertThat(read("undo001", 2, 3)).isEqualTo("don");
        assertThat(read("shop/orders.ibd", 4, 9)).isEqualTo("rs");
        assertThat(read("shop/orders.ibd", 1L << 50, 9)).isEmpty();
        assertThat(read("shop/none.ibd", 0, 9)).isEmpty();
    }

    @Test
    void filesOfAnEarlierAttemptComeFirst() throws Exception {
        write(Staging.of(datadir).older().resolve("shop/orders.ibd"), "new");
        assertThat(read("shop/orders.ibd", 0, 3)).isEqualTo("new");
        assertThat(read("shop/orders.ibd", 0, 6)).isEqualTo("orders");
        assertThat(read("ibdata1", 0, 6)).isEqualTo("system");
        write(Staging.of(datadir).older().resolve("shop/cut.ibd"), "part of it");
        assertThat(read("shop/cut.ibd", 0, 100)).isEqualTo("part of it");
    }

    @Test
    void tablesOutsideAreReadThere() throws Exception {
        Path outside = directory.resolve("disk/shop/far.ibd");
        write(outside, "far away");
        write(datadir.resolve("shop/far.isl"), outside.toString());
        assertThat(read("shop/far.ibd", 0, 8)).isEqualTo("far away");
    }

    @Test
    void nothingElseIsRead() throws Exception {
        write(datadir.resolve("grastate.dat"), "secret");
        write(datadir.resolve("server-key.pem"), "secret");
        write(datadir.resolve("shop/secret.txt"), "secret");
        write(directory.resolve("other/secret.ibd"), "secret");
        Files.createSymbolicLink(datadir.resolve("shop/link.ibd"), directory.resolve("other/secret.ibd"));
        for (String path : new String[] {
            "grastate.dat",
            "server-key.pem",
            "shop/secret.txt",
            "../other/secret.ibd",
            "shop/link.ibd",
            "shop/../shop/orders.ibd",
            directory.resolve("other/secret.ibd").toString(),
            ""
        }) {
            assertThat(read(path, 0, 6)).as(path).isEmpty();
        }
    }

    @Test
    void anEmptyDirectoryHasNothing() throws Exception {
        Files.delete(datadir.resolve("ibdata1"));
        assertThat(files()).isEmpty();
    }
}
