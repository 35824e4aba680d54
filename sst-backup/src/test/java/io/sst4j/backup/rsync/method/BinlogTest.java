/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.ErrorCode;
import io.sst4j.Settings;
import io.sst4j.SstException;
import io.sst4j.backup.internal.node.DataLayout;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A donor's binary log is transferred to a joiner. */
class BinlogTest {
    @TempDir
    private Path root;

    private Path donor;
    private Path joiner;
    private Path incoming;

    @BeforeEach
    void layOut() throws IOException {
        donor = Files.createDirectory(root.resolve("donor"));
        joiner = Files.createDirectory(root.resolve("joiner"));
        incoming = Files.createDirectory(root.resolve("incoming"));
    }

    private static DataLayout layout(Path datadir, String binlog) throws SstException {
        Settings.Builder settings = Settings.builder().set("datadir", datadir.toString());
        return DataLayout.from(
                binlog.isEmpty()
                        ? settings.build()
                        : settings.set("binlog", binlog).build());
    }

    private void fillDonor() throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 1; i <= 4; i++) {
            Files.writeString(donor.resolve("bin.00000" + i), "log " + i);
            lines.add((i == 2 ? donor + "/" : "./") + "bin.00000" + i);
        }
        Files.delete(donor.resolve("bin.000001"));
        Files.write(donor.resolve("bin.index"), lines);
    }

    @ParameterizedTest
    @CsvSource({"0, ''", "1, 4", "2, 34", "3, 234", "4, 234", "2147483647, 234"})
    void theLastFilesTravel(int count, String numbers) throws Exception {
        fillDonor();
        new BinlogTar(layout(donor, "bin"), count).make();
        StringBuilder found = new StringBuilder();
        Path tar = donor.resolve(BinlogTar.NAME);
        if (Files.exists(tar)) {
            try (TarArchiveInputStream in = new TarArchiveInputStream(Files.newInputStream(tar))) {
                for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                    assertThat(entry.getName()).matches("bin\\.00000\\d");
                    found.append(entry.getName().charAt(9));
                    assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                            .isEqualTo("log " + entry.getName().charAt(9));
                }
            }
        }
        assertThat(found).hasToString(numbers);
    }

    @Test
    void anArchiveOfAnEarlierTransferIsDeleted() throws Exception {
        Files.writeString(donor.resolve(BinlogTar.NAME), "old");
        new BinlogTar(layout(donor, ""), 1).make();
        assertThat(donor.resolve(BinlogTar.NAME)).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({"own, ./bin.", "%s/logs/own, %s/logs/bin."})
    void theFilesGoToTheJoinersDirectory(String base, String line) throws Exception {
        fillDonor();
        new BinlogTar(layout(donor, "bin"), 2).make();
        Files.move(donor.resolve(BinlogTar.NAME), incoming.resolve(BinlogTar.NAME));
        DataLayout layout = layout(joiner, base.formatted(joiner));
        ArrivedBinlogs arrived = new ArrivedBinlogs(layout, incoming);
        arrived.unpack();
        Path place = layout.binlog().orElseThrow().resolveSibling("bin.000003");
        Path unpacked = incoming.resolve(ArrivedBinlogs.UNPACKED);
        assertThat(arrived.placed())
                .hasSize(3)
                .containsEntry(unpacked.resolve("bin.000003"), place)
                .containsEntry(unpacked.resolve("index"), layout.binlogIndex().orElseThrow());
        assertThat(unpacked.resolve("bin.000004")).hasContent("log 4");
        String front = line.formatted(joiner);
        assertThat(Files.readAllLines(unpacked.resolve("index"))).containsExactly(front + "000003", front + "000004");
    }

    @Test
    void aJoinerWithoutABinaryLogTakesNone() throws Exception {
        archive("bin.000001");
        ArrivedBinlogs arrived = new ArrivedBinlogs(layout(joiner, ""), incoming);
        arrived.unpack();
        assertThat(arrived.placed()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../bin.000001",
                "/etc/bin.000001",
                "db/bin.000001",
                "bin.index",
                "my.cnf",
                ".000001",
                "a\\b.000001",
                "bin.000001/",
                "bin.1",
                "..",
            })
    void otherNamesAreRefused(String name) throws Exception {
        archive(name);
        ArrivedBinlogs arrived = new ArrivedBinlogs(layout(joiner, "bin"), incoming);
        assertThatThrownBy(arrived::unpack)
                .isInstanceOfSatisfying(
                        SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.HOSTILE_STREAM));
    }

    @Test
    void linksAndRepetitionsAreRefused() throws Exception {
        ArrivedBinlogs arrived = new ArrivedBinlogs(layout(joiner, "bin"), incoming);
        archive("a.000001", "a.000001");
        assertThatThrownBy(arrived::unpack).hasMessageContaining("a.000001");
        try (TarArchiveOutputStream out = new TarArchiveOutputStream(tar())) {
            TarArchiveEntry link = new TarArchiveEntry("bin.000001", TarArchiveEntry.LF_SYMLINK);
            link.setLinkName("/etc/passwd");
            out.putArchiveEntry(link);
            out.closeArchiveEntry();
        }
        assertThatThrownBy(new ArrivedBinlogs(layout(joiner, "bin"), incoming)::unpack)
                .isInstanceOf(SstException.class);
    }

    @Test
    void theOldFilesOfTheIndexGiveWayWhateverTheirName() throws Exception {
        Files.write(
                joiner.resolve("own.index"),
                List.of("./donor.000007", "./own.000008", "/elsewhere/x.000001", "./my.cnf"));
        assertThat(new ArrivedBinlogs(layout(joiner, "own"), incoming).old())
                .containsExactly(joiner.resolve("donor.000007"), joiner.resolve("own.000008"));
    }

    private OutputStream tar() throws IOException {
        return Files.newOutputStream(incoming.resolve(BinlogTar.NAME));
    }

    private void archive(String... names) throws IOException {
        try (TarArchiveOutputStream out = new TarArchiveOutputStream(tar())) {
            for (String name : names) {
                out.putArchiveEntry(new TarArchiveEntry(name, true));
                out.closeArchiveEntry();
            }
        }
    }
}
