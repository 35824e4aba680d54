/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.ErrorCode;
import io.sst4j.Secret;
import io.sst4j.SnapshotPosition;
import io.sst4j.SstException;
import io.sst4j.backup.internal.release.ServerRelease;
import java.io.ByteArrayOutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The files of stage 1 are written and parsed byte by byte. */
class InfoFilesTest {
    private static final String GTID = "6c821ecc-14b5-11ef-ae8f-6f7d0d2ba111:1234";

    @Test
    void theStreamOfAnIncrementalTransferIsThatOfTheStockScriptAndPerconasFile() throws Exception {
        InfoFiles info = new InfoFiles(
                SnapshotPosition.parse(GTID + " 7"), Optional.empty(), OptionalLong.empty(), true, SstInfo.NONE);
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        Map<String, byte[]> files = info.files();
        assertThat(files.remove("sst_info"))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("[sst]\ngalera-gtid=" + GTID + "\nbinlog-name=\n");
        new XbstreamFormat().writeFiles(Channels.newChannel(stream), files);
        String line = GTID + " 7\n";
        byte[] golden = bytes(
                chunk('P', "xtrabackup_galera_info", "2c00000000000000 0000000000000000 bf6de0df", line),
                chunk('E', "xtrabackup_galera_info", "", ""),
                chunk('P', "donor_galera_info", "2c00000000000000 0000000000000000 bf6de0df", line),
                chunk('E', "donor_galera_info", "", ""),
                chunk('P', "xtrabackup_ist", "0200000000000000 0000000000000000 53fc5167", "1\n"),
                chunk('E', "xtrabackup_ist", "", ""));
        assertThat(golden).hasSize(340);
        assertThat(stream.toByteArray()).isEqualTo(golden);
    }

    @Test
    void aFullTransferAlsoTellsSecretAndTotal() throws Exception {
        InfoFiles info = new InfoFiles(
                SnapshotPosition.parse(GTID + " 0"),
                Optional.of(Secret.of("abc")),
                OptionalLong.of(13163724),
                false,
                new SstInfo("log", Optional.of("10.11.19-MariaDB-log"), Optional.empty()));
        Map<String, byte[]> files = info.files();
        assertThat(files.keySet()).containsExactly("xtrabackup_galera_info", "donor_galera_info", "sst_info");
        assertThat(files.get("xtrabackup_galera_info"))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(GTID + " 0\nsecret abc\ntotal 13163724\n");
        assertThat(files.get("donor_galera_info"))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(GTID + " 0\n");
        assertThat(files.get("sst_info"))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("[sst]\ngalera-gtid=" + GTID + "\nbinlog-name=log\nmysql-version=10.11.19-MariaDB-log\n");
        assertThat(InfoFiles.parse(files)).isEqualTo(info);
        assertThat(info.toString()).doesNotContain("abc");
    }

    @Test
    void perconasFileIsRead() throws Exception {
        InfoFiles info = InfoFiles.parse(texts(
                "sst_info",
                "[sst]\ngalera_gtid = old\nmysql-version=5.7.30-33\ngalera-gtid=" + GTID + "\nbinlog-name=\n",
                "xtrabackup_ist",
                "1\n"));
        assertThat(info.position().stateId()).isEqualTo(GTID);
        assertThat(info.incremental()).isTrue();
        assertThat(info.server()).isEqualTo(new SstInfo("", Optional.of("5.7.30-33"), Optional.empty()));
        assertThat(info.server().release()).map(ServerRelease::patch).contains(30);
    }

    @Test
    void theTransitionKeyTravelsAndIsNotShown() throws Exception {
        SstInfo server = new SstInfo("binlog", Optional.of("8.0.35-27"), Optional.of(Secret.of("0123456789abcdef")));
        SnapshotPosition position = SnapshotPosition.parse(GTID);
        assertThat(SstInfo.parse(server.file(position))).isEqualTo(server);
        assertThat(new String(server.file(position), StandardCharsets.UTF_8))
                .endsWith("mysql-version=8.0.35-27\ntransition-key=0123456789abcdef\n");
        assertThat(server.toString()).doesNotContain("0123456789abcdef");
        assertThat(SstInfo.position("[sst]\nno position\n".getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
    }

    @Test
    void newerNamesAreRead() throws Exception {
        InfoFiles info = InfoFiles.parse(texts("mariadb_backup_galera_info", GTID + "\ntotal x\nsecret\n"));
        assertThat(info.position().stateId()).isEqualTo(GTID);
        assertThat(info.total()).isEmpty();
        assertThat(info.secret()).isEmpty();
    }

    @Test
    void noPositionIsAnIncompleteSnapshot() {
        assertThatThrownBy(() -> InfoFiles.parse(texts("donor_galera_info", GTID)))
                .isInstanceOfSatisfying(
                        SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INCOMPLETE_SNAPSHOT))
                .hasMessageContaining("donor_galera_info")
                .hasMessageContaining("donor's error log");
        assertThatThrownBy(() -> InfoFiles.parse(texts("xtrabackup_galera_info", "\n")))
                .isInstanceOf(SstException.class);
    }

    @Test
    void onlyWhoKnowsTheSecretIsTheDonor() throws Exception {
        InfoFiles info = InfoFiles.parse(texts("xtrabackup_galera_info", GTID + "\nsecret right\n"));
        assertThatCode(() -> info.prove(Optional.of(Secret.of("right")))).doesNotThrowAnyException();
        assertThatCode(() -> info.prove(Optional.empty())).doesNotThrowAnyException();
        assertThatThrownBy(() -> info.prove(Optional.of(Secret.of("other"))))
                .isInstanceOfSatisfying(
                        SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PEER_REJECTED))
                .hasMessageNotContaining("right")
                .hasMessageNotContaining("other");
        assertThatThrownBy(() ->
                        InfoFiles.parse(texts("xtrabackup_galera_info", GTID)).prove(Optional.of(Secret.of("s"))))
                .hasMessageContaining("no secret");
    }

    private static Map<String, byte[]> texts(String... namesAndTexts) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (int i = 0; i < namesAndTexts.length; i += 2) {
            files.put(namesAndTexts[i], namesAndTexts[i + 1].getBytes(StandardCharsets.UTF_8));
        }
        return files;
    }

    private static byte[] chunk(char type, String path, String hex, String content) {
        return bytes(
                "XBSTCK01\0".getBytes(StandardCharsets.US_ASCII),
                new byte[] {(byte) type, (byte) path.length(), 0, 0, 0},
                path.getBytes(StandardCharsets.US_ASCII),
                HexFormat.of().parseHex(hex.replace(" ", "")),
                content.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] bytes(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
