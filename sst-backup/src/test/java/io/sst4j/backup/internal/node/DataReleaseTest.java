/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.backup.internal.release.ServerRelease;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The release is found in the first bytes of files from 10.11.19 and 11.8.9 servers. */
class DataReleaseTest {
    private static final byte[] REDO_OF_10_11 = HexFormat.of()
            .parseHex("506879730000000000000000000030004d6172696144422031302e31312e3139" + "00".repeat(32));

    @TempDir
    private Path data;

    private void redo(byte[] head) throws IOException {
        Files.write(data.resolve("ib_logfile0"), head);
    }

    private void form(String name, int magic, int version) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        head.putShort(0, (short) magic).putInt(51, version);
        Files.createDirectories(data.resolve("mysql"));
        Files.write(data.resolve("mysql").resolve(name), head.array());
    }

    @Test
    void theRedoLogNamesItsCreator() throws Exception {
        redo(REDO_OF_10_11);
        assertThat(DataRelease.of(data)).map(ServerRelease::toString).contains("MariaDB 10.11.19");
    }

    @Test
    void theNewestDefinitionOfASystemTableCountsToo() throws Exception {
        redo(REDO_OF_10_11);
        form("db.frm", 0x01fe, 101119);
        form("servers.frm", 0x01fe, 110809);
        form("user.frm", 0x5954, 120101);
        form("old.frm", 0x01fe, 50744);
        Files.createDirectory(data.resolve("mysql/directory.frm"));
        assertThat(DataRelease.of(data)).map(ServerRelease::text).contains("11.8.9");
    }

    @Test
    void otherFilesTellNothing() throws Exception {
        assertThat(DataRelease.of(data)).isEmpty();
        redo("Phys".getBytes(StandardCharsets.US_ASCII));
        assertThat(DataRelease.of(data)).isEmpty();
        redo(new String(REDO_OF_10_11, StandardCharsets.ISO_8859_1)
                .replace("MariaDB", "Backup ")
                .getBytes(StandardCharsets.ISO_8859_1));
        assertThat(DataRelease.of(data)).isEmpty();
    }
}
