/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sst4j.ErrorCode;
import io.sst4j.SnapshotPosition;
import io.sst4j.SstException;
import io.sst4j.backup.internal.release.ServerRelease;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StagedSnapshotTest {
    private static final String POSITION = "6c821ecc-14b5-11ef-ae8f-6f7d0d2ba111:1234 7";

    @TempDir
    private Path staged;

    @Test
    void positionCarriesTheGtidOfTheBinaryLog() throws Exception {
        Files.writeString(staged.resolve("donor_galera_info"), POSITION + "\n");
        Files.writeString(staged.resolve("xtrabackup_binlog_info"), "log.000003\t329\t0-1-5\n");

        assertThat(new StagedSnapshot(staged).position()).hasValueSatisfying(position -> {
            assertThat(position).hasToString(POSITION);
            assertThat(position.binlogGtid()).contains("0-1-5");
        });
    }

    @Test
    void donorWithoutBinaryLogHasNoGtid() throws Exception {
        Files.writeString(staged.resolve("xtrabackup_galera_info"), POSITION + "\n");
        Files.writeString(staged.resolve("xtrabackup_binlog_info"), "log.000003\t329\n");

        assertThat(new StagedSnapshot(staged).position())
                .hasValueSatisfying(
                        position -> assertThat(position.binlogGtid()).isEmpty());
    }

    @Test
    void theToolTellsTheServerThatItFound() throws Exception {
        assertThat(new StagedSnapshot(staged).server()).isEmpty();
        Files.writeString(
                staged.resolve("mariadb_backup_info"),
                "tool_version = 11.8.9-MariaDB-log\nserver_version = 11.8.9-MariaDB-0+deb13u1 from Debian\nstart_time = x\n");
        assertThat(new StagedSnapshot(staged).server())
                .map(ServerRelease::toString)
                .contains("MariaDB 11.8.9-MariaDB-0+deb13u1");
    }

    @Test
    void snapshotOfAClusterMustSayWhatItStandsFor() throws Exception {
        StagedSnapshot snapshot = new StagedSnapshot(staged);
        SnapshotPosition announced = SnapshotPosition.parse(POSITION);
        assertThatExceptionOfType(SstException.class)
                .isThrownBy(() -> snapshot.requirePosition(announced))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INCOMPLETE_SNAPSHOT))
                .withMessageContaining("xtrabackup_galera_info")
                .withMessageContaining("--galera-info");

        Files.writeString(staged.resolve("xtrabackup_galera_info"), POSITION.replace("1234", "1250") + "\n");
        snapshot.requirePosition(announced);
        assertThat(snapshot.position()).map(SnapshotPosition::seqno).contains(1250L);
    }

    @Test
    void serverOutsideAClusterHasNoHistory() throws Exception {
        assertThatCode(() -> new StagedSnapshot(staged).requirePosition(SnapshotPosition.UNDEFINED))
                .doesNotThrowAnyException();
    }

    private Path node(String... names) throws Exception {
        Path datadir = staged.resolve("node");
        Path snapshot = Files.createDirectories(datadir.resolve(".sst/new"));
        Nodes.write(snapshot, names);
        return snapshot;
    }

    private XtrabackupEntries adopted(Path snapshot, String donorBase, String... options) throws Exception {
        XtrabackupOptions node = Nodes.options(staged.resolve("node"), options);
        XtrabackupEntries entries = node.entries();
        new StagedSnapshot(snapshot).adoptBinlogs(donorBase, node.layout(), entries);
        return entries;
    }

    @Test
    void theBinaryLogOfADonorGoesOnUnderTheNameOfThisNode() throws Exception {
        Path snapshot = node("donor.000009", "donor.000010", "donor.index", "ibdata1", "donor.000011.txt", "own.index");

        XtrabackupEntries entries = adopted(snapshot, "donor", "binlog", "own");

        assertThat(snapshot.resolve("own.000009")).hasContent("content of donor.000009");
        assertThat(snapshot.resolve("own.000010")).hasContent("content of donor.000010");
        assertThat(snapshot.resolve("own.index")).hasContent("./own.000009\n./own.000010");
        assertThat(snapshot).isDirectoryNotContaining("glob:**/donor.0000{09,10}");
        assertThat(snapshot.resolve("donor.index")).doesNotExist();
        assertThat(entries.placed()).containsEntry(snapshot.resolve("own.000009"), staged.resolve("node/own.000009"));
        assertThat(entries.isTransient("own.index")).isTrue();
        assertThat(entries.isTransient("ibdata1")).isFalse();
    }

    @Test
    void itGoesWhereThisNodeHasItsBinaryLog() throws Exception {
        Path snapshot = node("log.000003", "aria_log.00000001");
        Files.writeString(snapshot.resolve("xtrabackup_binlog_info"), "log.000003\t329\n");
        Path logs = staged.resolve("logs");

        XtrabackupEntries entries = adopted(snapshot, "", "binlog", logs + "/b", "binlog-index", logs + "/i.index");

        assertThat(snapshot.resolve("i.index")).hasContent(logs + "/b.000003");
        assertThat(entries.placed())
                .containsEntry(snapshot.resolve("b.000003"), logs.resolve("b.000003"))
                .containsEntry(snapshot.resolve("i.index"), logs.resolve("i.index"))
                .hasSize(2);
    }

    @Test
    void aNodeWithoutABinaryLogTakesNone() throws Exception {
        Path snapshot = node("log.000003");
        Files.writeString(snapshot.resolve("xtrabackup_binlog_info"), "log.000003\t329\n");

        assertThat(adopted(snapshot, "log").placed()).isEmpty();

        assertThat(snapshot.resolve("log.000003")).doesNotExist();
    }
}
