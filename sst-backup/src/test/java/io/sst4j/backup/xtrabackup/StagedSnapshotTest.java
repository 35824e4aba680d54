/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sst4j.ErrorCode;
import io.sst4j.SnapshotPosition;
import io.sst4j.SstException;
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
    void snapshotOfAClusterMustSayWhatItStandsFor() throws Exception {
        StagedSnapshot snapshot = new StagedSnapshot(staged);
        SnapshotPosition announced = SnapshotPosition.parse(POSITION);
        assertThatExceptionOfType(SstException.class)
                .isThrownBy(() -> snapshot.position(announced))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INCOMPLETE_SNAPSHOT))
                .withMessageContaining("xtrabackup_galera_info")
                .withMessageContaining("--galera-info");

        Files.writeString(staged.resolve("xtrabackup_galera_info"), POSITION.replace("1234", "1250") + "\n");
        assertThat(snapshot.position(announced).seqno()).isEqualTo(1250);
    }

    @Test
    void serverOutsideAClusterHasNoHistory() throws Exception {
        assertThat(new StagedSnapshot(staged).position(SnapshotPosition.UNDEFINED))
                .isEqualTo(SnapshotPosition.UNDEFINED);
    }
}
