/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.Settings;
import io.sst4j.SstException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each server file has its correct location. */
class DataLayoutTest {
    private static DataLayout apart() throws SstException {
        return DataLayout.from(Settings.builder()
                .set("datadir", "/data/")
                .set("innodb-data-home-dir", "/home/")
                .set("innodb-log-group-home-dir", "redo")
                .set("innodb-undo-directory", "../undo")
                .set("aria-log-dir-path", "/aria")
                .set("binlog", "/log/bin")
                .build());
    }

    @ParameterizedTest
    @CsvSource({
        "ibdata1, /home",
        "ibtmp1, /home",
        "ib_logfile0, /data/redo",
        "undo001, /undo",
        "undo_001, /undo",
        "undo1, /data",
        "aria_log_control, /aria",
        "aria_log.00000001, /aria",
        "aria_logs, /data",
        "ib_buffer_pool, /data",
        "mysql, /data",
    })
    void everyFileHasItsPlace(String name, String place) throws Exception {
        assertThat(apart().placeOf(name)).isEqualTo(Path.of(place));
    }

    @ParameterizedTest
    @CsvSource({
        "/home, ibdata1, true",
        "/home, ibdata1.bak, false",
        "/home, ib_logfile0, false",
        "/home, notes.txt, false",
        "/data/redo, ib_logfile101, true",
        "/undo, undo002, true",
        "/aria, aria_log_control, true",
        "/aria, aria_log.00000001, true",
        "/aria, aria_log.txt, false",
        "/data, ibdata1, false",
    })
    void onlyFilesOfTheServerGiveWayOutside(String directory, String name, boolean server) throws Exception {
        assertThat(apart().isServerFile(Path.of(directory), name)).isEqualTo(server);
    }

    @Test
    void binaryLogsAreKnownByTheirNames() throws Exception {
        DataLayout layout = apart();
        assertThat(layout.isBinlogFile(Path.of("/log"), "bin.000001")).isTrue();
        assertThat(layout.isBinlogFile(Path.of("/log"), "bin.index")).isTrue();
        assertThat(layout.isBinlogFile(Path.of("/log"), "bin.state")).isTrue();
        assertThat(layout.isBinlogFile(Path.of("/log"), "bin.txt")).isFalse();
        assertThat(layout.isBinlogFile(Path.of("/log"), "binary.000001")).isFalse();
        assertThat(layout.isBinlogFile(Path.of("/data"), "bin.000001")).isFalse();
        assertThat(layout.isBinlogFile(null, "bin.000001")).isFalse();
        assertThat(layout.binlogIndex()).contains(Path.of("/log/bin.index"));
    }

    @Test
    void withoutPlacesEverythingIsInTheDataDirectory() throws Exception {
        DataLayout layout =
                DataLayout.from(Settings.builder().set("datadir", "/data").build());
        assertThat(layout.directories()).containsExactly(Path.of("/data"));
        assertThat(layout.binlog()).isEmpty();
        assertThat(layout.binlogIndex()).isEmpty();
    }

    @Test
    void aDataDirectoryIsNeeded() {
        assertThatThrownBy(() -> DataLayout.from(Settings.NONE))
                .isInstanceOf(SstException.class)
                .hasMessageContaining("datadir");
    }
}
